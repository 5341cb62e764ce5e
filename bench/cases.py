"""What is measured: the requests of each case, and the SQL that is its bare limit."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import orjson
from jose import jwt
from sqlalchemy import text

from bench.bare import Operation
from bench.loader import raw
from portal.session import COOKIE, hashed
from zaakspoor.clients import add_client
from zaken.base.clock import now, today
from zaken.base.db import reads, sessions
from zaken.base.settings import settings
from zaken.change import add
from zaken.models import Sessie
from zaken.tally import rollup

CLIENT, SECRET = "bench", "bench-secret-of-a-scratch-database"
SAMPLE = 400  # different zaken, people, numbers that are asked for
KCC = "bench-kcc"


@dataclass(frozen=True)
class Case:
    """`requests` is called when it is this case's turn: later cases build on what earlier ones
    made."""

    name: str
    title: str
    requests: Callable[[], list[str]]
    target: int | None = None  # requests per second, on two cores
    once: bool = False
    bare: Operation = field(
        default_factory=list
    )  # of a write; reads take what the request itself sent
    expect: str = "200"


def prepare() -> None:
    """A client of the API, an agent who sees everything, and the counts added up as the worker
    does."""
    with sessions.begin() as db:
        rollup(db)
        add_client(db, CLIENT, SECRET)
        db.execute(
            text(
                "insert into medewerker (username, naam, email, roles, actief) values (:u, 'KCC',"
                " '', '{kcc}', true)"
                " on conflict (username) do nothing"
            ),
            {"u": KCC},
        )
        db.execute(
            text(
                "insert into medewerker_queue select m.id, q.id from medewerker m, queue q"
                " where m.username = :u and '*' = any(q.zaaktypen) on conflict do nothing"
            ),
            {"u": KCC},
        )


def cases() -> list[Case]:
    """All of them, in the order in which they are measured."""
    return [
        Case("zaak", "GET one zaak", _zaak, 750),
        Case("lijst", "list of 100 zaken", _pages, 120),
        Case("bsn", "list by BSN", _by_bsn, 800),
        Case("identificatie", "list by identificatie", _by_number, 800),
        Case("zaak_maken", "POST zaak", _new_zaken, 300, bare=_insert_zaak(), expect="201"),
        Case("status_maken", "POST status", _new_statussen, 150, True, _insert_status(), "201"),
        Case("mijn", "resident: page of one zaak", _mijn),
        Case("werkplek", "staff: worklist", _worklist),
        Case("balie", "contact centre: search", _balie),
    ]


def rows(query: str, **parameters: Any) -> list[Any]:
    with reads() as db:
        return list(db.execute(text(query), parameters))


# -------------------------------------------------------------------------------------- the APIs


def headers() -> dict[str, str]:
    """A token, made anew for each case: it is good for an hour."""
    claims = {
        "iss": CLIENT,
        "iat": int(time.time()),
        "client_id": CLIENT,
        "user_id": "",
        "user_representation": "",
    }
    token = jwt.encode(claims, SECRET, algorithm="HS256")
    return {
        "Authorization": f"Bearer {token}",
        "Accept": "application/json",
        "Accept-Crs": "EPSG:4326",
    }


def get(path: str) -> str:
    return raw("GET", f"/zaken/api/v1{path}", headers())


def post(path: str, body: dict[str, Any]) -> str:
    return raw(
        "POST",
        f"/zaken/api/v1{path}",
        headers() | {"Content-Crs": "EPSG:4326"},
        orjson.dumps(body).decode(),
    )


def some_zaken() -> list[Any]:
    """The same ones in every case, spread over the whole table."""
    query = "select uuid, identificatie from zaak where id in :ids order by id"
    top = rows("select min(id), max(id) from zaak")[0]
    ids = Random(1).sample(range(top[0], top[1] + 1), min(SAMPLE * 2, top[1] - top[0] + 1))
    return rows(query.replace("in :ids", "= any(:ids)"), ids=ids)[:SAMPLE]


def _zaak() -> list[str]:
    return [get(f"/zaken/{z.uuid}") for z in some_zaken()]


def _pages() -> list[str]:
    return [get(f"/zaken?page={page}") for page in range(1, 21)]


def _by_bsn() -> list[str]:
    found = rows(
        "select distinct bsn from rol where bsn is not null and bsn <> '' order by bsn limit 4000"
    )
    people = Random(1).sample(found, min(SAMPLE, len(found)))
    name = "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn"
    return [get(f"/zaken?{name}={person.bsn}") for person in people]


def _by_number() -> list[str]:
    return [get(f"/zaken?identificatie={z.identificatie}") for z in some_zaken()]


def _address(path: str, uuid: Any) -> str:
    return f"{settings().base_url.rstrip('/')}/{path}/{uuid}"


def _new_zaken() -> list[str]:
    found = rows(
        "select t.uuid, c.rsin from zaaktype t join catalogus c on c.id = t.catalogus_id"
        " where definitie is not null and einde_geldigheid is null order by t.id"
    )
    return [
        post(
            "/zaken",
            {
                "zaaktype": _address("catalogi/api/v1/zaaktypen", kind.uuid),
                "bronorganisatie": kind.rsin,
                "verantwoordelijkeOrganisatie": kind.rsin,
                "startdatum": today().isoformat(),
                "omschrijving": "Gemaakt door de meting",
                "kenmerken": [{"kenmerk": "bench", "bron": "bench"}],
            },
        )
        for kind in found
    ]


def _new_statussen() -> list[str]:
    """The first status of each zaak that the case before this one made."""
    found = rows(
        "select z.uuid, t.uuid as kind from zaak z"
        " join statustype t on t.zaaktype_id = z.zaaktype_id and t.volgnummer = 1"
        " where z.omschrijving = 'Gemaakt door de meting' and not exists (select from status"
        " where zaak_id = z.id)"
        " order by z.id limit 20000"
    )
    return [
        post(
            "/statussen",
            {
                "zaak": _address("zaken/api/v1/zaken", z.uuid),
                "statustype": _address("catalogi/api/v1/statustypen", z.kind),
                "datumStatusGezet": now().isoformat(),
            },
        )
        for z in found
    ]


def _insert_zaak() -> Operation:
    """The rows that one POST leaves behind, in one statement and one commit."""
    columns = (
        "bronorganisatie, verantwoordelijke_organisatie, zaaktype_id, omschrijving, toelichting,"
        " registratiedatum,"
        " startdatum, communicatiekanaal, producten_of_diensten, vertrouwelijkheidaanduiding,"
        " betalingsindicatie,"
        " opschorting, selectielijstklasse, relevante_andere_zaken, kenmerken, archiefstatus,"
        " opdrachtgevende_organisatie"
    )
    return [
        (
            f"with z as (insert into zaak (uuid, identificatie, {columns}) select"
            f" gen_random_uuid(),"
            f" 'BARE-' || nextval('zaaknummer'), {columns} from zaak where id = (select min(id)"
            f" from zaak)"
            " returning id, uuid), v as (insert into voortgang (zaak_id, ontvangen_op,"
            " laatste_aanvulling, routering,"
            " termijn, signalen) select id, now(), now(), '[]', '{}', '{}' from z)"
            + _EVENT.format("zaak"),
            None,
        )
    ]


def _insert_status() -> Operation:
    return [
        (
            "with z as (select z.id, z.uuid, t.id as kind from zaak z"
            " join statustype t on t.zaaktype_id = z.zaaktype_id and t.volgnummer = 1"
            " where z.id = (select min(id) + floor(random() * 1000)::bigint from zaak) for update"
            " of z),"
            " s as (insert into status"
            " (uuid, zaak_id, statustype_id, datum_status_gezet, statustoelichting)"
            " select gen_random_uuid(), id, kind, clock_timestamp(), '' from z)"
            + _EVENT.format("status"),
            None,
        )
    ]


_EVENT = (
    " insert into event (at, actor, actor_weergave, actor_soort, correlation, actie, resource,"
    " resource_uuid,"
    " hoofdobject, toelichting, fout) select now(), 'bench', '', '', '', 'create', '{}', uuid,"
    " uuid, '', '' from z"
)


# ------------------------------------------------------------------------------------- the pages


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
