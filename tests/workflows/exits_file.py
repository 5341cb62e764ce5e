"""A small case type with every side exit, and the one that is part of it, for the tests of both."""

from contextlib import ExitStack
from datetime import date
from typing import Any

import yaml

from tests.playbook import Playbook, femke
from workflows.definition import Definition
from workflows.intake import Applicant, Application
from workflows.publish import publish
from zaken.models import Queue

STANDPLAATS = """
zaaktype: STANDPLAATS
omschrijving: Standplaats aanvragen
opgave: Vergunningen
doel: Kramen op een goede plek.
aanleiding: Iemand wil een kraam neerzetten.
onderwerp: Kramen op straat
vertrouwelijkheidaanduiding: zaakvertrouwelijk
selectielijst_procestype: 11
toegang: {inloggen: digid, niveau: midden}
termijn:
  wettelijk: {duur: P8W, grondslag: Awb 4:13}
  normen: [{werkdagen: 10}]
  opschorten: true
formulier:
  - {veld: waar, vraag: "Waar wilt u staan?", soort: tekst, verplicht: true}
  - {veld: geld, vraag: "Hoeveel geld leent u?", soort: getal, verplicht: true}
statustypen:
  - {naam: ontvangen, omschrijving: Ontvangen, informeren: true, tekst: "Wij hebben uw aanvraag."}
  - {naam: aanvullen, omschrijving: Wij missen iets, tekst: "Wij missen {ontbreekt}."}
  - {naam: bekijken, omschrijving: In behandeling, tekst: "Wij bekijken uw aanvraag."}
  - {naam: besloten, omschrijving: Besluit genomen, tekst: "Lees de brief.", klok_stopt: true}
  - naam: klaar
    omschrijving: Klaar
    informeren: true
    tekst: "Wij zijn klaar."
    teksten:
      verleend: "U mag er staan."
      ingetrokken: "U wilt er niet meer staan."
      buiten: "Wij zijn gestopt, want wij misten stukken."
      geweigerd: "U mag er niet staan."
      doorgezonden: "Hierover gaat {organisatie}."
      dubbel: "Wij gaan verder met zaak {ander_zaaknummer}."
resultaattypen:
  - {naam: verleend, omschrijving: Verleend, selectielijst: "11.1", archiefnominatie: vernietigen,
     archiefactietermijn: P1Y}
  - {naam: geweigerd, omschrijving: Geweigerd, selectielijst: "11.2",
     archiefnominatie: blijvend_bewaren, archiefactietermijn: P5Y}
  - {naam: ingetrokken, omschrijving: Ingetrokken, selectielijst: "11.4",
     archiefnominatie: vernietigen, archiefactietermijn: P1Y}
  - {naam: buiten, omschrijving: Buiten behandeling, selectielijst: "11.4",
     archiefnominatie: vernietigen, archiefactietermijn: P1Y}
  - {naam: doorgezonden, omschrijving: Doorgezonden, selectielijst: "11.4",
     archiefnominatie: vernietigen, archiefactietermijn: P1Y}
  - {naam: dubbel, omschrijving: Dubbel, selectielijst: "11.4", archiefnominatie: vernietigen,
     archiefactietermijn: P1Y}
roltypen:
  - {naam: aanvrager, omschrijving: Aanvrager, generiek: initiator}
  - {naam: behandelaar, omschrijving: Behandelaar, generiek: behandelaar}
documenttypen:
  - {naam: stuk, omschrijving: Stuk}
  - {naam: besluit, omschrijving: Besluit, richting: uitgaand}
stappen:
  - {stap: bekijken, knop: Bekijken, van: [ontvangen, aanvullen], naar: bekijken, hervat: true}
  - stap: vragen
    knop: Stukken vragen
    van: bekijken
    naar: aanvullen
    door: behandelaar
    schort_op: {reden: Wij wachten op stukken, grond: "Awb 4:15(1)(a)"}
    vraagt: [{veld: ontbreekt, vraag: "Wat ontbreekt?", soort: tekst, verplicht: true}]
  - {stap: verlenen, knop: Verlenen, van: bekijken, naar: besloten, resultaat: verleend,
     als: [deelzaken_klaar]}
  - {stap: weigeren, knop: Weigeren, van: bekijken, naar: besloten, resultaat: geweigerd}
  - {stap: sluiten, knop: Sluiten, van: besloten, naar: klaar, als: [heeft_resultaat]}
  - {stap: intrekken, knop: Intrekken, van: [ontvangen, aanvullen, bekijken], naar: klaar,
     door: [aanvrager, behandelaar], resultaat: ingetrokken, zijpad: intrekken}
  - stap: buiten
    knop: Buiten behandeling stellen
    van: [aanvullen, bekijken]
    naar: klaar
    door: behandelaar
    resultaat: buiten
    zijpad: buiten_behandeling
    vraagt: [{veld: motivering, vraag: "Waarom?", soort: tekst, verplicht: true}]
  - stap: doorzenden
    knop: Doorzenden
    van: [ontvangen, bekijken]
    naar: klaar
    door: behandelaar
    resultaat: doorgezonden
    zijpad: doorzenden
    vraagt: [{veld: organisatie, vraag: "Naar wie?", soort: tekst, verplicht: true}]
  - stap: dubbel
    knop: Dubbel
    van: [ontvangen, bekijken]
    naar: klaar
    door: behandelaar
    resultaat: dubbel
    zijpad: dubbel
    vraagt: [{veld: ander_zaaknummer, vraag: "Welke zaak?", soort: tekst, verplicht: true}]
  - stap: heropenen
    knop: Heropenen
    van: klaar
    naar: bekijken
    door: behandelaar
    zijpad: heropenen
    vraagt: [{veld: reden, vraag: "Waarom?", soort: tekst, verplicht: true}]
routering: [{naar: intake, waarom: Alle kramen}]
automatisch:
  - {bij: bekijken, doe: deelzaak, als: [feit: "geld > 1000"],
     met: {zaaktype: TOETS, overnemen: [waar, geld]}}
  - {bij: besloten, doe: stap, stap: sluiten, als: [feit: "resultaat == 'verleend'"]}
  - {bij: klaar, doe: vervolgzaak, als: [feit: "resultaat == 'verleend'"],
     met: {zaaktype: TOEZICHT}}
  - {bij: ontvangen, doe: taak, met: {titel: Bekijk de plek}}
berichten:
  - {bij: ontvangen, aan: aanvrager, sjabloon: ontvangst, onderwerp: "Uw aanvraag is binnen"}
  - {bij: besloten, aan: aanvrager, sjabloon: besluit, soort: besluit, brief: besluit,
     documenttype: besluit, onderwerp: "Besluit over uw kraam"}
  - {bij: klaar, aan: aanvrager, sjabloon: besluit, soort: besluit, brief: besluit,
     documenttype: besluit, onderwerp: "Wij stoppen met uw aanvraag", als: "resultaat == 'buiten'"}
  - {bij: klaar, aan: aanvrager, sjabloon: doorgezonden, onderwerp: "Wij stuurden uw bericht door",
     als: "resultaat == 'doorgezonden'"}
  - {bij: klaar, aan: aanvrager, sjabloon: afgehandeld, onderwerp: "Uw aanvraag is dubbel",
     als: "resultaat == 'dubbel'"}
bron: Een voorbeeld voor deze test.
"""

