"""Every way to reach an object agrees with one oracle, for random grants and random data (G-53 to
G-62). WORLDS=2000 asks the full form; a normal run does a few.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.catalogue import DOCUMENTEN, ZAKEN
from tests.clients import client_of
from tests.properties.worlds import (
    BESLUITEN,
    Maker,
    Reader,
    Thing,
    World,
    make_land,
    random_reader,
)
from zaken.base.db import sessions
from zaken.models import Applicatie

WORLDS = int(os.environ.get("WORLDS", "60"))
READERS = 10  # of one set of data
MAIN = {
    "zrc": f"{ZAKEN}/zaken",
    "drc": f"{DOCUMENTEN}/enkelvoudiginformatieobjecten",
    "brc": f"{BESLUITEN}/besluiten",
}
READ = {"zrc": "zaken.lezen", "drc": "documenten.lezen", "brc": "besluiten.lezen"}
CHILDREN = {
    "zrc": (
        *("statussen", "rollen", "resultaten", "zaakobjecten", "zaakinformatieobjecten"),
        *("zaakcontactmomenten", "zaakverzoeken", "klantcontacten"),
    ),
    "drc": ("gebruiksrechten", "verzendingen"),
    "brc": ("besluitinformatieobjecten",),
}
ROOT = {"zrc": ZAKEN, "drc": DOCUMENTEN, "brc": BESLUITEN}
PARENT = {"zrc": "zaak", "drc": "informatieobject", "brc": "besluit"}


def test_every_way_to_reach_an_object_agrees_with_the_oracle(db: Session) -> None:
    maker = client_of(db, client_id="maker")
    land = make_land(db)
    reader = client_of(db, {"component": "nrc", "scopes": []}, client_id="lezer")
    for seed in range(max(1, WORLDS // READERS)):
        dice = Random(seed)
        with undone(db):
            world = Maker(maker, land, dice).make()
            for number in range(READERS):
                rights = random_reader(dice, land)
                grant(db, rights)
                wrong = list(Look(reader, world, rights, dice).all())
                assert not wrong, (seed, number, rights, wrong[:3])


@contextmanager
def undone(db: Session) -> Iterator[None]:
    """What is made inside is gone afterwards: many worlds in one transaction."""
    db.rollback()
    outer = sessions.kw["bind"].begin_nested()
    try:
        yield
    finally:
        db.rollback()
        outer.rollback()


def grant(db: Session, rights: Reader) -> None:
    """Straight into the table: also what the API would refuse gives no more than it says."""
    values = {
        "heeft_alle_autorisaties": rights.everything,
        "alleen_is_gereed_voor_publicatie": rights.ready_only,
        "autorisaties": list(rights.autorisaties),
    }
    db.execute(update(Applicatie).where(Applicatie.label == "lezer").values(**values))
    db.commit()


Wrong = Iterator[tuple[Any, ...]]


class Look:
    """All the ways, each telling where it differs from the oracle."""

    def __init__(self, client: Any, world: World, rights: Reader, dice: Random) -> None:
        self.client, self.world, self.rights, self.dice = client, world, rights, dice

    def all(self) -> Wrong:
        for component in MAIN:
            yield from self.lists(component)
            yield from self.details(component)
        for component, paths in CHILDREN.items():
            for path in self.dice.sample(paths, min(3, len(paths))):
                yield from self.child_list(component, path)
        yield from self.searches()
        yield from self.expands()
        yield from self.links_back()
        yield from self.downloads()
        yield from self.below_a_zaak()

    def seen(self, component: str) -> set[str]:
        return {t.url for t in self.world.of(component) if self.rights.sees(t)}

    def listed(self, where: str, **params: str) -> set[str] | None:
        """The urls of a list (None: refused), its count checked."""
        answer = self.client.get(where, params=params)
        return self.urls(answer)

    def urls(self, answer: Any) -> set[str] | None:
        if answer.status_code == 403:
            return None
        assert answer.status_code == 200, answer.text
        body = answer.json()
        items = body if isinstance(body, list) else body["results"]
        assert isinstance(body, list) or body["count"] == len(items)
        return {item["url"] for item in items}

    def expected(self, component: str, urls: set[str]) -> set[str] | None:
        return urls if self.rights.holds(READ[component], component) else None

    def lists(self, component: str) -> Wrong:
        want = self.expected(component, self.seen(component))
        if (found := self.listed(MAIN[component])) != want:
            yield "list", component, found, want

    def details(self, component: str) -> Wrong:
        things = self.world.of(component)
        for thing in self.dice.sample(things, 2):
            want = 200 if self.rights.sees(thing) else 403
            where = [thing.url, *(one for urls in thing.children.values() for one in urls[:1])]
            for one in where[: self.dice.randint(1, 2)]:
                got = self.client.request(self.dice.choice(["GET", "HEAD"]), one).status_code
                if got != want:
                    yield "detail", one, got, want
            want = 200 if self.rights.sees(thing, "audittrails.lezen") else 403
            if (got := self.client.get(f"{thing.url}/audittrail").status_code) != want:
                yield "audittrail", thing.url, got, want

    def of_main(self, component: str, path: str, things: list[Thing]) -> set[str]:
        return {one for t in things if self.rights.sees(t) for one in t.children.get(path, [])}

    def child_list(self, component: str, path: str) -> Wrong:
        things = self.world.of(component)
        where, one = f"{ROOT[component]}/{path}", self.dice.choice([None, *things])
        asked = {PARENT[component]: one.url} if one else {}
        want = self.expected(component, self.of_main(component, path, [one] if one else things))
        if (found := self.listed(where, **asked)) != want:
            yield "child list", path, asked, found, want

    def searches(self) -> Wrong:
        for component in ("zrc", "drc"):
            want = self.expected(component, self.seen(component))
            uuids = [t.url.rpartition("/")[2] for t in self.world.of(component)]
            answer = self.client.post(f"{MAIN[component]}/_zoek", json={"uuid__in": uuids})
            if (found := self.urls(answer)) != want:
                yield "_zoek", component, found, want

    def expands(self) -> Wrong:
        if not self.rights.holds("zaken.lezen", "zrc"):
            return
        names = "hoofdzaak,deelzaken,rollen,status,resultaat,eigenschappen,zaakobjecten"
        answer = self.client.get(MAIN["zrc"], params={"expand": f"{names},deelzaken.rollen"})
        assert answer.status_code == 200, answer.text
        for item in answer.json()["results"]:
            thing, inside = self.world.thing(item["url"]), item["_expand"]
            want = {u for u in self.world.deelzaken.get(item["url"], []) if self.may(u)}
            if {one["url"] for one in inside["deelzaken"]} != want or set(
                item["deelzaken"]
            ) != want:
                yield "expand deelzaken", item["url"], inside["deelzaken"], want
            above = self.world.hoofdzaak.get(item["url"], "")
            if bool(inside["hoofdzaak"]) != bool(above and self.may(above)):
                yield "expand hoofdzaak", item["url"], inside["hoofdzaak"], above
            if {r["url"] for r in inside["rollen"]} != set(thing.children.get("rollen", [])):
                yield "expand rollen", item["url"], inside["rollen"]

    def may(self, url: str) -> bool:
        return self.rights.sees(self.world.thing(url))

    def links_back(self) -> Wrong:
        """From one zaak or besluit to what belongs to it and is guarded by itself."""
        if not self.rights.holds("besluiten.lezen", "brc"):
            return
        for zaak in self.dice.sample(self.world.of("zrc"), 2):
            mine = {b for b, z in self.world.decided.items() if z == zaak.url}
            found = self.listed(MAIN["brc"], zaak=zaak.url)
            if found != mine & self.seen("brc"):
                yield "besluiten of a zaak", zaak.url, found, mine
        if self.rights.holds("documenten.lezen", "drc"):
            where = f"{BESLUITEN}/besluitinformatieobjecten"
            answer = self.client.get(where, params={"expand": "informatieobject"})
            for item in answer.json():
                paper = self.world.papers[item["url"]]
                if bool(item["_expand"]["informatieobject"]) != self.may(paper):
                    yield "expand informatieobject", item, paper

    def downloads(self) -> Wrong:
        for paper in self.dice.sample(self.world.of("drc"), 2):
            want = 200 if self.rights.sees(paper) else 403
            if (got := self.client.get(f"{paper.url}/download").status_code) != want:
                yield "download", paper.url, got, want
        mine = {
            (thing.url, self.world.papers[link])
            for thing in self.world.things
            for urls in thing.children.values()
            for link in urls
            if link in self.world.papers and self.may(self.world.papers[link])
        }
        answer = self.client.get(f"{DOCUMENTEN}/objectinformatieobjecten")
        if self.urls(answer) is not None:
            found = {(one["object"], one["informatieobject"]) for one in answer.json()}
            if found != mine:
                yield "objectinformatieobjecten", found, mine

    def below_a_zaak(self) -> Wrong:
        zaak = self.dice.choice(self.world.of("zrc"))
        facts = set(zaak.children.get("zaakeigenschappen", []))
        want = facts if self.rights.sees(zaak) else None
        if (found := self.listed(f"{zaak.url}/zaakeigenschappen")) != want:
            yield "zaakeigenschappen", zaak.url, found, want
        decided = [b for b, z in self.world.decided.items() if z == zaak.url]
        answer = self.client.get(f"{zaak.url}/besluiten")
        found = {one["besluit"] for one in answer.json()} if answer.status_code == 200 else None
        if found != (set(decided) if self.rights.sees(zaak) else None):
            yield "zaakbesluiten", zaak.url, found, decided
