"""The cases that have a target: the calls that every consumer of the Zaken API makes most."""

from random import Random
from typing import Any

from bench.calls import SAMPLE, Case, address, get, rows, send_json, some_ids
from zaken.base.clock import now, today

ZAKEN = "/zaken/api/v1"
BSN = "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn"


def cases() -> list[Case]:
    return [
        Case("zaak", "GET one zaak", _zaak, target=750, peer="9 to 15"),
        Case("lijst", "list of 100 zaken", _pages, target=120, peer="3 to 6"),
        Case("bsn", "list by BSN", _by_bsn, target=800, peer="17 to 29"),
        Case("identificatie", "list by identificatie", _by_number, target=800, peer="19 to 33"),
        Case("zaak_maken", "POST zaak", new_zaken, target=300, peer="13 to 22", expect="201"),
        Case(
            "status_maken", "POST status", _new_statussen, target=150, peer="4 to 8", once=True,
            expect="201",
        ),
    ]  # fmt: skip


def some_zaken() -> list[Any]:
    query = "select uuid, identificatie from zaak where id = any(:ids) order by id"
    return rows(query, ids=some_ids("zaak"))


def _zaak() -> list[str]:
    return [get(f"{ZAKEN}/zaken/{z.uuid}") for z in some_zaken()]


def _pages() -> list[str]:
    return [get(f"{ZAKEN}/zaken?page={page}") for page in range(1, 21)]


def _by_bsn() -> list[str]:
    found = rows(
        "select bsn from (select distinct bsn from rol where bsn <> '') one"
        " order by md5(bsn) limit 4000"
    )
    people = Random(1).sample(found, min(SAMPLE, len(found)))
    return [get(f"{ZAKEN}/zaken?{BSN}={person.bsn}") for person in people]


def _by_number() -> list[str]:
    return [get(f"{ZAKEN}/zaken?identificatie={z.identificatie}") for z in some_zaken()]


def new_zaken() -> list[str]:
    found = rows(
        "select t.uuid, c.rsin from zaaktype t join catalogus c on c.id = t.catalogus_id"
        " where definitie is not null and einde_geldigheid is null order by t.id"
    )
    return [
        send_json(
            "POST",
            f"{ZAKEN}/zaken",
            {
                "zaaktype": address("catalogi/api/v1/zaaktypen", kind.uuid),
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
        send_json(
            "POST",
            f"{ZAKEN}/statussen",
            {
                "zaak": address("zaken/api/v1/zaken", z.uuid),
                "statustype": address("catalogi/api/v1/statustypen", z.kind),
                "datumStatusGezet": now().isoformat(),
            },
        )
        for z in found
    ]
