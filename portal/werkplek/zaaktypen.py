"""What a functional administrator sees of case types: versions, what differs, what is still open,
and the steps drawn. Shows only; publishing is on the command line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from markupsafe import Markup
from pydantic import Field
from starlette.responses import Response

from portal.render import page
from portal.session import needs_role
from workflows.proof.diagram import in_words, svg
from workflows.proof.differences import Difference, differences
from workflows.proof.open_questions import questions
from workflows.publish import definition_of
from zaken.base.clock import today
from zaken.base.db import Read
from zaken.base.errors import NotFound
from zaken.base.subject import Subject
from zaken.models import Zaaktype
from zaken.queries.zaaktypen import Version, names, versions

router = APIRouter(prefix="/werkplek/zaaktypen", include_in_schema=False)
Beheerder = Annotated[Subject, Depends(needs_role("beheerder"))]
Name = Annotated[str, Field(max_length=50)]


@dataclass(frozen=True)
class Shown:
    """One version in the list, with whether it is valid today."""

    zaaktype: Zaaktype
    lopend: int
    stand: str  # geldig, straks, voorbij or concept


@router.get("")
def listed(request: Request, db: Read, subject: Beheerder) -> Response:
    """Every case type, with the version that is valid today."""
    rows = []
    for name in names(db):
        found = _shown(versions(db, name))
        valid = next((one for one in found if one.stand == "geldig"), found[0])
        definition = definition_of(valid.zaaktype)
        asked = list(questions(definition.model_dump())) if definition else []
        rows.append((valid, len(found), sum(one.lopend for one in found), len(asked)))
    return page(
        request, "werkplek/zaaktypen.html", titel="Zaaktypen", actief="/werkplek/zaaktypen",
        rijen=rows,
    )  # fmt: skip


@router.get("/{identificatie}")
def one(
    request: Request,
    db: Read,
    subject: Beheerder,
    *,
    identificatie: Name,
    versie: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """One case type: its versions, and of one of them the picture, what differs from the version
    before, and what is still open.
    """
    found = _shown(versions(db, identificatie))
    if not found:
        raise NotFound
    chosen = next((o for o in found if o.zaaktype.versie == versie), None) if versie else None
    if versie and chosen is None:
        raise NotFound
    chosen = chosen or next((o for o in found if o.stand == "geldig"), found[0])
    definition = definition_of(chosen.zaaktype)
    return page(
        request,
        "werkplek/zaaktype.html",
        titel=chosen.zaaktype.omschrijving,
        actief="/werkplek/zaaktypen",
        versies=found,
        gekozen=chosen,
        plaat=Markup(svg(definition)) if definition else "",  # noqa: S704  made of escaped parts
        stappen=in_words(definition) if definition else [],
        verschil=_difference(found, chosen),
        vragen=list(questions(definition.model_dump())) if definition else [],
    )


def _shown(found: Sequence[Version]) -> list[Shown]:
    day = today()
    shown = []
    for zaaktype, running in found:
        end = zaaktype.einde_geldigheid
        stand = "geldig"
        if zaaktype.concept:
            stand = "concept"
        elif zaaktype.begin_geldigheid > day:
            stand = "straks"
        elif end and end < day:
            stand = "voorbij"
        shown.append(Shown(zaaktype, running, stand))
    return shown


def _difference(found: list[Shown], chosen: Shown) -> list[tuple[str, list[Difference]]] | None:
    """What this version changed, per subject; None when there is none before it."""
    older = [o for o in found if o.zaaktype.versie < chosen.zaaktype.versie]
    old = next((d for o in older if (d := definition_of(o.zaaktype))), None)
    new = definition_of(chosen.zaaktype)
    if old is None or new is None:
        return None
    told = differences(old, new)
    subjects = dict.fromkeys(one.onderwerp for one in told)
    return [(name, [one for one in told if one.onderwerp == name]) for name in subjects]
