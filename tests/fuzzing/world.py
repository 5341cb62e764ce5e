"""One or some of every resource of the six APIs, made over the APIs as other tests make them."""

from typing import Any

from notifications.nrc_kanalen import register
from tests.catalogue import BESLUITEN, CATALOGI, DOCUMENTEN, ZAKEN, make_types, url
from tests.conformance import test_catalogi_whole as whole
from tests.conformance import test_documenten_delen as delen
from tests.conformance import test_documenten_relaties as papers
from tests.conformance import test_edges as edges
from tests.conformance import test_notificaties as nrc
from tests.conformance import test_zaken_samen as together
from tests.conformance.conftest import House
from tests.conformance.shelf import Shelf
from tests.conformance.test_zaken_destroy import full
from tests.conformance.test_zaken_zoek import CITY
from tests.elsewhere import know_selectielijst
from tests.notifications.listening import Subscriber


def make(db: Any, client: Any, subscriber: Subscriber) -> None:
    """Everything; what is sent on the way is what can be sent."""
    types = make_types(db)
    house = House(client, types)
    know_selectielijst(db)
    register(db)
    db.commit()
    catalogue(Shelf(client))
    zaken(house)
    documents(house)
    decided(house, db)
    told(house, subscriber)
    seen(client)


def catalogue(shelf: Shelf) -> None:
    """A zaaktype that is still a concept, with all its parts; and one that is published."""
    whole.made(shelf)
    document = shelf.informatieobjecttype()
    shelf.publish(document)
    shelf.informatieobjecttype(omschrijving="Schets")
    besluittype = shelf.besluittype(informatieobjecttypen=[document])
    shelf.besluittype(omschrijving="Weigering")
    zaaktype = shelf.zaaktype(identificatie="SLOOP", besluittypen=[besluittype])
    number = shelf.post("statustypen", shelf.a_statustype(zaaktype, 3))["url"]
    for path, body in (
        ("statustypen", shelf.a_statustype(zaaktype, 4)),
        ("resultaattypen", shelf.a_resultaattype(zaaktype)),
        ("roltypen", shelf.a_roltype(zaaktype)),
        ("eigenschappen", shelf.an_eigenschap(zaaktype, statustype=number)),
        ("zaakobjecttypen", shelf.a_zaakobjecttype(zaaktype)),
        ("zaaktype-informatieobjecttypen", shelf.a_relation(zaaktype, document)),
    ):
        made = shelf.post(path, body)
        shelf.patch(made["url"])
    for made in (shelf.catalogus, zaaktype):
        shelf.patch(made)


def zaken(house: House) -> None:
    """One with everything, one that is closed, a few that are new, and what is done in one call."""
    types, client = house.types, house.client
    edges.children(house, edges.full_zaak(house))
    full(house, house.zaak()["url"])
    closed = house.zaak()["url"]
    house.close(closed)
    house.post("statussen", types.status(house.zaak()["url"], 1))
    client.patch(closed, json={"toelichting": "Klaar"})
    house.post("zaak_registreren", together.registration(house))
    house.post("zaaknummer_reserveren", {"bronorganisatie": "123456782"})
    house.post("reserveer_zaaknummer", {"bronorganisatie": "123456782", "aantal": 2})
    first, second, last = (together.bare(types.status("", n)) for n in range(3))
    stop, more = {"indicatie": True, "reden": "Wacht"}, {"reden": "Druk", "duur": "P6W"}
    rol = together.bare(types.rol(""))
    kind = {"resultaattype": url("resultaattypen", types.resultaattype)}
    for verb, body in (
        ("zaak_bijwerken", {"zaak": {"omschrijving": "x"}, "rollen": [rol], "status": first}),
        ("zaak_opschorten", {"zaak": {"opschorting": stop}, "status": first}),
        ("zaak_verlengen", {"zaak": {"verlenging": more}, "status": second}),
        ("zaak_afsluiten", {"zaak": {}, "resultaat": kind, "status": last}),
    ):
        together.post(house, f"{verb}/{house.zaak()['uuid']}", body)
    place = {"type": "Point", "coordinates": [4.5, 52.5]}
    house.zaak(zaakgeometrie=place)
    house.post("zaken/_zoek", {"zaakgeometrie": {"within": CITY}}, 200)


