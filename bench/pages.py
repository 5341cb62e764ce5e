"""The pages that are measured: of residents, of staff, of the contact centre."""

from datetime import timedelta
from random import Random
from uuid import uuid4

from bench.calls import KCC, Case, rows
from bench.loader import raw
from portal.session import COOKIE, hashed
from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.change import add
from zaken.models import Sessie


def cases() -> list[Case]:
    return [
        Case("mijn", "resident: page of one zaak", _mijn, "pages"),
        Case("werkplek", "staff: worklist", _worklist, "pages"),
        Case("balie", "contact centre: search", _balie, "pages"),
    ]


def signed_in(**gegevens: str) -> dict[str, str]:
    """A session as the sign-in leaves it, for as long as a measurement lasts. Returns the cookie
    header."""
    token = uuid4().hex
    with sessions.begin() as db:
        add(
            Sessie(
                token_sha256=hashed(token),
                csrf="bench",
                gegevens=gegevens,
                expires_at=now() + timedelta(hours=4),
            ),
            db,
        )
    return {"Cookie": f"{COOKIE}={token}", "Accept": "text/html"}


def _mijn() -> list[str]:
    found = rows(
        "select r.bsn, z.uuid from rol r join zaak z on z.id = r.zaak_id join roltype t on t.id ="
        " r.roltype_id"
        " where r.bsn <> '' and t.omschrijving_generiek = 'initiator' order by z.id desc limit 4000"
    )
    chosen = Random(1).sample(found, min(50, len(found)))
    return [
        raw(
            "GET",
            f"/mijn/zaken/{one.uuid}",
            signed_in(soort="burger", persoon=one.bsn, naam="A. Inwoner", niveau="substantieel"),
        )
        for one in chosen
    ]


def _worklist() -> list[str]:
    """Of every queue with work, the list as one of its people sees it."""
    found = rows(
        "select q.naam, min(m.username) as username from queue q join medewerker_queue mq on"
        " mq.queue_id = q.id"
        " join medewerker m on m.id = mq.medewerker_id where exists (select from task t where"
        " t.queue_id = q.id)"
        " and m.username like 'bench-%' group by q.naam order by q.naam"
    )
    return [
        raw(
            "GET",
            f"/werkplek/?lijst={one.naam}",
            signed_in(soort="medewerker", username=one.username, naam="X"),
        )
        for one in found
    ]


def _balie() -> list[str]:
    """By surname and birth date, as most callers are found."""
    found = rows(
        "select geslachtsnaam, geboortedatum from rol where bsn <> '' and geboortedatum <> ''"
        " order by id desc limit 4000"
    )
    people = Random(1).sample(found, min(50, len(found)))
    who = {"soort": "medewerker", "username": KCC, "naam": "KCC"}
    return [
        raw(
            "GET",
            "/balie/resultaten",
            signed_in(**who, balie_zoek=f"{one.geslachtsnaam} {one.geboortedatum}"),
        )
        for one in people
    ]
