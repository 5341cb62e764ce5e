"""How often, how soon again, and under which key. Pure functions; the state of a delivery is in
notifications/.
"""

from hashlib import sha256
from uuid import UUID, uuid5

NAMESPACE = UUID(
    "6f1c1f0e-5b0f-5d0c-9a53-0f7a8c1e2d94"
)  # ours, fixed for ever: the keys hang on it
FIRST, LONGEST = 1.0, 3600.0  # seconds
JITTER = 0.25
PATIENT = 5  # tries at the pace the far side asks for


def delivery_id(notice: UUID, kanaal: str, generatie: int) -> UUID:
    """The key of one road of one notice: the same for every try, another one only for a new
    generation.
    """
    return uuid5(NAMESPACE, f"{notice}|{kanaal}|{generatie}")


def wait(key: UUID, tries: int, asked: float | None = None) -> float:
    """Seconds until the next try, after `tries` of them: 1 s doubled each time, at most an hour,
    plus jitter.

    What the far side asked for (`Retry-After`) wins, up to the same hour; after a few tries our own
    pace is the least, or a store that keeps saying "one second" would use up every try. The jitter
    is at most a quarter and follows from key and number, so that a thousand messages that failed
    together do not come back together, and a test knows what to expect.
    """
    plain = min(FIRST * 2.0 ** min(tries, 12), LONGEST)
    if asked is not None:
        return min(max(asked, plain if tries > PATIENT else FIRST), LONGEST)
    return plain * (1 + JITTER * share(key, tries))


def share(key: UUID, tries: int) -> float:
    """Between 0 and 1, always the same for this key and number: what spreads a crowd."""
    return int.from_bytes(sha256(f"{key}|{tries}".encode()).digest()[:4]) / 2**32
