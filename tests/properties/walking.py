"""What a random walk does with a real zaak, and what must hold after every move of it."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from tests.playbook import FEMKE, Playbook, staff
from workflows import answers, tasks, words
from workflows.definition import Definition, placeholders
from workflows.parts_taken import Taak
from workflows.proof.samples import Drawer
from workflows.steps import keep_facts, next_steps
from zaakspoor.simulation_work import do, waiting
from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.base.subject import SYSTEEM, Subject
from zaken.models import Notice, Queue, Task, Zaak

PEOPLE = ("k.dejong", "m.bakker", "s.vandam")


def somebody(dice: random.Random) -> Subject:
    """One of three people on the staff: enough for four eyes."""
    return trusted(dice.choice(PEOPLE))


def trusted(username: str = PEOPLE[0]) -> Subject:
    """Somebody on the staff who works in every restricted queue too: a walk that leads into one
    goes on there.
    """
    by = staff(username, username)
    with sessions() as db:
        inside = db.scalars(select(Queue.id).where(Queue.besloten))
        return replace(by, queue_ids=frozenset(inside))


def owner(definition: Definition) -> Subject:
    """Who applies in these walks."""
    if "eherkenning" in definition.toegang.inloggen:
        return Subject("bedrijf", "leeuw", "Café De Gouden Leeuw", person="69599084")
    return Subject("burger", "burger", "Femke de Vries", person=FEMKE)


def work(zaak: Playbook, definition: Definition, dice: random.Random) -> bool:
    """One open task of the file is done, or what it waits for happens. False when none could be."""
    with sessions() as db:
        found = zaak.zaak(db)
        open_ = [row.id for row, _ in waiting(db, found, definition.taken)]
        for row in tasks.of_file(db, found):
            task = definition.task(row.taak)
            if row.done_at is None and task and task.klaar_als and not task.betalen:
                open_.append(row.id)
    dice.shuffle(open_)
    return any(_one(zaak, definition, id, dice) for id in open_)


def _one(zaak: Playbook, definition: Definition, id: int, dice: random.Random) -> bool:
    drawer = Drawer(definition, dice, now())

    def act(db: Any, found: Zaak) -> None:
        row = db.get_one(Task, id)
        task = definition.task(row.taak)
        if task.klaar_als is not None:
            keep_facts(db, SYSTEEM, found, _awaited(definition, task, drawer))
        else:
            by = owner(definition) if task.soort == "inwoner" else somebody(dice)
            do(db, by, row, task, drawer)

    return tried(lambda: zaak.do(act))


def _awaited(definition: Definition, task: Taak, drawer: Drawer) -> dict[str, str]:
    """The facts that close this task by itself."""
    assert task.klaar_als is not None
    asked = [q for q in definition.facts() if q.veld in task.klaar_als.names]
    for _ in range(30):
        kept = answers.check(asked, {q.veld: drawer.value(q, now()) for q in asked})
        if task.klaar_als.holds(definition.known(kept)):
            break
    return kept


def own_step(zaak: Playbook, definition: Definition, dice: random.Random) -> bool:
    """The applicant takes a step that is offered to him: he withdraws, or completes."""
    by = owner(definition)
    with sessions.begin() as db:
        offered = [p.stap for p in next_steps(db, by, zaak.zaak(db)) if p.allowed]
    drawer = Drawer(definition, dice, now())
    return bool(offered) and tried(
        lambda: zaak.step((s := dice.choice(offered)).stap, by, **drawer.answers(s.vraagt, {}))
    )


def tried(act: Any) -> bool:
    """Whether it went well; a refusal says why."""
    try:
        act()
    except Problem as refused:
        assert refused.detail.strip()
        return False
    return True


def sound(zaak: Playbook, definition: Definition) -> None:
    """Every promise that must hold after any move."""
    with sessions() as db:
        found = zaak.zaak(db)
        assert found.voortgang is not None
        assert found.voortgang.queue_id is not None or found.is_closed
        no_illegal_status(found, definition)
        no_negative_term(found)
        four_eyes_are_kept(db, found, definition)
        said = select(Notice).where(Notice.zaak_id == found.id)
        for notice in db.scalars(said):
            whole(notice, unknown_words(found, definition))


def no_illegal_status(zaak: Zaak, definition: Definition) -> None:
    """Each status is one a step of the file leads to, or one that the zaak had before and that a
    correction gave back.
    """
    moves = {(van, s.naar) for s in definition.stappen for van in s.van}
    rows = sorted(zaak.statussen, key=lambda s: s.id)
    names = [row.statustype.naam for row in rows]
    assert names[:1] == [definition.first]
    for nr, (before, after) in enumerate(pairwise(names), 1):
        put_back = not rows[nr].stappen and after in names[:nr]
        assert (before, after) in moves or put_back, f"{before} → {after}"


def no_negative_term(zaak: Zaak) -> None:
    assert zaak.voortgang is not None
    for name in ("norm", "wettelijk"):
        kept = zaak.voortgang.termijn.get(name)
        if kept:
            begin = zaak.voortgang.termijn["begin"] if name == "wettelijk" else None
            assert kept["einde"] >= (begin or zaak.startdatum.isoformat())
            assert kept["stappen"] and all(step["medewerker"] for step in kept["stappen"])


def four_eyes_are_kept(db: Any, zaak: Zaak, definition: Definition) -> None:
    """Nobody did two things of one pair, in whatever order."""
    did: defaultdict[str, set[int]] = defaultdict(set)
    for status in zaak.statussen:
        for name in status.stappen or ():
            did[name] |= {status.medewerker_id} - {None}
    for row in tasks.of_file(db, zaak):
        did[row.taak] |= {row.done_by_id} - {None}
    for one, other in pairs(definition):
        both = did[one] & did[other]
        assert not both, f"{one} and {other} were done by the same person"


def pairs(definition: Definition) -> Iterator[tuple[str, str]]:
    yield from ((s.stap, other) for s in definition.stappen for other in s.niet_door)
    yield from ((t.taak, other) for t in definition.taken for other in t.niet_door)


def unknown_words(zaak: Zaak, definition: Definition) -> set[str]:
    """The words in the texts of this type that nothing is known of now."""
    known = words.values(zaak)
    texts = [task.tekst for task in definition.taken]
    texts += [t for s in definition.statustypen for t in (s.tekst, s.doen, *s.teksten.values())]
    return {word for text in texts for word in placeholders(text) if not known.get(word)}


def whole(notice: Notice, unknown: set[str]) -> None:
    """A notice has a subject and a text, and no word in it is left open that is known."""
    said = f"{notice.onderwerp}\n{notice.tekst}"
    assert notice.onderwerp.strip()
    assert notice.tekst.strip()
    assert len(notice.onderwerp) <= 50
    assert not {"{", "}"} & {*said}, said
    assert words.UNKNOWN not in said or unknown, said
