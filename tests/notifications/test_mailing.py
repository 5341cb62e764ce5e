"""One text to many people: judged whole, once to everybody, at a bounded rate, and stopped when
somebody says so.
"""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from notifications import mailing as mailings
from notifications.compose import compose
from notifications.mailing import Wish, check, make, tick, write_one
from notifications.mailing_list import Template
from notifications.sweep import sweep
from tests.notifications.conftest import Opener, run_jobs
from workflows.definition import load
from workflows.publish import publish
from workflows.steps import keep_facts
from zaken.actions.mailing import RANK, pause, start, stop
from zaken.base.clock import frozen, now
from zaken.base.db import sessions
from zaken.base.errors import Conflict, Forbidden, Invalid
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM, Subject
from zaken.models import Event, Mailing, Mailingregel, Notice, Zaak, Zaaktype
from zaken.queries.mailing import mailing_of, progress

ANNA = Subject("medewerker", "a.degroot", "Anna de Groot", roles=frozenset({"beheerder"}))
KARIN = Subject("medewerker", "k.dejong", "Karin de Jong", roles=frozenset({"behandelaar"}))
HELLO = Template("Nieuwe containers", "Vanaf {datum} staat uw container in de {straat}.")
PEOPLE = ("999990019", "999990032", "999990093")
# A small file of the municipality itself, for letters that ask nothing.
FILE = """
zaaktype: WIJKBRIEF
omschrijving: Brief aan de wijk
opgave: Openbare ruimte
doel: Bewoners weten wat er in hun straat verandert.
aanleiding: De gemeente verandert iets in de straat.
onderwerp: Brieven aan een hele wijk
vertrouwelijkheidaanduiding: zaakvertrouwelijk
selectielijst_procestype: 11
bron: Selectielijst gemeenten 2020, procestype 11.
toegang: {inloggen: digid, niveau: midden}
termijn:
  normen: [{werkdagen: 10}]
formulier:
  - {veld: opmerking, vraag: "Wilt u nog iets zeggen?", soort: tekst}
statustypen:
  - {naam: ontvangen, omschrijving: Geschreven, tekst: "Wij hebben u een brief gestuurd."}
  - {naam: klaar, omschrijving: Klaar, tekst: "Wij zijn klaar."}
resultaattypen:
  - {naam: verstuurd, omschrijving: Verstuurd, selectielijst: "11.1",
     archiefnominatie: vernietigen, archiefactietermijn: P1Y}
roltypen:
  - {naam: aanvrager, omschrijving: Bewoner, generiek: initiator}
  - {naam: behandelaar, omschrijving: Behandelaar, generiek: behandelaar}
documenttypen: []
stappen:
  - {stap: afsluiten, knop: Sluit af, van: ontvangen, naar: klaar, resultaat: verstuurd}
routering:
  - {naar: intake, waarom: "Brieven aan een wijk"}
berichten: []
kcc: {mag: {L0: "Dat er een brief ging."}, nooit: "Wie nog meer een brief kreeg."}
"""


def neighbourhood(tmp_path: Path) -> Path:
    path = tmp_path / "wijkbrief.yaml"
    path.write_text(FILE)
    return path


@pytest.fixture
def zaken(opened: Opener) -> list[str]:
    """Three zaken, of three people; their numbers."""
    from tests.notifications.conftest import femke

    ids = [opened(femke(bsn)) for bsn in PEOPLE]
    with sessions.begin() as db:
        return [db.get_one(Zaak, id).identificatie for id in ids]


def lines(*rows: str, head: str = "zaaknummer;datum;straat") -> list[bytes]:
    return [f"{line}\n".encode() for line in (head, *rows)]


def kept(numbers: list[str], naam: str = "containers", per_minuut: int = 6000) -> int:
    """A mailing to these zaken, ready to start; its id."""
    with sessions.begin() as db:
        wish = Wish(naam, HELLO, per_minuut=per_minuut)
        rows = [f"{number};1 mei;Herenstraat" for number in numbers]
        return make(db, ANNA, wish, lines(*rows)).id


