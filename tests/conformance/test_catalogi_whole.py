"""A zaaktype made over the API alone, put to work: any order of statuses is good."""

from typing import Any

from tests.catalogue import RSIN, ZAKEN
from tests.conformance.shelf import Shelf


def made(shelf: Shelf) -> dict[str, str]:
    """A published zaaktype with what a zaak needs, by the name of the field that wants it."""
    zaaktype = shelf.zaaktype()
    begin, end = (
        shelf.post("statustypen", shelf.a_statustype(zaaktype, number))["url"] for number in (1, 2)
    )
    urls = {
        "zaaktype": zaaktype,
        "begin": begin,
        "end": end,
        "resultaattype": shelf.post("resultaattypen", shelf.a_resultaattype(zaaktype))["url"],
        "roltype": shelf.post("roltypen", shelf.a_roltype(zaaktype))["url"],
        "eigenschap": shelf.post("eigenschappen", shelf.an_eigenschap(zaaktype))["url"],
    }
    shelf.publish(zaaktype)
    return urls


def test_a_zaak_of_a_zaaktype_made_over_the_api_is_opened_and_closed(
    shelf: Shelf, client: Any
) -> None:
    types = made(shelf)

    def post(path: str, **body: Any) -> Any:
        where = path if path.startswith("http") else f"{ZAKEN}/{path}"
        answer = client.post(where, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    who = {"bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN}
    zaak = post("zaken", zaaktype=types["zaaktype"], startdatum="2026-02-01", **who)["url"]
    person = {"betrokkeneType": "natuurlijk_persoon", "roltoelichting": ""}
    identity = {"betrokkeneIdentificatie": {"inpBsn": "999990019"}}
    post("rollen", zaak=zaak, roltype=types["roltype"], **person, **identity)
    post(f"{zaak}/zaakeigenschappen", zaak=zaak, eigenschap=types["eigenschap"], waarde="Eik")
    post("resultaten", zaak=zaak, resultaattype=types["resultaattype"])
    for statustype, day in (("end", 2), ("begin", 3), ("end", 4)):
        at = f"2026-02-0{day}T10:00:00Z"
        post("statussen", zaak=zaak, statustype=types[statustype], datumStatusGezet=at)
        closed = client.get(zaak).json()["einddatum"]
        assert (closed is not None) == (statustype == "end")
    assert client.get(zaak).json()["archiefactiedatum"] == "2031-02-04"


def test_the_events_of_a_type_are_told_under_the_type_itself(shelf: Shelf, db: Any) -> None:
    from zaken.models import Event

    types = made(shelf)
    zaaktype = types["zaaktype"].rsplit("/", 1)[1]
    told = db.query(Event).filter(Event.hoofdobject == zaaktype).order_by(Event.id).all()
    parts = ["statustype", "statustype", "resultaattype", "roltype", "eigenschap"]
    assert [e.resource for e in told] == ["zaaktype", *parts, "zaaktype"]
    assert told[0].nieuw["catalogus"] == shelf.catalogus


def test_ztcl_38_the_channels_of_types_tell_of_main_types_alone() -> None:
    from notifications.nrc_kanalen import channel_of
    from zaken.rules.ztc_table import CATALOGUE

    channels = {model.__tablename__: channel_of(model.__tablename__) for model in CATALOGUE}
    told = {table: (c.naam, c.filters) for table, c in channels.items() if c}
    mains = ("zaaktype", "besluittype", "informatieobjecttype")
    assert told == {main: (f"{main}n", ["catalogus"]) for main in mains}
