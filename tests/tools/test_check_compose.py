"""The check of docker-compose.yml: ours passes, and each kind of mistake in it is found."""

import re
from pathlib import Path

import pytest

from tools.check_compose import problems

OURS = (Path(__file__).resolve().parents[2] / "docker-compose.yml").read_text()
MISTAKES = [
    ("condition: service_healthy", "condition: service_happy", "service_happy"),
    ("interval: 10s", "interval: tien", "duration `tien`"),
    (r"networks: \[inside\]", "networks: [elsewhere]", "elsewhere"),
    ("  worker:", "  worker:\n    nonsense: 1", "nonsense"),
    ("POSTGRES_PASSWORD: .*", "POSTGRES_PASSWORD: welkom", "POSTGRES_PASSWORD holds a secret"),
    (r"\$\{ZAAKSPOOR_SECRET_KEY:\?.*\}", "${ZAAKSPOOR_SECRET_KEY:-welkom}", "SECRET_KEY holds"),
    ("read_only: true", "read_only: false", "the file system of a container is read-only"),
    ("image: postgres:18", "image: postgres:latest", "the image names a version"),
]


def test_our_own_file_is_as_the_specification_asks() -> None:
    assert problems(OURS) == []


@pytest.mark.parametrize(("right", "wrong", "told"), MISTAKES)
def test_a_mistake_is_told(right: str, wrong: str, told: str) -> None:
    broken, count = re.subn(right, wrong, OURS, count=1)
    assert count == 1
    assert told in problems(broken)[0]


def test_a_service_that_stays_up_has_a_healthcheck() -> None:
    broken = re.sub(r"    healthcheck:\n(?:      .*\n)+", "", OURS)
    assert "services.web: a service that stays up has a healthcheck" in problems(broken)