PART = """
zaaktype: {code}
omschrijving: {naam}
opgave: Toezicht
doel: Kijken of het klopt.
aanleiding: Een andere zaak.
onderwerp: Toezicht
vertrouwelijkheidaanduiding: {niveau}
selectielijst_procestype: 11
termijn: {{normen: [{{werkdagen: 5}}]}}
formulier: [{{veld: waar, vraag: "Waar?", soort: tekst}}]
statustypen:
  - {{naam: begonnen, omschrijving: Begonnen, tekst: "Wij kijken ernaar."}}
  - naam: gedaan
    omschrijving: Gedaan
    tekst: "Wij zijn klaar."
    teksten: {{goed: "Het is goed.", gestopt: "U bent gestopt."}}
resultaattypen:
  - {{naam: gestopt, omschrijving: Gestopt, selectielijst: "11.4", archiefnominatie: vernietigen,
     archiefactietermijn: P1Y}}
  - {{naam: goed, omschrijving: Goed, selectielijst: "11.1", archiefnominatie: vernietigen,
     archiefactietermijn: P1Y}}
roltypen:
  - {{naam: aanvrager, omschrijving: Aanvrager, generiek: initiator}}
  - {{naam: behandelaar, omschrijving: Behandelaar, generiek: behandelaar}}
stappen:
  - {{stap: goedkeuren, knop: Goedkeuren, van: begonnen, naar: gedaan, resultaat: goed}}
  - {{stap: stoppen, knop: Stoppen, van: begonnen, naar: gedaan, door: [aanvrager, behandelaar],
     resultaat: gestopt, zijpad: intrekken}}
routering: [{{naar: intake, waarom: Toezicht}}]
bron: Een voorbeeld voor deze test.
"""


def raw() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(STANDPLAATS)
    return content


def part(code: str, naam: str, niveau: str) -> dict[str, Any]:
    """A zaak that another one brings with it."""
    content: dict[str, Any] = yaml.safe_load(PART.format(code=code, naam=naam, niveau=niveau))
    return content


def definition(content: dict[str, Any] | None = None) -> Definition:
    return Definition.model_validate(content or raw())


def publish_all(db: Any, content: dict[str, Any] | None = None) -> None:
    """The stall, its check (a resident must not know of it) and the supervision that follows."""
    for code, naam, niveau in (
        ("TOETS", "Toets", "geheim"),
        ("TOEZICHT", "Toezicht", "zaakvertrouwelijk"),
    ):
        made = definition(part(code, naam, niveau))
        publish(db, made, rsin="123456782", vanaf=date(2020, 1, 1))
    publish(db, definition(content), rsin="123456782", vanaf=date(2020, 1, 1))
    db.add(Queue(naam="intake", omschrijving="Intake", zaaktypen=["*"]))
    db.commit()


def stall(stack: ExitStack, *, who: Applicant | None = None, geld: int = 0) -> Playbook:
    """An application for a stall, at this moment."""
    answers = {"waar": "Bij de kerk", "geld": geld}
    contact = {"email": "femke@voorbeeld.example", "voorkeur": "email"}
    return Playbook(stack, "STANDPLAATS", Application(answers, who or femke(), contact))