def act(what: Any, id: int, *more: str, by: Subject = ANNA) -> None:
    with sessions.begin() as db:
        what(db, by, db.get_one(Mailing, id), *more)


def told(id: int) -> list[Notice]:
    with sessions.begin() as db:
        return list(db.scalars(select(Notice).where(Notice.mailing_id == id).order_by(Notice.id)))


def stand(id: int) -> str:
    with sessions.begin() as db:
        return db.get_one(Mailing, id).stand


def test_everybody_on_the_list_gets_one_notice_in_his_own_words(zaken: list[str]) -> None:
    id = kept(zaken)
    act(start, id)
    tick(id)
    notices = told(id)
    assert len(notices) == 3
    assert notices[0].tekst.startswith("Beste Femke de Vries,\n\nVanaf 1 mei staat uw container")
    assert "Met vriendelijke groet" in notices[0].tekst
    assert stand(id) == "verstuurd"
    with sessions.begin() as db:
        rows = list(db.scalars(select(Mailingregel)))
        assert [(r.staat, r.gegevens) for r in rows] == [("gemaakt", {})] * 3


def test_a_list_with_faults_is_refused_whole_with_the_line_of_each(zaken: list[str]) -> None:
    rows = (
        f"{zaken[0]};1 mei;Herenstraat",
        f"{zaken[0]};1 mei;Herenstraat",
        "ZAAK-0;1 mei;Herenstraat",
        f"{zaken[1]};;Herenstraat",
        f"{zaken[2]};1 mei",
    )
    with sessions.begin() as db, pytest.raises(Invalid) as refused:
        make(db, ANNA, Wish("fout", HELLO), lines(*rows))
    assert [p["reason"] for p in refused.value.params] == [
        "Regel 3: Dezelfde ontvanger als op regel 2.",
        "Regel 4: zaaknummer: ZAAK-0 bestaat niet, of is besloten.",
        "Regel 5: datum: dit is leeg, en de tekst noemt het.",
        "Regel 6: 2 kolommen, en de eerste regel heeft er 3.",
    ]
    with sessions.begin() as db:
        assert db.scalars(select(Mailing.id)).all() == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"naam;datum;straat\nx;1 mei;y\n", "geen kolom `zaaknummer` of `bsn`"),
        (b"zaaknummer;datum\nZ;1 mei\n", "De tekst noemt {straat}"),
        (b"zaaknummer;datum;datum;straat\n", "De kolom `datum` staat er twee keer."),
        (b"zaaknummer;datum;straat\nZ;1 mei;\xff\n", "Regel 2: Deze regel is geen UTF-8."),
        (b"zaaknummer;datum;straat\n", "De lijst heeft geen regels."),
        (b"", "geen kolom"),
        (b"bsn;datum;straat\n999990019;1;y\n", "Regel 2: bsn: noem een zaaktype"),
    ],
)
def test_what_is_wrong_with_a_list_is_told(committed: Any, content: bytes, told: str) -> None:
    with sessions.begin() as db:
        judged = check(db, Wish("x", HELLO), content.splitlines(keepends=True))
    reasons = [f"Regel {line}: {sentence}" for line, sentence in judged.fouten]
    assert any(told in reason for reason in reasons), reasons


def test_no_fault_repeats_a_number_of_a_person(committed: Any) -> None:
    with sessions.begin() as db:
        wish = Wish("x", HELLO, zaaktype=Zaaktype())
        judged = check(db, wish, lines("123456789;1;y", "999990019;;y", head="bsn;datum;straat"))
    assert judged.aantal_fouten == 2
    assert "123456789" not in str(judged.fouten)
    assert "999990019" not in str(judged.fouten)


def test_a_long_list_tells_a_hundred_faults_and_counts_them_all(committed: Any) -> None:
    with sessions.begin() as db, pytest.raises(Invalid) as refused:
        wrong = [f"ZAAK-{n};1 mei;Herenstraat" for n in range(2500)]
        make(db, ANNA, Wish("lang", HELLO), lines(*wrong))
    assert len(refused.value.params) == 101
    assert refused.value.params[-1]["reason"] == "En nog 2400 fouten."


