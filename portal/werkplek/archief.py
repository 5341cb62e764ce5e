"""The archive pages: lists of zaken to destroy or to transfer, from the first proposal to the
statement, and holds. For who has a role in it; who is signed in is who did it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from notifications.destruction_statement import statement_name
from portal.render import attachment, page, see_other
from portal.session import Posted, needs_role, text
from portal.werkplek.acts import attempt
from zaken.actions import archieflijst as acts
from zaken.base import files
from zaken.base.clock import now
from zaken.base.db import Db, Read
from zaken.base.errors import Invalid, NotFound, Problem
from zaken.base.subject import ARCHIVE_SCOPES, Subject
from zaken.facts import as_date
from zaken.models import Archieflijst
from zaken.queries import archief_tonen as shows
from zaken.queries.archieflijst import DAYS_TO_THINK, SCOPE, lists, zaak_numbered
from zaken.queries.dossier import looked

router = APIRouter(prefix="/werkplek/archief", include_in_schema=False)
Archivist = Annotated[Subject, Depends(needs_role(*ARCHIVE_SCOPES))]
Page = Annotated[int, Query(ge=1, le=100)]

STATUS = {
    "opgesteld": ("te beoordelen", "active"),
    "beoordeeld": ("goed te keuren", "active"),
    "goedgekeurd": ("goedgekeurd, nog niet gestart", "active"),
    "inpakken": ("pakketten worden gemaakt", "active"),
    "klaargezet": ("staat klaar voor het archief", "warning"),
    "in_uitvoering": ("in uitvoering", "warning"),
    "uitgevoerd": ("uitgevoerd", "success"),
    "ingetrokken": ("ingetrokken", "neutral"),
}
SOORT = {"vernietigen": "Vernietigen", "overbrengen": "Overbrengen"}
LISTS = 100


@dataclass(frozen=True)
class Refused:
    """Why a button did nothing, and what was typed."""

    problem: Problem
    typed: dict[str, str]


@dataclass(frozen=True)
class May:
    """Which buttons this person gets. The door itself asks again."""

    maken: bool
    afhalen: bool
    keuren: bool
    terug: bool
    intrekken: bool
    starten: bool
    bevestigen: bool
    vier_ogen: bool  # it is his role's turn, but he had a hand in this list before


def may(subject: Subject, lijst: Archieflijst) -> May:
    """By his role, by whose turn it is, and by who did what before."""
    turn = acts.TURNS.get(lijst.status, ("", "", ""))[1]
    judges = bool(turn) and subject.has(turn)
    receives = lijst.status == "klaargezet" and subject.has(acts.APPROVE)
    hands = {lijst.opgesteld_door, lijst.proceseigenaar}
    second = subject.name in (hands if turn != acts.JUDGE else {lijst.opgesteld_door})
    own = lijst.status == "opgesteld" and subject.name == lijst.opgesteld_door
    manages = subject.has(SCOPE)
    stops = lijst.status in acts.STOPPABLE[lijst.soort] and lijst.status not in acts.TURNS
    return May(
        maken=manages,
        afhalen=(own and manages) or ((judges or receives) and not second),
        keuren=judges and not second,
        terug=judges or stops,
        intrekken=manages and lijst.status == "opgesteld",
        starten=manages and lijst.status == "goedgekeurd",
        bevestigen=receives and not second,
        vier_ogen=(judges or receives) and second,
    )


@router.get("")
def overview(request: Request, db: Read, subject: Archivist) -> Response:
    """Every list, the newest first, and the holds."""
    return _overview(request, db, subject)


def _overview(
    request: Request,
    db: Session,
    subject: Subject,
    *,
    problem: Problem | None = None,
    getypt: dict[str, str] | None = None,
) -> Response:
    return page(
        request,
        "werkplek/archief.html",
        status=problem.status if problem else 200,
        titel="Archief",
        actief="/werkplek/archief",
        lijsten=lists(db, most=LISTS),
        holds=shows.holds(db, subject),
        mag_maken=subject.has(SCOPE),
        woorden=STATUS,
        soorten=SOORT,
        fouten=_faults(problem),
        getypt=getypt or {},
    )


@router.get("/{uuid}")
def lijst(
    request: Request, db: Read, subject: Archivist, *, uuid: UUID, pagina: Page = 1
) -> Response:
    """One list: how far it is, what stands on it, and what this person can do."""
    return _lijst(request, db, subject, uuid=uuid, pagina=pagina)


def _lijst(
    request: Request,
    db: Session,
    subject: Subject,
    *,
    uuid: UUID,
    pagina: int = 1,
    refused: Refused | None = None,
) -> Response:
    problem, getypt = (refused.problem, refused.typed) if refused else (None, {})
    found = shows.lijst_of(db, uuid)
    shown, count = shows.items(db, subject, found, pagina), shows.counts(db, found)
    hands = {found.opgesteld_door, found.proceseigenaar, found.archivaris, found.gestart_door}
    hands |= {found.bevestigd_door, *(row.door for row in shown.rijen)}
    return page(
        request,
        "werkplek/archieflijst.html",
        status=problem.status if problem else 200,
        titel=f"{SOORT[found.soort]}: {found.naam}",
        actief="/werkplek/archief",
        lijst=found,
        mag=may(subject, found),
        rijen=shown.rijen,
        meer=shown.meer,
        pagina=pagina,
        aantallen=count,
        totaal=sum(n for staat, n in count.items() if staat != "afgehaald"),
        klaar=sum(count.get(staat, 0) for staat in ("vernietigd", "overgebracht")),
        namen=shows.names_of(db, {hand for hand in hands if hand}),
        woorden=STATUS,
        dagen=DAYS_TO_THINK,
        fouten=_faults(problem),
        getypt=getypt,
        nu=now(),
    )


def _faults(problem: Problem | None) -> list[tuple[str, str]]:
    if problem is None:
        return []
    return [(p["name"], p["reason"]) for p in problem.params] or [("", problem.detail)]


@router.post("")
def maken(request: Request, db: Db, subject: Archivist, form: Posted) -> Response:
    """Make a list of every zaak whose time has come."""
    made: list[Archieflijst] = []
    soort = text(form, "soort") or "vernietigen"

    def act() -> None:
        if soort not in SOORT:
            raise Invalid.field("soort", "invalid", "Kies vernietigen of overbrengen.")
        named = text(form, "naam"), text(form, "zaaktype")
        made.append(acts.make_list(db, subject, *named, soort))

    if (problem := attempt(db, act)) is not None:
        return _overview(request, db, subject, problem=problem, getypt=_typed(form))
    return see_other(f"/werkplek/archief/{made[0].uuid}", melding="opgeslagen")


@router.post("/bewaarbelang")
def bewaarbelang(request: Request, db: Db, subject: Archivist, form: Posted) -> Response:
    """Hold a zaak, or lift its holds."""

    def act() -> None:
        zaak, reden = zaak_numbered(db, subject, text(form, "zaak")), text(form, "waarom")
        if text(form, "wat") == "vrijgeven":
            acts.release_zaak(db, subject, zaak, reden)
            return
        until = text(form, "tot")
        if until and as_date(until) is None:
            raise Invalid.field("tot", "invalid", "Schrijf de datum als jjjj-mm-dd.")
        acts.hold_zaak(db, subject, zaak, reden, as_date(until))

    problem = attempt(db, lambda: _or_invalid(act))
    if problem is not None:
        return _overview(request, db, subject, problem=problem, getypt=_typed(form))
    return see_other("/werkplek/archief", melding="opgeslagen")


def _or_invalid(act: Callable[[], None]) -> None:
    """A number that leads nowhere is a fault in the form, not a page that is not there."""
    try:
        act()
    except NotFound as missing:
        raise Invalid.field("zaak", "does_not_exist", missing.detail) from None


# What a button of a list does with what was typed: (form) → the act.
VERBS: dict[str, Callable[[Session, Subject, Archieflijst, Any], Any]] = {
    "goedkeuren": lambda db, who, of, form: acts.approve(db, who, of),
    "terugsturen": lambda db, who, of, form: acts.send_back(db, who, of, text(form, "reden")),
    "intrekken": lambda db, who, of, form: acts.withdraw(db, who, of, text(form, "reden")),
    "starten": lambda db, who, of, form: acts.start(db, who, of, text(form, "naam")),
    "bevestigen": lambda db, who, of, form: acts.confirm_receipt(
        db, who, of, text(form, "kenmerk")
    ),
    "afhalen": lambda db, who, of, form: acts.take_off(
        db, who, of, text(form, "zaak"), text(form, "waarom")
    ),
}


@router.post("/{uuid}/{wat}")
def doen(
    request: Request, db: Db, subject: Archivist, *, uuid: UUID, wat: str, form: Posted
) -> Response:
    """One button of a list."""
    if wat not in VERBS:
        raise NotFound
    found = shows.lijst_of(db, uuid)
    problem = attempt(db, lambda: VERBS[wat](db, subject, found, form))
    if problem is not None:
        db.expire_all()
        typed = _typed(form) | {"knop": wat}
        return _lijst(request, db, subject, uuid=uuid, refused=Refused(problem, typed))
    return see_other(f"/werkplek/archief/{uuid}", melding="opgeslagen")


def _typed(form: Any) -> dict[str, str]:
    return {k: w for k, w in form.multi_items() if isinstance(w, str) and k != "csrf"}


@router.get("/{uuid}/verklaring.{vorm}")
def verklaring(db: Read, subject: Archivist, uuid: UUID, vorm: str) -> Response:
    """The statement, as PDF/A or as JSON."""
    found = shows.lijst_of(db, uuid)
    if found.verklaring is None or found.verklaring_sha256 is None or vorm not in ("pdf", "json"):
        raise NotFound
    name = statement_name(found)
    if vorm == "json":
        told = orjson.dumps(found.verklaring, option=orjson.OPT_INDENT_2)
        name, size = name.replace(".pdf", ".json"), len(told)
        return attachment([told], naam=name, formaat="application/json", omvang=size)
    chunks = files.stream(found.verklaring_sha256)
    return attachment(chunks, naam=name, formaat="application/pdf", omvang=None)


@router.get("/{uuid}/pakketten/{item}")
def pakket(db: Read, subject: Archivist, uuid: UUID, item: int) -> Response:
    """The package of one zaak, for the archive. That it was taken is written down."""
    found = shows.package(db, subject, shows.lijst_of(db, uuid), item)
    looked(db, subject, found.zaak_id, "pakket voor het archief")
    chunks = files.stream(str(found.pakket_sha256))
    return attachment(
        chunks, naam=f"{found.zaaknummer}.zip", formaat="application/zip", omvang=None
    )
