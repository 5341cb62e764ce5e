"""A worker killed again and again while work comes, closes by itself and is followed by a step."""

import random
from collections import Counter
from contextlib import ExitStack
from datetime import date
from typing import Any

from sqlalchemy import select

from tests.faults.test_kill import hounded, kennel, wait_until_done
from tests.playbook import femke
from tests.taken import CONTROLE, TOETS, WACHT, Terras, definition
from workflows.intake import Application, submit
from workflows.publish import current, publish
from workflows.steps import keep_facts
from zaken.base.subject import SYSTEEM
from zaken.models import Automation, Event, Queue

__all__ = ["kennel"]
ZAKEN, KILLS = 20, 12
FILE = (
    WACHT | {"taak": "begin", "bij": "ontvangen", "daarna": "onderzoeken"},
    WACHT | {"daarna": "voorstellen"},
    TOETS | {"verplicht": False},
    CONTROLE | {"bij": "voorstel"},
)


def test_no_task_is_made_twice_and_no_step_is_lost(committed: Any, kennel: Any) -> None:
    with committed.begin() as db:
        publish(db, definition(*FILE), rsin="123456782", vanaf=date(2020, 1, 1))
        db.add(Queue(naam="vergunningen", omschrijving="vergunningen", zaaktypen=["*"]))
    with committed.begin() as db:
        given = Application({"stoelen": 8}, femke())
        zaken = [submit(db, SYSTEEM, current(db, "TERRAS"), given) for _ in range(ZAKEN)]
        for each in zaken:  # what is waited for is there already
            keep_facts(db, SYSTEEM, each, {"bibob": "Geen gevaar"})
        made = [each.uuid for each in zaken]
    with hounded(kennel, random.Random(1840), KILLS, (0.1, 1.0)):
        wait_until_done(committed)
    for uuid in made:
        zaak = Terras.of(uuid, ExitStack())
        zaak.at("voorstel")
        rows = zaak.rows()
        assert sorted((row.taak, row.done_at is None, row.vervallen) for row in rows) == [
            ("begin", False, False),
            ("controle", True, False),
            ("toets", False, True),
            ("wacht_bibob", False, False),
        ]
    with committed() as db:
        told = Counter(db.scalars(select(Event.actie).where(Event.resource == "task")))
        failed = select(Automation.uitkomst).where(Automation.state == "mislukt")
        assert db.scalars(failed).all() == []
    assert told["taak_gemaakt"] == 4 * ZAKEN
    assert (told["taak_klaar"], told["taak_vervallen"]) == (2 * ZAKEN, ZAKEN)