def documents(house: House) -> None:
    """One that is in use, locked ones, one in parts, and what belongs to one."""
    client = house.client
    started = house.document(inhoud=None, bestandsomvang=len(delen.BYTES))
    delen.send(client, started["bestandsdelen"][0], started["lock"])
    paper = house.document(indicatieGebruiksrecht=None)
    for path, body in (
        ("gebruiksrechten", papers.right(paper)),
        ("verzendingen", papers.sending(paper)),
    ):
        made = house.post(path, body, root=DOCUMENTEN)
        client.put(made["url"], json=body)
        client.patch(made["url"], json={})
    zaak = house.zaak()
    papers.related(house, zaak, paper)
    house.post(papers.OIO, papers.relation(paper, zaak["url"]), root=DOCUMENTEN)
    for titel in ("Een", "Twee", "Drie"):
        one = house.document(titel=titel)["url"]
        lock = client.post(f"{one}/lock", json={}).json()["lock"]
        client.patch(one, json={"lock": lock, "titel": f"{titel} opnieuw"})
        client.put(one, json=house.types.document(lock=lock))
    client.post(f"{one}/unlock", json={"lock": lock})
    body = {
        "enkelvoudiginformatieobject": house.types.document(),
        "zaakinformatieobject": {"zaak": zaak["url"]},
    }
    house.post("document_registreren", body, root=DOCUMENTEN)
    number = {"bronorganisatie": "123456782"}
    house.post("documentnummer_reserveren", number, root=DOCUMENTEN)
    where = {"uuid__in": [paper["url"][-36:]]}
    house.post("enkelvoudiginformatieobjecten/_zoek", where, 200, DOCUMENTEN)
    client.post(f"{DOCUMENTEN}/import/create")


def decided(house: House, db: Any) -> None:
    """Besluiten of a zaak and of none, with a document; and who may do what."""
    zaak = house.zaak()["url"]
    besluit = edges.decisions(house, db, zaak)[0]
    body = {"besluit": besluit, "informatieobject": house.document()["url"]}
    house.post("besluitinformatieobjecten", body, root=BESLUITEN)
    house.post(f"{zaak}/besluiten", {"besluit": besluit})
    shown = house.client.get(besluit).json()
    body = {
        "besluit": {**shown, "identificatie": ""},
        "besluitinformatieobjecten": [{"informatieobject": house.document()["url"]}],
    }
    house.post("besluit_verwerken", body, root=BESLUITEN)


def told(house: House, subscriber: Subscriber) -> None:
    """A channel, a subscription, a message."""
    kanaal = {"naam": "klanten", "documentatieLink": "https://example.com/k", "filters": ["bron"]}
    house.post("kanaal", kanaal, root=nrc.NRC)
    made = nrc.subscribed(house.client, nrc.wanted(subscriber))
    house.client.put(made["url"], json=nrc.wanted(subscriber))
    house.client.patch(made["url"], json={"auth": subscriber.auth})
    house.post("notificaties", nrc.message(), root=nrc.NRC)


LISTS = {
    ZAKEN: ("zaken", "statussen", "resultaten", "rollen", "zaakobjecten", "klantcontacten"),
    CATALOGI: ("catalogussen", "zaaktypen", "statustypen", "resultaattypen", "roltypen"),
    DOCUMENTEN: ("enkelvoudiginformatieobjecten", "objectinformatieobjecten", "gebruiksrechten"),
}


def seen(client: Any) -> None:
    """What was not made by a call was at least looked at."""
    for root, paths in LISTS.items():
        for path in paths:
            assert client.get(f"{root}/{path}").status_code == 200
