"""One made-up zaak with everything around it, as rows for COPY (what hangs on only some of them is
in extras.py). No database here."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from bench import extras
from bench.kinds import NUMBER, Kind, Path, deadlines
from bench.people import Party, any_company, any_resident, any_stranger, text
from workflows.routing import choose
from zaken.base.clock import AMSTERDAM

YEARS_BACK = 2
RUNNING_DAYS = 120  # older zaken are nearly all closed
MARK = '[{"kenmerk": "bench", "bron": "bench"}]'  # tells a made-up zaak from a real one
PLAIN = '{"indicatie": false, "eerdereOpschorting": false, "reden": ""}'
CHANNELS = ("berichtenbox", "email")
RECEIPT = ("ontvangst", "Wij hebben uw aanvraag ontvangen")
OUTCOME = ("afgehandeld", "Uw aanvraag is afgehandeld")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Desk:
    """A queue and who works there: (id, username, naam)."""

    queue_id: int
    people: Sequence[tuple[int, str, str]]


@dataclass
class Maker:
    """Makes zaken, one after another. `take` gives the next id of a table; `rows` is emptied by
    who writes them away."""

    rng: Random
    take: Callable[[str], int]
    desks: dict[str, Desk]
    content: tuple[str, int]  # hash and size of the one file that every document shares
    until: datetime  # nothing happens after this moment
    base_url: str
    tables: frozenset[str] = frozenset()  # those that the database has
    besluittypen: dict[str, int] = field(default_factory=dict)  # by their names
    zaken: int = 100_000  # how many there will be: so many people are needed
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    hoofdzaken: list[int] = field(default_factory=list)  # some of this batch, to be part of

    def uuid(self) -> str:
        """A random uuid of version 4 as text: a UUID object costs five times as much, and we need
        twenty per zaak."""
        h = f"{self.rng.getrandbits(128):032x}"
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"

    def add(self, table: str, *values: Any) -> None:
        self.rows[table].append(values)

    def make(self, kind: Kind) -> None:
        """One zaak of this kind, with its history up to now."""
        draft = Draft(self, kind)
        draft.people()
        draft.history()
        draft.documents()
        draft.work()
        draft.notices()
        extras.add(draft)
        draft.write()


class Draft:
    """One zaak while it is being made up: the choices that its rows must agree on."""

    def __init__(self, maker: Maker, kind: Kind) -> None:
        rng = maker.rng
        self.maker, self.rng, self.kind = maker, rng, kind
        self.id, self.uuid = maker.take("zaak"), maker.uuid()
        age = int(rng.random() * 365 * YEARS_BACK)
        self.start: date = maker.until.date() - timedelta(days=age)
        opened = datetime.combine(
            self.start, time(8 + int(rng.random() * 12), rng.randrange(60)), AMSTERDAM
        )
        self.moment = min(opened.astimezone(UTC), maker.until - timedelta(minutes=30))
        self.received = self.moment
        self.numero = f"ZAAK-{self.start.year}-{maker.take('zaaknummer'):010d}"
        self.path = self._path(age)
        self.facts = kind.facts(rng)
        flat = {name: value for name, (_, value) in self.facts.items()}
        known = kind.definition.known(flat)
        self.routed = choose(kind.definition, known)
        self.desk = maker.desks[self.routed.queue]
        claimed = self.path.closed or len(self.path.statussen) > 1
        self.handler = rng.choice(self.desk.people) if claimed else None
        norms = kind.definition.termijn.normen
        days = next((n.werkdagen for n in norms if n.als.holds(known)), norms[-1].werkdagen)
        self.deadlines = deadlines(kind, days, self.start)
        self.closed_on: date | None = None
        self.resultaat = ""
        self.initiator: tuple[int, Party] | None = None
        self.status_id, self.statustype_id = 0, 0  # of the last one
        self.papers: list[Row] = []

    def _path(self, age: int) -> Path:
        closed = self.rng.random() < (0.97 if age > RUNNING_DAYS else 0.4)
        return self.rng.choice(self.kind.closed_paths if closed else self.kind.open_paths)

    def later(self, days: float) -> datetime:
        """The next moment of the history: up to so many days later, never in the future."""
        left = (self.maker.until - self.moment).total_seconds()
        self.moment += timedelta(seconds=int(min(days * 86400 * self.rng.random(), left * 0.5)) + 1)
        return self.moment

    def event(
        self, actie: str, resource: str, uuid: str, nieuw: dict[str, Any] | None = None
    ) -> int:
        """Something happened at the present moment; it was handled two seconds later."""
        by_hand = (
            self.handler if actie == "toegewezen" or resource in ("status", "resultaat") else None
        )
        name, label, soort = (
            (*by_hand[1:], "medewerker") if by_hand else ("systeem", "het systeem", "systeem")
        )
        number, at = self.maker.take("event"), self.moment
        said = text(nieuw) if nieuw else None
        self.maker.add(
            "event", number, at, name, label, soort, f"bench-{self.id}", actie, resource, uuid,
            self.uuid, "", said,
            at + timedelta(seconds=2), "",
        )  # fmt: skip
        return number

    def url(self, path: str, uuid: str) -> str:
        return f"{self.maker.base_url}/zaken/api/v1/{path}/{uuid}"

    # ------------------------------------------------------------------------------- the parts

    def people(self) -> None:
        """Who asked, and who handles it."""
        self.event("create", "zaak", self.uuid, self._seen())
        initiator = self.kind.roltypen.get("initiator")
        if initiator:
            party = self._party()
            self.initiator = (
                self._rol(initiator, party.soort, party.identificatie, party.contact),
                party,
            )
        handling = self.kind.roltypen.get("behandelaar")
        if self.handler and handling and self.rng.random() < 0.5:
            who = text(
                {"identificatie": self.handler[1], "achternaam": self.handler[2], "voorletters": ""}
            )
            self._rol(handling, "medewerker", who, "{}")

    def _party(self) -> Party:
        welcome, dice = self.kind.definition.toegang.inloggen, self.rng.random()
        if "eherkenning" in welcome and (dice < 0.5 or "digid" not in welcome):
            return any_company(self.rng, self.maker.zaken // 50)
        if "geen" in welcome and dice < 0.5:
            return any_stranger(self.rng, self.maker.zaken // 50)
        return any_resident(self.rng, self.maker.zaken // 11)

    def _rol(self, kind: tuple[int, str], soort: str, who: str, contact: str) -> int:
        number = self.maker.take("rol")
        self.maker.add(
            "rol", number, self.maker.uuid(), self.id, kind[0], "", soort, "", kind[1],
            self.received, "", who, contact
        )  # fmt: skip
        return number

    def history(self) -> None:
        """Received, complete, routed, and step by step to where it is now."""
        for number, naam in enumerate(self.path.statussen):
            if number:
                self.later(9)
            self._status(naam)
            if number == 0:
                self.later(0)
                self.event("volledig", "zaak", self.uuid)
                self.event("gerouteerd", "zaak", self.uuid, self.routed.told())
                if self.handler and self.rng.random() < 0.6:
                    self.later(2)
                    self.event("toegewezen", "zaak", self.uuid, {"behandelaar": self.handler[2]})
        if self.path.closed:
            self._close()

    def _status(self, naam: str) -> None:
        number, uuid = self.maker.take("status"), self.maker.uuid()
        kind, kind_uuid = self.kind.statustypen[naam]
        self.status_id, self.statustype_id = number, kind
        self.maker.add("status", number, uuid, self.id, kind, self.moment, "")
        seen = {
            "url": self.url("statussen", uuid),
            "uuid": uuid,
            "zaak": self.url("zaken", self.uuid),
            "statustype": f"{self.maker.base_url}/catalogi/api/v1/statustypen/{kind_uuid}",
            "datumStatusGezet": self.moment.isoformat(),
            "statustoelichting": "",
        }
        self.event("create", "status", uuid, seen)

    def _close(self) -> None:
        self.closed_on = self.moment.astimezone(AMSTERDAM).date()
        self.resultaat = self.path.resultaat or self.rng.choice(list(self.kind.resultaattypen))
        number, uuid = self.maker.take("resultaat"), self.maker.uuid()
        self.maker.add(
            "resultaat", number, uuid, self.id, self.kind.resultaattypen[self.resultaat], ""
        )

    def documents(self) -> None:
        """None, one or two papers; all share one file."""
        kinds = self.kind.documenttypen
        for _ in range(int(self.rng.random() * 2.4) if kinds else 0):
            number, link = (
                self.maker.take("enkelvoudiginformatieobject"),
                self.maker.take("zaakinformatieobject"),
            )
            (kind, title), (sha256, size) = self.rng.choice(kinds), self.maker.content
            document: Row = (
                number, self.maker.uuid(), f"DOCUMENT-{self.start.year}-{number:010d}",
                self.kind.rsin, self.start, title, self.kind.level, "Aanvrager", "",
                "application/pdf", "nld", 1 + (self.rng.random() < 0.1),
                self.received, "bijlage.pdf", size, sha256, "", "", self.start, "",
                '{"soort": "", "datum": null}', '{"algoritme": "", "waarde": "", "datum": null}',
                kind, "{bijlage}" if self.rng.random() < 0.1 else "{}", True,
            )  # fmt: skip
            self.papers.append(document)
            self.maker.add("enkelvoudiginformatieobject", *document)
            self.maker.add(
                "zaakinformatieobject",
                link,
                self.maker.uuid(),
                self.id,
                number,
                title,
                "",
                self.received,
            )

    def work(self) -> None:
        """The item in the worklist, while the zaak runs; the row of progress always."""
        days = [d for d in (self.deadlines.norm, self.deadlines.fatal) if d]
        due = datetime.combine(min(days), time(17), AMSTERDAM)
        person = self.handler[0] if self.handler else None
        if not self.path.closed:
            self.maker.add(
                "task", self.maker.take("task"), self.maker.uuid(), "behandelen",
                self.kind.definition.omschrijving,
                "", self.id, self.desk.queue_id, person, f"behandelen:{self.uuid}",
                '{"spoed": false}', due,
                self.received, "systeem", None, "", "",
            )  # fmt: skip
        told = text([self.routed.told() | {"op": self.received.isoformat()}])
        stopped = self.moment.date() if self.path.schort_op else None
        self.maker.add(
            "voortgang", self.id, self.maker.uuid(), self.received, self.received, self.received,
            self.desk.queue_id,
            person, told, self.deadlines.norm, self.deadlines.fatal, self.deadlines.told, stopped,
            "{}",
        )  # fmt: skip
        if stopped:
            until = stopped + timedelta(days=14)
            self.maker.add(
                "opschorting", self.maker.take("opschorting"), self.id, "Awb 4:15(1)(a)",
                self.path.schort_op, stopped,
                until, False,
            )  # fmt: skip

    def notices(self) -> None:
        """A receipt for most, and the outcome for half of who got one."""
        if self.initiator is None or self.rng.random() > 0.7:
            return
        states = self.path.statussen
        self._notice(self.initiator, states[0], RECEIPT, at=self.received)
        if self.path.closed and self.rng.random() < 0.5:
            self._notice(self.initiator, states[-1], OUTCOME, at=self.moment)

    def _notice(
        self, initiator: tuple[int, Party], status: str, kind: tuple[str, str], *, at: datetime
    ) -> None:
        template, subject = kind
        rol, party = initiator
        number, road = self.maker.take("notice"), CHANNELS[0] if party.bsn else CHANNELS[1]
        words = self.kind.texts[status].replace(NUMBER, self.numero)
        self.maker.add(
            "notice", number, self.maker.uuid(), f"bench:{number}", self.id, rol, None, template,
            "bericht", subject,
            words, "U krijgt dit bericht omdat u de aanvraag deed.", f"{{{road}}}", "", "",
            "bezorgd", at, None,
        )  # fmt: skip
        self.maker.add(
            "delivery", self.maker.take("delivery"), self.maker.uuid(), number, road, 1, "bezorgd",
            "", 1, at, at, at
        )  # fmt: skip

    def write(self) -> None:
        """The zaak itself, now that all is known, and its answers."""
        nominatie, action_on = None, None
        if self.closed_on:
            nominatie, action_on = self.kind.archive(self.resultaat, self.closed_on)
        stopped = {"indicatie": True, "eerdereOpschorting": False, "reden": self.path.schort_op}
        rng, paid = self.rng, self.rng.random() < 0.2
        self.maker.add(
            "zaak", self.id, self.uuid, self.numero, self.kind.rsin, self.kind.rsin, self.kind.id,
            self.kind.definition.omschrijving, "", self.start,
            self.start, self.closed_on, self.deadlines.norm, self.deadlines.fatal, "", "{}",
            self.kind.level, "geheel" if paid else "",
            text(stopped) if self.path.schort_op else PLAIN, "", "[]", MARK, nominatie,
            "nog_te_archiveren", action_on, "", self._hoofdzaak(), extras.place(rng),
            extras.EXTENDED if rng.random() < 0.02 else None, self.received if paid else None,
            self.start if rng.random() < 0.1 else None, self.moment, self.statustype_id,
        )  # fmt: skip
        for naam, (eigenschap, value) in self.facts.items():
            number = self.maker.take("zaakeigenschap")
            self.maker.add(
                "zaakeigenschap", number, self.maker.uuid(), self.id, eigenschap, naam, value
            )

    def _hoofdzaak(self) -> int | None:
        """One in thirty is part of another zaak, which is itself no part of a third."""
        known, dice = self.maker.hoofdzaken, self.rng.random()
        if known and dice < 0.03:
            return self.rng.choice(known)
        if dice > 0.98:
            known.append(self.id)
        return None

    def _seen(self) -> dict[str, Any]:
        """How a new zaak looks to the outside: the largest part of a real event log."""
        names = (
            "toelichting",
            "communicatiekanaal",
            "betalingsindicatie",
            "selectielijstklasse",
            "archiefnominatie",
        )
        nothing = (
            "einddatum",
            "zaakgeometrie",
            "verlenging",
            "hoofdzaak",
            "resultaat",
            "laatsteBetaaldatum",
        )
        lists = (
            "deelzaken",
            "rollen",
            "zaakobjecten",
            "zaakinformatieobjecten",
            "eigenschappen",
            "kenmerken",
        )
        return {
            "url": self.url("zaken", self.uuid),
            "uuid": self.uuid,
            "identificatie": self.numero,
            "bronorganisatie": self.kind.rsin,
            "verantwoordelijkeOrganisatie": self.kind.rsin,
            "omschrijving": self.kind.definition.omschrijving,
            "zaaktype": f"{self.maker.base_url}/catalogi/api/v1/zaaktypen/{self.kind.uuid}",
            "registratiedatum": self.start.isoformat(),
            "startdatum": self.start.isoformat(),
            "einddatumGepland": self.deadlines.norm.isoformat(),
            **dict.fromkeys(names, ""),
            **dict.fromkeys(nothing),
            **{name: [] for name in lists},
            "opschorting": {"indicatie": False, "eerdereOpschorting": False, "reden": ""},
            "archiefstatus": "nog_te_archiveren",
        }
