"""Whatever a client sends, the answer is never a 500, its status is described, and every good
answer fits the published file. It is said of things that exist: see tests/fuzzing.

A short run by default; FUZZ_REQUESTS=20000 makes it a long one and prints what was answered.
"""

import os
from collections import Counter
from typing import Any

import pytest

from tests.conformance.oas import PUBLISHED
from tests.fuzzing.run import Run
from tests.notifications.listening import listening

LONG = int(os.environ.get("FUZZ_REQUESTS", "0"))
SHORT = {"zaken": 400, "catalogi": 350, "documenten": 250}  # requests; of the small ones 120
DRAWN = 8 if LONG else 2  # of each operation and each kind of input
GOOD = 0.3  # of the requests at least: a run that is refused everything shows nothing


@pytest.mark.parametrize("api", PUBLISHED)
def test_no_input_makes_the_server_fail(db: Any, api: str) -> None:
    with listening() as subscriber:
        run = Run(db, api, subscriber, DRAWN)
        run.calls(LONG // len(PUBLISHED) if LONG else SHORT.get(api, 120))
    statuses = Counter[int]()
    for (_, status), times in run.seen.items():
        statuses[status] += times
    if LONG:
        print(f"{api}: {statuses.total()} requests, {dict(sorted(statuses.items()))}")
    good = sum(times for status, times in statuses.items() if status < 300)
    assert good > GOOD * statuses.total(), statuses
