"""A worker killed while zaken bring other zaken with them: each one comes, and comes once."""

import random
from collections import Counter
from typing import Any

from sqlalchemy import select

from tests.faults.test_kill import hounded, kennel, wait_until_done
from tests.playbook import femke, staff
from tests.workflows.exits_file import publish_all
from workflows.intake import Application, submit
from workflows.publish import current
from workflows.steps import take_step
from zaken.base.subject import SYSTEEM
from zaken.models import Event, Zaak, Zaaktype

__all__ = ["kennel"]

ZAKEN = 8


def test_killed_workers_make_each_deelzaak_and_vervolgzaak_once(
    committed: Any, kennel: Any, far_sides: str
) -> None:
    karin = opened(committed)
    dice = random.Random(7)
    with hounded(kennel, dice, 8, (0.05, 0.8)):
        wait_until_done(committed)
    assert made(committed) == {"STANDPLAATS": ZAKEN, "TOETS": ZAKEN}
    for uuid in by_type(committed, "TOETS"):
        with committed.begin() as db:
            take_step(db, karin, zaak_of(db, uuid), "goedkeuren")
    with hounded(kennel, dice, 8, (0.05, 0.8)):
        wait_until_done(committed)
    for uuid in by_type(committed, "STANDPLAATS"):
        with committed.begin() as db:
            take_step(db, karin, zaak_of(db, uuid), "verlenen")
    with hounded(kennel, dice, 8, (0.05, 0.8)):
        wait_until_done(committed)
    assert made(committed) == {"STANDPLAATS": ZAKEN, "TOETS": ZAKEN, "TOEZICHT": ZAKEN}
    with committed() as db:
        told = Counter(db.scalars(select(Event.hoofdobject).where(Event.actie == "deelzaak_klaar")))
    assert [*told.values()] == [1] * ZAKEN


def opened(committed: Any) -> Any:
    """Applications that are being looked at, each of which needs a check."""
    with committed() as db:
        publish_all(db)
    karin = staff()
    for _ in range(ZAKEN):
        with committed.begin() as db:
            asked = Application({"waar": "Bij de kerk", "geld": 5000}, femke())
            zaak = submit(db, SYSTEEM, current(db, "STANDPLAATS"), asked)
            take_step(db, karin, zaak, "bekijken")
    return karin


def made(committed: Any) -> Counter[str]:
    with committed() as db:
        return Counter(db.scalars(select(Zaaktype.identificatie).join(Zaak)))


def by_type(committed: Any, identificatie: str) -> list[Any]:
    with committed() as db:
        found = select(Zaak.uuid).join(Zaaktype).where(Zaaktype.identificatie == identificatie)
        return list(db.scalars(found))


def zaak_of(db: Any, uuid: Any) -> Zaak:
    zaak: Zaak = db.scalars(select(Zaak).where(Zaak.uuid == uuid)).one()
    return zaak
