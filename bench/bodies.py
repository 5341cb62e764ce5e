"""What is sent where a copy of something that exists will not do: what must be new, which two may
be brought together, which may be removed."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

from bench.calls import CLIENT, address, app_client, headers, rows
from bench.extras import SIZE, SOUTH, WEST
from bench.samples import Found, some
from schemas.engine.shape import Resource
from zaken.base.clock import now, today

NUMBERS = count(1)
TEXTS = ("toelichting", "omschrijving", "beschrijving", "titel", "waarde", "naam", "tekst", "label")
ZRC, ZTC = "zaken/api/v1", "catalogi/api/v1"
DRC, BRC = "documenten/api/v1", "besluiten/api/v1"
CONTENT = {"inhoud": b64encode(b"%PDF-1.4 bench").decode(), "bestandsomvang": 14}


def changed(resource: Resource, body: dict[str, Any], *, fresh: bool) -> dict[str, Any] | None:
    """The body of a POST or PUT from what a GET shows. None: this one cannot be sent again."""
    if resource.path == "enkelvoudiginformatieobjecten":
        if not fresh:  # a document is locked before it is changed
            return body | {"inhoud": None, "lock": lock(body["identificatie"])}
        body |= CONTENT | {"identificatie": "", "bestandsdelen": None}
        body = {name: value for name, value in body.items() if value is not None}
    if fresh:
        for name in ("identificatie", "hoofdzaak", "verlenging"):
            if name in body:
                body[name] = None if name != "identificatie" else ""
    return body


@cache
def lock(identificatie: str) -> str:
    query = "select uuid from enkelvoudiginformatieobject where identificatie = :number"
    [(uuid,)] = rows(query, number=identificatie)
    path = f"/{DRC}/enkelvoudiginformatieobjecten/{uuid}/lock"
    return str(app_client().post(path, headers=headers()).json().get("lock", ""))


def again(resource: Resource, body: dict[str, Any]) -> dict[str, Any]:
    """What must differ from one to the next."""
    number = next(NUMBERS)
    new: dict[str, dict[str, Any]] = {
        "zaakcontactmomenten": {"contactmoment": f"https://register.example.nl/c/{uuid4()}"},
        "zaakverzoeken": {"verzoek": f"https://register.example.nl/v/{uuid4()}"},
        "catalogussen": {"domein": _letters(number)},
        "informatieobjecttypen": {"omschrijving": f"Soort {uuid4()}"},
        "besluittypen": {"omschrijving": f"Soort {uuid4()}"},
        "zaaktypen": {"identificatie": f"BENCH-{uuid4()}"[:50], "omschrijving": f"Type {number}"},
        "applicaties": {"clientIds": [str(uuid4())]},
        "kanaal": {"naam": f"bench-{uuid4()}"},
    }
    return body | new.get(resource.path, {})


def _letters(number: int) -> str:
    """Five capitals, another five for every number."""
    digits = []
    for _ in range(5):
        number, digit = divmod(number, 26)
        digits.append(chr(65 + digit))
    return "".join(digits)


def part_of(body: dict[str, Any]) -> dict[str, Any]:
    """One text of it, for a PATCH."""
    name = next((n for n in TEXTS if isinstance(body.get(n), str)), "")
    more = {"lock": body["lock"]} if "lock" in body else {}
    return more | ({name: body[name]} if name else {})


# ------------------------------------------------------------------- two that are brought together


def _resultaten() -> Iterator[tuple[str, Any]]:
    found = rows(
        "select z.uuid, t.uuid as kind from zaak z join lateral (select uuid from resultaattype"
        " where zaaktype_id = z.zaaktype_id order by id limit 1) t on true"
        " where z.einddatum is null and not exists (select from resultaat where zaak_id = z.id)"
        " order by z.id limit 3000"
    )
    for row in found:
        yield (
            "",
            {
                "zaak": address(f"{ZRC}/zaken", row.uuid),
                "resultaattype": address(f"{ZTC}/resultaattypen", row.kind),
                "toelichting": "",
            },
        )


def _statussen() -> Iterator[tuple[str, Any]]:
    found = rows(
        "select z.uuid, t.uuid as kind from zaak z join lateral (select uuid from statustype"
        " where zaaktype_id = z.zaaktype_id and volgnummer = 1 limit 1) t on true"
        " where z.omschrijving = 'Gemaakt door de meting' order by z.id desc limit 3000"
    )
    for row in found:
        yield (
            "",
            {
                "zaak": address(f"{ZRC}/zaken", row.uuid),
                "statustype": address(f"{ZTC}/statustypen", row.kind),
                "datumStatusGezet": now().isoformat(),
            },
        )


def _rollen() -> Iterator[tuple[str, Any]]:
    """One more handler: of most other roles a zaak has only one."""
    found = rows(
        "select z.uuid, t.uuid as kind from (select id, uuid, zaaktype_id from zaak"
        " where einddatum is null order by id limit 3000) z join lateral (select uuid from roltype"
        " where zaaktype_id = z.zaaktype_id and omschrijving_generiek = 'behandelaar' limit 1) t"
        " on true"
    )
    for row in found:
        yield "", {
            "zaak": address(f"{ZRC}/zaken", row.uuid),
            "roltype": address(f"{ZTC}/roltypen", row.kind),
            "betrokkeneType": "medewerker",
            "roltoelichting": "Gemaakt door de meting",
            "betrokkeneIdentificatie": {
                "identificatie": "bench", "achternaam": "Meting", "voorletters": "M.",
                "voorvoegselAchternaam": "",
            },
        }  # fmt: skip


def _zaakdocumenten() -> Iterator[tuple[str, Any]]:
    """A document of one zaak put in another zaak of the same kind as well."""
    found = rows(
        "select other.uuid as zaak, d.uuid as document from (select zaak_id, informatieobject_id"
        " from zaakinformatieobject order by id limit 3000) l join zaak z on z.id = l.zaak_id"
        " join enkelvoudiginformatieobject d on d.id = l.informatieobject_id"
        " join lateral (select uuid from zaak where zaaktype_id = z.zaaktype_id"
        " and einddatum is null and id > z.id order by zaaktype_id, id limit 1) other on true"
    )
    for row in found:
        yield (
            "",
            {
                "zaak": address(f"{ZRC}/zaken", row.zaak),
                "informatieobject": address(f"{DRC}/enkelvoudiginformatieobjecten", row.document),
            },
        )


def _besluitdocumenten() -> Iterator[tuple[str, Any]]:
    """A document in which another besluit was laid down."""
    found = rows(
        "select b.uuid as besluit, d.uuid as document from (select id, uuid, besluittype_id"
        " from besluit order by id limit 3000) b join lateral (select informatieobject_id"
        " from besluitinformatieobject i join besluit o on o.id = i.besluit_id"
        " where i.besluit_id > b.id and o.besluittype_id = b.besluittype_id"
        " order by i.besluit_id limit 1) i on true"
        " join enkelvoudiginformatieobject d on d.id = i.informatieobject_id"
    )
    for row in found:
        yield (
            "",
            {
                "besluit": address(f"{BRC}/besluiten", row.besluit),
                "informatieobject": address(f"{DRC}/enkelvoudiginformatieobjecten", row.document),
            },
        )


NEW: dict[str, Callable[[], Iterator[tuple[str, Any]]]] = {
    "resultaten": _resultaten,
    "rollen": _rollen,
    "statussen": _statussen,
    "zaakinformatieobjecten": _zaakdocumenten,
    "besluitinformatieobjecten": _besluitdocumenten,
}


def removable(resource: Resource, most: int) -> list[Found]:
    """Some that can be removed without harm to what is measured elsewhere."""
    if resource.path in ("zaken", "enkelvoudiginformatieobjecten", "besluiten"):
        return [Found(str(row.uuid)) for row in rows(_OURS[resource.path], most=most)]
    if resource.api.component in ("ztc", "ac", "nrc"):
        return []
    return some(resource, most)


_OURS = {
    "zaken": "select uuid from zaak where omschrijving = 'Gemaakt door de meting'"
    " order by id desc limit :most",
    "enkelvoudiginformatieobjecten": "select uuid from enkelvoudiginformatieobject d"
    " where not exists (select from zaakinformatieobject where informatieobject_id = d.id)"
    " and not exists (select from besluitinformatieobject where informatieobject_id = d.id)"
    " order by id desc limit :most",
    "besluiten": "select uuid from besluit order by id limit :most",
}


# ---------------------------------------------------------------------- routes written by hand


def _zoek_places() -> list[Any]:
    """Small areas of the made-up town."""
    made = []
    for step in range(20):
        x, y = WEST + SIZE * step / 20, SOUTH + SIZE * step / 20
        ring = [[x, y], [x + 0.004, y], [x + 0.004, y + 0.004], [x, y + 0.004], [x, y]]
        made.append({"zaakgeometrie": {"within": {"type": "Polygon", "coordinates": [ring]}}})
    return made


def _zoek_uuids() -> list[Any]:
    found = rows("select uuid from zaak order by id desc limit 1000")
    return [
        {"uuid__in": [str(row.uuid) for row in found[start : start + 50]]}
        for start in range(0, len(found), 50)
    ]


def _zoek_days() -> list[Any]:
    return [{"startdatum__gte": today().isoformat()}]


def _zoek_documents() -> list[Any]:
    found = rows("select uuid from enkelvoudiginformatieobject order by id desc limit 1000")
    return [
        {"uuid__in": [str(row.uuid) for row in found[start : start + 50]]}
        for start in range(0, len(found), 50)
    ]


QUERY = {"/applicaties/consumer": f"?clientId={CLIENT}"}
Makers = tuple[tuple[str, Callable[[], list[Any]]], ...]
ASKED: dict[tuple[str, str, str], Makers] = {
    ("zrc", "POST", "/zaken/_zoek"): (
        ("by place", _zoek_places),
        ("by uuids", _zoek_uuids),
        ("by day", _zoek_days),
    ),
    ("drc", "POST", "/enkelvoudiginformatieobjecten/_zoek"): (("by uuids", _zoek_documents),),
}
