"""The pages around who does the work: who is away and who looks after it, and what no rule took."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from portal.layout.velden import Vraag, faults
from portal.render import page, see_other
from portal.session import Posted, Staff, needs_role, text
from portal.werkplek.acts import attempt
from portal.werkplek.deadline import lights
from portal.werkplek.view import choices_of_people, deputy_words
from workflows import absence
from zaken.base.clock import today
from zaken.base.db import Db, Read
from zaken.base.errors import Problem
from zaken.base.subject import Subject
from zaken.queries import afwezig, werkplek

router = APIRouter(prefix="/werkplek", include_in_schema=False)
Leader = Annotated[Subject, Depends(needs_role("teamleider"))]


@router.get("/afwezig")
def afwezigheid(request: Request, db: Read, subject: Staff) -> Response:
    """Who is away or will be, of whom this reader may speak; and the form to report it."""
    return _page(request, db, subject)


@router.post("/afwezig")
def melden(request: Request, db: Db, subject: Staff, *, form: Posted) -> Response:
    """Report an absence; refused, the page comes back with what was typed."""
    who, deputy = text(form, "medewerker"), text(form, "vervanger")
    period = absence.Period(
        _day(form, "van"), _day(form, "tot"), int(deputy) if deputy.isdigit() else None
    )
    medewerker = int(who) if who.isdigit() else subject.medewerker_id
    problem = attempt(db, lambda: absence.report(db, subject, medewerker, period))
    if problem is not None:
        return _page(request, db, subject, refused=(problem, form))
    return see_other("/werkplek/afwezig", melding="opgeslagen")


@router.post("/afwezig/{uuid}/terug")
def terug(db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """He is here again, or will not be away after all."""
    absence.end(db, subject, afwezig.absence_of(db, subject, uuid))
    return see_other("/werkplek/afwezig", melding="opgeslagen")


def _day(form: FormData, name: str) -> date | None:
    try:
        return date.fromisoformat(text(form, name))
    except ValueError:
        return None


def _page(
    request: Request,
    db: Session,
    subject: Subject,
    *,
    refused: tuple[Problem, FormData] | None = None,
) -> Response:
    problem = refused[0] if refused else None
    people = afwezig.may_report(db, subject)
    near = afwezig.colleagues(db, [one.id for one in people])
    now_away = afwezig.absences(db)
    return page(
        request,
        "werkplek/afwezig.html",
        status=problem.status if problem else 200,
        titel="Afwezig",
        actief="/werkplek/afwezig",
        rijen=[(one, deputy_words(one, now_away)) for one in afwezig.coming(db, subject)],
        vragen=_questions(subject, choices_of_people(people), choices_of_people(near), refused),
        fouten=_faults(problem),
        vandaag=today(),
        namens=subject.namens,
        teamleider="teamleider" in subject.roles,
    )


def _questions(
    subject: Subject,
    people: list[tuple[str, str]],
    near: list[tuple[str, str]],
    refused: tuple[Problem, FormData] | None,
) -> list[Vraag]:
    wrong = faults(refused[0]) if refused else {}
    form = refused[1] if refused else FormData()
    own = str(subject.medewerker_id)
    who = text(form, "medewerker") or own
    lead = len(people) > 1
    asked = [("medewerker", "Wie is er niet?", "tekst", True, "", people)] if lead else []
    asked += [
        ("van", "Eerste dag", "datum", True, "", []),
        ("tot", "Laatste dag", "datum", True, "Deze dag hoort er nog bij.", []),
        (
            "vervanger",
            "Wie neemt het werk over?",
            "tekst",
            False,
            "Een collega van dezelfde afdeling. Die ziet alleen wat hij zelf al mag zien.",
            near if lead else [one for one in near if one[0] != own],
        ),
    ]
    return [
        Vraag(
            naam=naam,
            label=label,
            soort=soort,
            verplicht=needed,
            hulp=hulp,
            fout=wrong.get(naam, ""),
            waarde=who if naam == "medewerker" else text(form, naam),
            keuzes=keuzes,
        )
        for naam, label, soort, needed, hulp, keuzes in asked
    ]


def _faults(problem: Problem | None) -> list[tuple[str, str]]:
    if problem is None:
        return []
    return [(f"veld-{p['name']}", p["reason"]) for p in problem.params] or [("", problem.detail)]


@router.get("/zonder-regel")
def zonder_regel(request: Request, db: Read, subject: Leader) -> Response:
    """The zaken that no rule and no team took, for a teamleider to send on."""
    return page(
        request,
        "werkplek/zonder_regel.html",
        titel="Zonder passende regel",
        actief="/werkplek/zonder-regel",
        rijen=[(row, lights(row)) for row in werkplek.unrouted(db, subject)],
    )
