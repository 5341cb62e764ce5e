"""No BSN in anything the suite says: what a test and the processes it starts write to stdout, to
stderr and to a log, the name of the test, and the addresses that the far sides are called by.

Everybody in the tests has a number that begins with 9999: none that is given out does.
"""

import re
from collections.abc import Generator

import pytest

PERSON = re.compile(r"(?<![0-9A-Za-z])9999\d{5}(?![0-9A-Za-z])")
LONGEST = 80  # characters of a value in the name of a test


def people_in(text: str) -> int:
    """How many numbers of people there are in a text."""
    return len(PERSON.findall(text))


def silent(what: str, text: str) -> None:
    """Raises AssertionError, without the number, when a text names somebody by it."""
    found = PERSON.search(text)
    if found is not None:
        around = PERSON.sub("<BSN>", text[max(0, found.start() - 200) : found.end() + 200])
        raise AssertionError(f"{what} holds a BSN: …{around}…")


def pytest_make_parametrize_id(val: object) -> str | None:
    """The name of a test is said too: a number in it is a person there.

    Of a long value only the beginning is the name: what follows is often made while the tests are
    read, differs in each process, and then the processes cannot divide the tests.
    """
    text = val.decode("latin-1") if isinstance(val, bytes) else val
    if not isinstance(text, str) or (len(text) <= LONGEST and not people_in(text)):
        return None
    return PERSON.sub("persoon", text)[:LONGEST]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that passed fails after all when something it said holds the number of a person."""
    report = yield
    if report.passed:
        try:
            silent("the name of the test", report.nodeid if report.when == "call" else "")
            for title, text in report.sections:
                silent(title, text)
        except AssertionError as leak:
            report.outcome, report.longrepr = "failed", str(leak)
    return report