def test_a_worker_that_dies_between_two_letters_doubles_nothing(zaken: list[str]) -> None:
    id = kept(zaken)
    act(start, id)
    assert write_one(id)
    for _ in range(3):
        tick(id)
        with frozen(now() + timedelta(seconds=2 * mailings.TICK)):
            tick(id)
    assert Counter(n.sleutel for n in told(id)).most_common(1)[0][1] == 1
    assert len(told(id)) == 3
    with frozen(now() + timedelta(hours=1)):
        tick(id)
    assert len(told(id)) == 3


def test_of_two_workers_at_once_one_gives_the_helping(zaken: list[str]) -> None:
    id = kept(zaken, per_minuut=6)
    act(start, id)
    tick(id)
    tick(id)
    assert len(told(id)) == 1, "six a minute is one in ten seconds"
    assert stand(id) == "loopt"


def test_the_sweep_goes_on_where_a_dead_worker_stopped(zaken: list[str]) -> None:
    id = kept(zaken, per_minuut=6)
    act(start, id)
    tick(id)
    with sessions.begin() as db:
        db.execute(text("delete from procrastinate_jobs"))
    with frozen(now() + timedelta(seconds=2 * mailings.TICK)), sessions.begin() as db:
        sweep(db)
        asked = text("select task_name from procrastinate_jobs")
        assert "notifications.mailing" in db.scalars(asked).all()


def test_its_letters_wait_behind_every_other_message(
    zaken: list[str], roads: Any, noticed: Any
) -> None:
    id = kept(zaken[:1])
    act(start, id)
    tick(id)
    (letter,) = told(id)
    compose(letter.id)
    other = noticed()
    compose(other)
    with sessions.begin() as db:
        rows = db.execute(text("select task_name, args, priority from procrastinate_jobs")).all()
        ours = {(t, a.get("notice_id")): p for t, a, p in rows}
        delivers = [p for t, _, p in rows if t == "notifications.deliver"]
    assert ours["notifications.compose", letter.id] == RANK
    assert sorted(delivers) == [RANK, 0]


def test_pausing_holds_the_rest_and_resuming_sends_it(zaken: list[str]) -> None:
    id = kept(zaken, per_minuut=6)
    act(start, id)
    tick(id)
    act(pause, id, "De wethouder wil de tekst nog zien.")
    with frozen(now() + timedelta(minutes=5)):
        tick(id)
        assert len(told(id)) == 1
        assert not write_one(id)
        act(start, id)
        tick(id)
    assert len(told(id)) == 2
    with sessions.begin() as db:
        uuid = db.get_one(Mailing, id).uuid
        facts = select(Event.actie, Event.actor, Event.toelichting)
        found = db.execute(facts.where(Event.resource_uuid == uuid).order_by(Event.id)).all()
    assert [f.actie for f in found] == ["create", "gestart", "gepauzeerd", "hervat"]
    assert found[2].toelichting == "De wethouder wil de tekst nog zien."
    assert {f.actor for f in found} == {"a.degroot"}


def test_stopping_is_for_good_and_wipes_what_the_list_said(zaken: list[str]) -> None:
    id = kept(zaken, per_minuut=6)
    act(start, id)
    tick(id)
    act(stop, id, "Verkeerde datum.")
    with pytest.raises(Conflict):
        act(start, id)
    with sessions.begin() as db:
        rows = list(db.scalars(select(Mailingregel).order_by(Mailingregel.regel)))
        assert [r.staat for r in rows] == ["gemaakt", "vervallen", "vervallen"]
        assert all(r.gegevens == {} for r in rows)


