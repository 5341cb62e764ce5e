"""What goes wrong in a year: registers that do not answer, roads that are closed, readers who
cannot be reached. Drawn, so that it is the same every time.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random

from berichtenbox_adapter.memory import InMemory
from berichtenbox_adapter.port import Capabilities, Message, NotSent, Offer, Refused, Uncertain
from workflows.lookups import Unavailable
from zaken.base.clock import local_date, now

HICCUP = 0.03  # of the questions to a register has no answer
OUTAGES = 2  # times a year a register is away for a whole day, and a road for a day and a half
LOST, REFUSED = 0.01, 0.01  # of the messages: the answer got lost, the reader is not there


class Weather:
    """The days on which something is away, and the luck of each question and message."""

    def __init__(self, seed: str, begin: date, days: int) -> None:
        self.seed, rng = seed, Random(f"{seed}:weather")
        pick = [begin + timedelta(days=rng.randrange(days)) for _ in range(2 * OUTAGES)]
        self.registers, self.roads = frozenset(pick[:OUTAGES]), frozenset(pick[OUTAGES:])
        self.failed = {"registers": 0, "roads": 0}
        self.asked: Counter[str] = Counter()

    def luck(self, what: str) -> float:
        """From 0 to 1: of this very question, the so manieth time. The order of other questions
        does not matter.
        """
        self.asked[what] += 1
        return Random(f"{self.seed}:{what}:{self.asked[what]}").random()

    def ask_register(self, what: str) -> None:
        """Raises Unavailable when no register answers now."""
        if local_date(now()) in self.registers or self.luck(what) < HICCUP:
            self.failed["registers"] += 1
            raise Unavailable("Het register antwoordt niet.")

    def road_is_closed(self, moment: datetime) -> bool:
        """A day and a half: that day, and the morning after."""
        day = local_date(moment)
        after = day - timedelta(days=1) in self.roads and moment.hour < 12
        return day in self.roads or after

    def answer(self, road: str, message: Message) -> Offer | None:
        """What goes wrong with this message now; None: nothing."""
        if self.road_is_closed(now()):
            return NotSent("de weg is dicht")
        luck = self.luck(f"{road}:{message.kenmerk}:{message.onderwerp}")
        if luck < LOST:
            return Uncertain("het antwoord kwam niet aan")
        return Refused("niet bereikbaar", "niet_bereikbaar") if luck < LOST + REFUSED else None


class Road(InMemory):
    """A road that ends in memory, and that the weather closes."""

    def __init__(self, name: str, weather: Weather, capabilities: Capabilities) -> None:
        super().__init__(name, capabilities)
        self.weather, self.sent = weather, 0

    def offer(self, message: Message) -> Offer:
        self.held.clear()  # a year of letters does not fit in memory
        wrong = self.weather.answer(self.name, message)
        if wrong is not None:
            self.weather.failed["roads"] += 1
            self.answers = [wrong]
        self.sent += wrong is None
        return super().offer(message)


def roads(weather: Weather) -> dict[str, Road]:
    """The three roads, with what each of them can."""
    can = {
        "berichtenbox": Capabilities(onderwerp=50, tekst=4000),
        "email": Capabilities(besluit=False, navraag=False),
        "print": Capabilities(navraag=False),
    }
    return {name: Road(name, weather, abilities) for name, abilities in can.items()}


@contextmanager
def loaded_dice(seed: str) -> Iterator[None]:
    """Inside this block of this process the numbers of the system that nobody can guess follow from
    the seed: so do uuids, and the pauses between tries that follow from them.
    """
    before, os.urandom = os.urandom, Random(seed).randbytes
    try:
        yield
    finally:
        os.urandom = before
