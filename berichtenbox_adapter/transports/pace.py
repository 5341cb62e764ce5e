"""How fast one far side may be called: at most so many calls in any sixty seconds, and none before
a moment it named itself.
"""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

from zaken.base.clock import now

WINDOW = timedelta(seconds=60)


class Pace:
    """Of this process. Several workers share a limit by each taking a part of it."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._made: deque[datetime] = deque()
        self._closed: datetime | None = None
        self._lock = Lock()

    def take(self) -> datetime | None:
        """Take a place for one call. None: go ahead; else the moment from which there is one."""
        with self._lock:
            moment = now()
            if self._closed is not None and moment < self._closed:
                return self._closed
            while self._made and self._made[0] <= moment - WINDOW:
                self._made.popleft()
            if len(self._made) >= self.per_minute:
                return self._made[0] + WINDOW
            self._made.append(moment)
            return None

    def close(self, until: datetime) -> None:
        """The far side wants no call before this moment."""
        with self._lock:
            self._closed = max(until, self._closed or until)
