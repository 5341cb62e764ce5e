"""Random worlds for the visibility property: zaken, documents and besluiten made through the APIs,
random grants, and the oracle: what an application may see, in plain Python and nothing else.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from tests.catalogue import CATALOGI, DOCUMENTEN, RSIN, ZAKEN, Types, make_types, url
from zaken import models
from zaken.base.subject import VERTROUWELIJKHEID

BESLUITEN = ZAKEN.replace("/zaken/", "/besluiten/")
Json = dict[str, Any]
FAMILY = {"zrc": "zaken", "drc": "documenten", "brc": "besluiten"}
KIND = {"zrc": "zaaktype", "drc": "informatieobjecttype", "brc": "besluittype"}


@dataclass
class Thing:
    """A main object, as the oracle knows it: nothing but facts."""

    component: str
    url: str
    type: str
    catalogus: str
    level: int = 0
    ready: bool | None = None  # isGereedVoorPublicatie
    children: dict[str, list[str]] = field(default_factory=dict)

    def add(self, path: str, url: str) -> None:
        self.children.setdefault(path, []).append(url)


@dataclass
class World:
    """Everything that was made, and who leads to whom."""

    things: list[Thing] = field(default_factory=list)
    deelzaken: dict[str, list[str]] = field(default_factory=dict)
    hoofdzaak: dict[str, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)  # relation -> document
    decided: dict[str, str] = field(default_factory=dict)  # besluit -> zaak

    def of(self, component: str) -> list[Thing]:
        return [thing for thing in self.things if thing.component == component]

    def thing(self, url: str) -> Thing:
        return next(thing for thing in self.things if thing.url == url)


@dataclass(frozen=True)
class Reader:
    """An application, as the oracle reads its rights: entry by entry, never mixed (G-55)."""

    everything: bool
    ready_only: bool
    autorisaties: tuple[Json, ...]
    types: frozenset[str]  # the types that exist

    def holds(self, scope: str, component: str) -> bool:
        """Is the scope held anywhere in this component?"""
        return self.everything or any(self.counts(e, scope, component) for e in self.autorisaties)

    def counts(self, entry: Json, scope: str, component: str) -> bool:
        """Does this entry give this scope on anything at all?"""
        if entry["component"] != component or scope not in entry["scopes"]:
            return False
        named = entry.get(KIND[component]) or entry.get("catalogus")
        return named in self.types if named else not scope.startswith(FAMILY[component])

    def sees(self, thing: Thing, scope: str = "") -> bool:
        """May it read this (or, with another scope, do that)?"""
        scope = scope or f"{FAMILY[thing.component]}.lezen"
        if self.ready_only and thing.component == "drc" and thing.ready is not True:
            return False
        return self.everything or any(
            self.counts(entry, scope, thing.component) and self.reaches(entry, thing)
            for entry in self.autorisaties
        )

    def reaches(self, entry: Json, thing: Thing) -> bool:
        named = entry.get(KIND[thing.component])
        of_type = named == thing.type if named else True
        of_catalogus = named or entry.get("catalogus", thing.catalogus) == thing.catalogus
        highest = entry.get("maxVertrouwelijkheidaanduiding", "zeer_geheim")
        low = thing.component == "brc" or thing.level <= VERTROUWELIJKHEID.index(highest)
        return bool(of_type and of_catalogus and low)


@dataclass
class Land:
    """The types that all worlds share: two catalogi, with two of each kind of type."""

    catalogi: list[str] = field(default_factory=list)
    zaaktypen: list[list[Types]] = field(default_factory=list)
    besluittypen: list[list[str]] = field(default_factory=list)

    def types(self, component: str) -> list[str]:
        kinds = [kind for kinds in self.zaaktypen for kind in kinds]
        if component == "zrc":
            return [kind.url for kind in kinds]
        if component == "drc":
            return [url("informatieobjecttypen", kind.documenttype) for kind in kinds]
        return [one for some in self.besluittypen for one in some]

    def all(self) -> frozenset[str]:
        found = [one for component in FAMILY for one in self.types(component)]
        return frozenset([*found, *self.catalogi])


def make_land(db: Session) -> Land:
    land = Land()
    for domein in ("EEN", "TWEE"):
        kinds = [make_types(db, f"{domein}-{n}", domein=domein) for n in (1, 2)]
        catalogus = kinds[0].zaaktype.catalogus
        besluittypen = [
            models.Besluittype(
                catalogus_id=catalogus.id,
                omschrijving=f"Besluit {domein} {n}",
                begin_geldigheid=date(2025, 1, 1),
                informatieobjecttypen=[kind.documenttype.omschrijving for kind in kinds],
            )
            for n in (1, 2)
        ]
        for kind in kinds:
            kind.zaaktype.besluittypen = [one.omschrijving for one in besluittypen]
            kind.zaaktype.deelzaaktypen = [one.zaaktype.identificatie for one in kinds]
        (first, second) = kinds
        for kind, other in ((first, second), (second, first)):
            relation = models.ZaaktypeInformatieobjecttype
            db.add(
                relation(
                    zaaktype=kind.zaaktype, informatieobjecttype=other.documenttype, volgnummer=2
                )
            )
        db.add_all(besluittypen)
        db.commit()
        land.catalogi.append(url("catalogussen", catalogus))
        land.zaaktypen.append(kinds)
        land.besluittypen.append([url("besluittypen", one) for one in besluittypen])
    return land


class Maker:
    """Makes one random world through the APIs, as an application that may do everything."""

    def __init__(self, client: Any, land: Land, dice: Random) -> None:
        self.client, self.land, self.dice, self.world = client, land, dice, World()

    def post(self, where: str, body: Json) -> Json:
        answer = self.client.post(where, json=body)
        assert answer.status_code == 201, (where, body, answer.text)
        found: Json = answer.json()
        return found

    def make(self) -> World:
        for place in (0, 1):
            papers = [self.document(place) for _ in range(3)]
            zaken = [self.zaak(place) for _ in range(3)]
            for zaak in zaken:
                self.children(zaak, place)
                self.paper(zaak, f"{ZAKEN}/zaakinformatieobjecten", "zaak", papers)
            for _ in range(2):
                besluit = self.besluit(place, zaken)
                self.paper(besluit, f"{BESLUITEN}/besluitinformatieobjecten", "besluit", papers)
        return self.world

    def level(self) -> str:
        return self.dice.choice(VERTROUWELIJKHEID)

    def document(self, place: int) -> Thing:
        kind, level = self.dice.choice(self.land.zaaktypen[place]), self.level()
        ready = self.dice.choice([None, True, False])
        body = kind.document(vertrouwelijkheidaanduiding=level, isGereedVoorPublicatie=ready)
        made = self.post(f"{DOCUMENTEN}/enkelvoudiginformatieobjecten", body)
        ready = made.get("isGereedVoorPublicatie")
        paper = self.keep("drc", made, body["informatieobjecttype"], place, level, ready)
        right = {"startdatum": "2026-01-01T00:00:00Z", "omschrijvingVoorwaarden": "Vrij"}
        sent = {"betrokkene": "https://example.com/1", "contactPersoon": "https://example.com/2"}
        sent |= {"aardRelatie": "geadresseerde", "emailadres": "burger@example.com"}
        for path, more in (("gebruiksrechten", right), ("verzendingen", sent)):
            if self.dice.random() < 0.5:
                child = {"informatieobject": paper.url, **more}
                paper.add(path, self.post(f"{DOCUMENTEN}/{path}", child)["url"])
        return paper

    def zaak(self, place: int) -> Thing:
        kind, level = self.dice.choice(self.land.zaaktypen[place]), self.level()
        here = [z for z in self.world.of("zrc") if z.catalogus == self.land.catalogi[place]]
        above = [z for z in here if z.url not in self.world.hoofdzaak]
        body = kind.zaak(vertrouwelijkheidaanduiding=level)
        if above and self.dice.random() < 0.5:
            body["hoofdzaak"] = self.dice.choice(above).url
        made = self.post(f"{ZAKEN}/zaken", body)
        if hoofdzaak := body.get("hoofdzaak"):
            self.world.hoofdzaak[made["url"]] = hoofdzaak
            self.world.deelzaken.setdefault(hoofdzaak, []).append(made["url"])
        return self.keep("zrc", made, kind.url, place, level)

    def keep(
        self, component: str, made: Json, type: str, place: int, level: str, ready: Any = None
    ) -> Thing:
        where, rank = self.land.catalogi[place], VERTROUWELIJKHEID.index(level)
        thing = Thing(component, made["url"], type, where, rank, ready)
        self.world.things.append(thing)
        return thing

    def children(self, zaak: Thing, place: int) -> None:
        kind = next(k for k in self.land.zaaktypen[place] if k.url == zaak.type)
        uuid = zaak.url.rpartition("/")[2]
        fact = {"eigenschap": url("eigenschappen", kind.eigenschap), "waarde": "x"}
        thing = {"objectType": "adres", "object": "https://example.com/1"}
        bodies: dict[str, Json] = {
            "statussen": kind.status(zaak.url),
            "rollen": kind.rol(zaak.url),
            "resultaten": kind.resultaat(zaak.url),
            "zaakobjecten": {"zaak": zaak.url, **thing},
            f"zaken/{uuid}/zaakeigenschappen": {"zaak": zaak.url, **fact},
            "zaakcontactmomenten": {"zaak": zaak.url, "contactmoment": "https://example.com/3"},
            "zaakverzoeken": {"zaak": zaak.url, "verzoek": "https://example.com/4"},
            "klantcontacten": {"zaak": zaak.url, "datumtijd": "2026-01-01T10:00:00Z"},
        }
        for path, body in bodies.items():
            if self.dice.random() < 0.5:
                zaak.add(path.rpartition("/")[2], self.post(f"{ZAKEN}/{path}", body)["url"])

    def besluit(self, place: int, zaken: list[Thing]) -> Thing:
        kind = self.dice.choice(self.land.besluittypen[place])
        zaak = self.dice.choice([*zaken, None])
        body = {
            "verantwoordelijkeOrganisatie": RSIN,
            "besluittype": kind,
            "zaak": zaak.url if zaak else "",
            "datum": "2026-01-02",
            "ingangsdatum": "2026-01-03",
        }
        made = self.post(f"{BESLUITEN}/besluiten", body)
        if zaak:
            self.world.decided[made["url"]] = zaak.url
        return self.keep("brc", made, kind, place, "openbaar")

    def paper(self, thing: Thing, where: str, name: str, papers: list[Thing]) -> None:
        document = self.dice.choice(papers)
        made = self.post(where, {name: thing.url, "informatieobject": document.url})
        thing.add(where.rpartition("/")[2], made["url"])
        self.world.papers[made["url"]] = document.url


def random_reader(dice: Random, land: Land) -> Reader:
    everything = dice.random() < 0.05
    entries = [] if everything else [entry(dice, land) for _ in range(dice.randint(1, 6))]
    return Reader(everything, dice.random() < 0.3, tuple(entries), land.all())


def entry(dice: Random, land: Land) -> Json:
    """One autorisatie, also of the kinds that give little or nothing."""
    component = dice.choice(tuple(FAMILY))
    family = FAMILY[component]
    scopes = (f"{family}.lezen", f"{family}.lezen", f"{family}.bijwerken", "audittrails.lezen")
    found: Json = {"component": component, "scopes": sorted(set(dice.choices(scopes, k=2)))}
    chance = dice.random()
    if chance < 0.6:
        found[KIND[component]] = dice.choice(land.types(component))
    elif chance < 0.8:
        found["catalogus"] = dice.choice(land.catalogi)
    elif chance < 0.9:  # a type that is not there
        found[KIND[component]] = f"{CATALOGI}/zaaktypen/00000000-0000-4000-8000-000000000000"
    if component != "brc" and chance < 0.9:
        found["maxVertrouwelijkheidaanduiding"] = dice.choice(VERTROUWELIJKHEID)
    return found