def test_without_a_reason_nothing_is_paused_and_without_the_role_nothing_at_all(
    zaken: list[str],
) -> None:
    id = kept(zaken)
    for what, more in ((start, ()), (pause, ("x",)), (stop, ("x",))):
        with pytest.raises(Forbidden):
            act(what, id, *more, by=KARIN)
    with sessions.begin() as db, pytest.raises(Forbidden):
        make(db, KARIN, Wish("van karin", HELLO), lines(f"{zaken[0]};1;y"))
    act(start, id)
    with pytest.raises(Invalid):
        act(pause, id, " ")


def test_a_name_is_used_once(zaken: list[str]) -> None:
    kept(zaken)
    with pytest.raises(Conflict, match="deze naam"):
        kept(zaken)


def test_the_dead_and_the_destroyed_get_no_letter_and_the_others_do(zaken: list[str]) -> None:
    id = kept(zaken)
    with sessions.begin() as db:
        dead, gone = (
            db.scalars(select(Zaak).where(Zaak.identificatie == n)).one() for n in zaken[:2]
        )
        keep_facts(db, SYSTEEM, dead, {"brp_overleden": "ja"})
        from zaken.actions.zaak_destroy import destroy_zaak

        destroy_zaak(db, SYSTEEM, gone)
    act(start, id)
    tick(id)
    with sessions.begin() as db:
        found = progress(db, mailing_of(db, "containers"))
        reasons = [r.reden for r in db.scalars(select(Mailingregel).order_by(Mailingregel.regel))]
    assert found.regels == {"mislukt": 2, "gemaakt": 1}
    assert reasons[0].startswith("De ontvanger is overleden")
    assert reasons[1] == "De zaak is er niet meer."
    assert found.gedaan == 3


def test_a_restricted_zaak_is_not_written_to(zaken: list[str]) -> None:
    from zaken.models import Queue

    with sessions.begin() as db:
        queue = Queue(naam="fraude", omschrijving="Fraude", besloten=True, zaaktypen=["*"])
        db.add(queue)
        db.flush()
        zaak = db.scalars(select(Zaak).where(Zaak.identificatie == zaken[0])).one()
        zaak.besloten_in = queue.id
    with pytest.raises(Invalid, match="besloten"):
        kept(zaken)


def test_a_letter_of_a_mailing_is_delivered_like_any_other(zaken: list[str], roads: Any) -> None:
    id = kept(zaken[:1])
    act(start, id)
    tick(id)
    (notice,) = told(id)
    run_jobs(notice.id)
    assert len(roads["berichtenbox"].held) == 1
    assert notice.uiterste_verzending is not None


def test_a_line_with_a_bsn_opens_a_zaak_of_the_type_that_the_mailing_names(
    committed: Any, tmp_path: Path
) -> None:
    head = "bsn;voornamen;voorvoegsel;achternaam;straat;huisnummer;postcode;woonplaats;datum"
    row = "999990019;Femke;de;Vries;Herenstraat;1;2282 ZZ;Rijswijk;1 mei"
    with sessions.begin() as db:
        kind = publish(db, load(neighbourhood(tmp_path)), rsin=settings().rsin)
        wish = Wish("wijk", HELLO, zaaktype=kind, per_minuut=6000)
        id = make(db, ANNA, wish, lines(row, head=head)).id
    act(start, id)
    tick(id)
    with sessions.begin() as db:
        assert db.scalars(select(Mailingregel.reden)).all() == [""]
    (notice,) = told(id)
    assert notice.tekst.startswith("Beste Femke de Vries,")
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, notice.zaak_id)
        assert zaak.communicatiekanaal_naam == "mailing"
        assert zaak.rollen[0].bsn == "999990019"
        assert db.scalars(select(Mailingregel.gegevens)).one() == {}


def test_a_type_that_asks_or_tells_by_itself_is_no_type_for_a_mailing(opened: Opener) -> None:
    with sessions.begin() as db:
        kind = db.get_one(Zaak, opened()).zaaktype
        with pytest.raises(Invalid) as refused:
            make(db, ANNA, Wish("uittreksels", HELLO, zaaktype=kind), lines())
    reasons = " ".join(p["reason"] for p in refused.value.params)
    assert "vraagt antwoorden" in reasons
    assert "stuurt zelf al een bericht" in reasons
