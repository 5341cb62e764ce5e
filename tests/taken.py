"""A small case type with work per status, and that work told as a playbook tells steps."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from typing import Any, Self

import pytest
import yaml
from sqlalchemy import select

from tests.playbook import PDF, Playbook, femke, staff
from workflows import task_people, tasks
from workflows.casework import Upload
from workflows.definition import Definition
from workflows.intake import Applicant, Application
from workflows.publish import publish
from zaken.base.db import sessions
from zaken.base.errors import Conflict, Forbidden, Invalid
from zaken.base.subject import Subject
from zaken.models import Queue, Task

TERRAS = """
zaaktype: TERRAS
omschrijving: Terras plaatsen
opgave: Vergunningen
doel: Ruimte verdelen op straat.
aanleiding: Iemand wil een terras.
onderwerp: Terras op straat
vertrouwelijkheidaanduiding: zaakvertrouwelijk
selectielijst_procestype: 11
termijn:
  wettelijk: {duur: P8W, grondslag: Awb 4:13}
  normen: [{werkdagen: 20}]
  opschorten: true
formulier:
  - {veld: stoelen, vraag: "Hoeveel stoelen?", soort: getal, verplicht: true, min: 1, max: 200}
eigenschappen:
  - {veld: bibob, vraag: "Wat zegt het bureau Bibob?", soort: tekst}
statustypen:
  - {naam: ontvangen, omschrijving: Ontvangen, tekst: "Wij hebben uw aanvraag."}
  - {naam: onderzoek, omschrijving: In onderzoek, tekst: "Wij onderzoeken uw aanvraag."}
  - {naam: voorstel, omschrijving: Voorstel, tekst: "Wij maken een besluit."}
  - naam: klaar
    omschrijving: Klaar
    tekst: "Uw aanvraag is klaar."
    teksten:
      verleend: "U mag een terras neerzetten."
      geweigerd: "U mag geen terras neerzetten."
      ingetrokken: "U wilt geen terras meer."
resultaattypen:
  - {naam: verleend, omschrijving: Verleend, selectielijst: "11.1", archiefnominatie: vernietigen,
     archiefactietermijn: P1Y}
  - {naam: geweigerd, omschrijving: Geweigerd, selectielijst: "11.2",
     archiefnominatie: vernietigen, archiefactietermijn: P1Y}
  - {naam: ingetrokken, omschrijving: Ingetrokken, selectielijst: "11.4",
     archiefnominatie: vernietigen, archiefactietermijn: P1Y}
roltypen:
  - {naam: aanvrager, omschrijving: Aanvrager, generiek: initiator}
  - {naam: mede, omschrijving: Medeaanvrager, generiek: mede_initiator}
  - {naam: behandelaar, omschrijving: Behandelaar, generiek: behandelaar}
  - {naam: adviseur, omschrijving: Adviseur, generiek: adviseur}
documenttypen:
  - {naam: rapport, omschrijving: Rapport van advies, richting: inkomend}
stappen:
  - {stap: onderzoeken, knop: Onderzoeken, van: ontvangen, naar: onderzoek}
  - {stap: voorstellen, knop: Voorstel doen, van: onderzoek, naar: voorstel}
  - {stap: terugleggen, knop: Terugleggen, van: voorstel, naar: onderzoek}
  - {stap: verlenen, knop: Verlenen, van: voorstel, naar: klaar, resultaat: verleend,
     niet_door: [voorstellen]}
  - {stap: weigeren, knop: Weigeren, van: voorstel, naar: klaar, resultaat: geweigerd,
     niet_door: [voorstellen]}
  - {stap: intrekken, knop: Intrekken, van: [ontvangen, onderzoek, voorstel], naar: klaar,
     door: [aanvrager, behandelaar], resultaat: ingetrokken, zijpad: intrekken}
routering:
  - {naar: vergunningen, waarom: Alle terrassen}
taken: []
bron: Een voorbeeld voor deze test.
"""

TOETS: dict[str, Any] = {
    "taak": "toets",
    "titel": "Integriteit toetsen",
    "bij": "onderzoek",
    "voor": "behandelaar",
    "vraagt": [
        {"veld": "oordeel", "vraag": "Wat is uw oordeel?", "soort": "tekst", "verplicht": True}
    ],
}
CONTROLE: dict[str, Any] = {
    "taak": "controle",
    "titel": "Tekening nakijken",
    "soort": "checklist",
    "bij": "onderzoek",
    "voor": "behandelaar",
    "punten": ["De maten staan erop.", "De stoep blijft vrij."],
}
ADVIES: dict[str, Any] = {
    "taak": "brandweer",
    "titel": "Advies brandveiligheid",
    "soort": "advies",
    "bij": "onderzoek",
    "voor": "adviseur",
    "binnen": "10 werkdagen",
    "herinneren": "2 werkdagen",
}
AFSPRAAK: dict[str, Any] = {
    "taak": "schouw",
    "titel": "Schouw op straat",
    "soort": "afspraak",
    "bij": "onderzoek",
    "voor": "behandelaar",
    "tekst": "Wij komen bij u kijken.",
}
WACHT: dict[str, Any] = {
    "taak": "wacht_bibob",
    "titel": "Wachten op het bureau Bibob",
    "soort": "wacht",
    "bij": "onderzoek",
    "klaar_als": "bibob != null",
}

STUREN: dict[str, Any] = {
    "taak": "sturen",
    "titel": "Tekening sturen",
    "soort": "inwoner",
    "bij": "onderzoek",
    "voor": "aanvrager",
    "tekst": "Stuur ons een tekening.",
    "vraagt": [
        {"veld": "schaal", "vraag": "Welke schaal?", "soort": "tekst", "verplicht": True},
        {
            "veld": "tekening",
            "vraag": "Uw tekening",
            "soort": "bestand",
            "verplicht": True,
            "documenttype": "rapport",
        },
    ],
}
BEVESTIG: dict[str, Any] = {
    "taak": "bevestig",
    "titel": "Buren vragen",
    "soort": "inwoner",
    "bij": "onderzoek",
    "voor": "aanvrager",
    "binnen": "P7D",
    "herinneren": "P2D",
    "tekst": "Vraag uw buren of zij het goed vinden. Het gaat om {stoelen} stoelen.",
}
BETAAL: dict[str, Any] = {
    "taak": "betaal",
    "titel": "Leges betalen",
    "soort": "inwoner",
    "bij": "onderzoek",
    "voor": "aanvrager",
    "tekst": "Betaal de kosten van uw aanvraag.",
    "betalen": True,
}


def definition(
    *taken: dict[str, Any],
    file: Mapping[str, Any] | None = None,
    **stappen: dict[str, Any],
) -> Definition:
    """The case type with these tasks, other parts of its `file`, and something more on some of its
    steps.
    """
    content = yaml.safe_load(TERRAS) | {"taken": list(taken)} | dict(file or {})
    for step in content["stappen"]:
        step.update(stappen.get(step["stap"], {}))
    return Definition.model_validate(content)


def terras(
    *taken: dict[str, Any],
    stoelen: int = 8,
    who: Applicant | None = None,
    **more: Any,
) -> "Terras":
    """Femke's application for such a case type (or that of another), taken in and routed."""
    with sessions.begin() as db:
        publish(db, definition(*taken, **more), rsin="123456782", vanaf=date(2020, 1, 1))
        for naam in ("vergunningen", "juridisch"):
            if db.scalar(select(Queue).where(Queue.naam == naam)) is None:
                db.add(Queue(naam=naam, omschrijving=naam, zaaktypen=["*"]))
    return Terras(ExitStack(), "TERRAS", Application({"stoelen": stoelen}, who or femke()))


class Terras(Playbook):
    """The playbook, with the tasks of the zaak by their name."""

    def rows(self, taak: str = "") -> list[Task]:
        with sessions() as db:
            of = select(Task).where(Task.zaak_id == self.zaak(db).id, Task.taak != "")
            found = list(db.scalars(of.order_by(Task.id)))
        return [row for row in found if taak in ("", row.taak)]

    def open(self, *taken: str) -> Self:
        """Exactly these tasks are open."""
        assert sorted(row.taak for row in self.rows() if row.done_at is None) == sorted(taken)
        return self

    def done(self, taak: str, by: Subject | None = None, nr: int = -1, **answer: Any) -> Self:
        """The task of this name is done (the newest, if there are more)."""
        id = self.rows(taak)[nr].id
        given = tasks.Answer(**answer)
        return self.do(lambda db, _: tasks.complete(db, by or staff(), db.get_one(Task, id), given))

    def ask(self, naam: str, vraag: str = "Is het veilig?", taak: str = "brandweer") -> Self:
        id = self.rows(taak)[0].id
        asked = {"naam": naam, "vraag": vraag}
        return self.do(
            lambda db, _: task_people.ask_advice(db, staff(), db.get_one(Task, id), asked)
        )


def rapport() -> Upload:
    return Upload([PDF], "advies.pdf", "application/pdf", "Advies", "rapport")


def refused(zaak: Terras, taak: str, by: Subject | None = None, **answer: Any) -> Any:
    """Why this task cannot be done like this."""
    with pytest.raises((Invalid, Conflict, Forbidden)) as said:
        zaak.done(taak, by, **answer)
    return said.value
