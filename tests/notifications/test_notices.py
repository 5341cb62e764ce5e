"""Which fact is told to whom; and that it is told once."""

from typing import Any

import pytest
from sqlalchemy import select

from notifications import register, texts
from notifications.notices import preview
from notifications.telling import for_attention, for_letter
from tests.notifications.conftest import react
from workflows.publish import definition_of
from workflows.steps import take_step
from zaken.base.db import sessions
from zaken.base.errors import Invalid
from zaken.base.subject import SYSTEEM, Subject
from zaken.models import Event, Notice, Sjabloonversie, Zaak


def notices_of(zaak_id: int) -> list[Notice]:
    with sessions.begin() as db:
        return list(db.scalars(select(Notice).where(Notice.zaak_id == zaak_id).order_by(Notice.id)))


def finish(zaak_id: int, resultaat: str, by: Subject = SYSTEEM) -> None:
    """Give the zaak this resultaat and its last status, with a reason."""
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        # type: ignore[union-attr]
        zaak.betalingsindicatie = "geheel"
        db.flush()
        steps = [s for s in definition_of(zaak.zaaktype).stappen if s.resultaat == resultaat]
        way = next(s for s in steps if "in_behandeling" in s.van)
        if zaak.status and zaak.status.statustype.naam == "ontvangen":
            take_step(db, SYSTEEM, zaak, "in_behandeling_nemen")
        answers = {v.veld: "Een reden" for v in way.vraagt}
        take_step(db, by, zaak, way.stap, answers, toelichting="Omdat het <niet> kan & mag.")


def test_the_receipt_is_told_when_the_application_is_complete(opened: Any) -> None:
    zaak_id = opened()
    react(zaak_id)
    (receipt,) = notices_of(zaak_id)
    assert receipt.sjabloon == "ontvangst"
    assert receipt.onderwerp == "Wij hebben uw aanvraag ontvangen"
    assert receipt.tekst.startswith("Beste Femke de Vries,")
    assert "Wanneer hoort u van ons?" in receipt.tekst
    assert receipt.waarom.startswith("U krijgt dit bericht omdat u deze zaak")
    assert receipt.state == "gepland"


def test_reacting_twice_says_it_once(opened: Any) -> None:
    zaak_id = opened()
    react(zaak_id)
    react(zaak_id)
    assert len(notices_of(zaak_id)) == 1


def test_a_decision_carries_its_letter_and_the_reason(opened: Any) -> None:
    zaak_id = opened()
    finish(zaak_id, "niet_geleverd")
    react(zaak_id)
    decision = notices_of(zaak_id)[-1]
    assert (decision.soort, decision.brief, decision.documenttype) == (
        "besluit",
        "besluit",
        "besluit",
    )
    assert "Omdat het <niet> kan & mag." in decision.tekst
    assert "bezwaar" in decision.tekst


def test_a_condition_chooses_between_notices(opened: Any) -> None:
    zaak_id = opened()
    finish(zaak_id, "geleverd")
    react(zaak_id)
    assert [n.onderwerp for n in notices_of(zaak_id)][1:] == ["Uw uittreksel is klaar"]


def test_who_did_it_himself_is_not_told_but_a_decision_always_is(opened: Any) -> None:
    for resultaat, told in (("geleverd", 1), ("niet_geleverd", 2)):
        zaak_id = opened()
        finish(zaak_id, resultaat)
        with sessions.begin() as db:
            zaak = db.get_one(Zaak, zaak_id)
            mine = select(Event).where(Event.hoofdobject == zaak.uuid, Event.resource == "status")
            for event in db.scalars(mine):
                event.actor_soort = "burger"
        react(zaak_id)
        assert len(notices_of(zaak_id)) == told


def test_a_named_moment_is_told(opened: Any) -> None:
    zaak_id = opened()
    with sessions.begin() as db:
        from zaken.change import act

        act(db, SYSTEEM, db.get_one(Zaak, zaak_id), "herinnering", scope="zaken.bijwerken")
    react(zaak_id)
    assert notices_of(zaak_id)[-1].sjabloon == "herinnering"


def test_a_text_that_does_not_fit_does_not_stop_the_others(opened: Any) -> None:
    zaak_id = opened()
    with sessions.begin() as db:
        kind = db.get_one(Zaak, zaak_id).zaaktype
        content = {**(kind.definitie or {})}
        first = {**content["statustypen"][0], "tekst": "x" * 4001}
        kind.definitie = {**content, "statustypen": [first, *content["statustypen"][1:]]}
    react(zaak_id)
    (receipt,) = notices_of(zaak_id)
    assert len(receipt.tekst) < 4000
    assert "staat bij uw zaak" in receipt.tekst


def test_a_zaak_without_a_file_tells_nothing(opened: Any) -> None:
    zaak_id = opened()
    with sessions.begin() as db:
        db.get_one(Zaak, zaak_id).zaaktype.definitie = None
    react(zaak_id)
    assert notices_of(zaak_id) == []


def test_a_preview_says_what_will_be_said_and_changes_nothing(opened: Any) -> None:
    zaak_id = opened()
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        definition = definition_of(zaak.zaaktype)
        assert definition is not None
        bericht = next(b for b in definition.berichten if b.soort == "besluit")
        shown = preview(
            db, zaak, bericht, extra={"verwacht": "7 december 2026"}, toelichting="Hierom."
        )
        assert shown.onderwerp == "Besluit over uw uittreksel"
        assert shown.aan == "Femke de Vries"
        assert "Hierom." in shown.tekst
        assert not db.new and not db.dirty
    assert notices_of(zaak_id) == []


def test_a_preview_without_a_file_is_refused(opened: Any) -> None:
    zaak_id = opened()
    with pytest.raises(Invalid), sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        bericht = definition_of(zaak.zaaktype).berichten[0]  # type: ignore[union-attr]
        zaak.zaaktype.definitie = None
        preview(db, zaak, bericht)


def test_nobody_in_the_role_means_nobody_is_told(opened: Any) -> None:
    zaak_id = opened()
    with sessions.begin() as db:
        for rol in db.get_one(Zaak, zaak_id).rollen:
            db.delete(rol)
    react(zaak_id)
    assert notices_of(zaak_id) == []


def test_a_notice_keeps_the_text_it_was_made_from(opened: Any) -> None:
    zaak_id = opened()
    react(zaak_id)
    (receipt,) = notices_of(zaak_id)
    with sessions.begin() as db:
        kept = db.get_one(Sjabloonversie, receipt.sjabloon_sha256)
        assert kept.naam == "ontvangst"
        assert "Wanneer hoort u van ons?" in kept.inhoud["ontvangst/tekst.txt"]
        assert "_slot.txt" in kept.inhoud, "what it includes is kept as well"
        assert register.version_of(kept.inhoud) == receipt.sjabloon_sha256


def test_a_decision_keeps_what_its_notification_names(opened: Any) -> None:
    zaak_id = opened()
    finish(zaak_id, "niet_geleverd")
    react(zaak_id)
    decision = notices_of(zaak_id)[-1]
    assert decision.kenmerken["aard"] == "besluit"
    assert decision.kenmerken["rechtsmiddel"] == "bezwaar"
    assert decision.kenmerken["dag"] == "zes weken"


def test_who_reads_english_gets_a_summary_below_the_dutch_text(opened: Any) -> None:
    zaak_id = opened(contact={"taal": "en"})
    react(zaak_id)
    (receipt,) = notices_of(zaak_id)
    assert receipt.tekst.startswith("Beste Femke de Vries,")
    below = receipt.tekst.partition("Summary in English\n")[2]
    assert below.startswith("This is a summary. The Dutch text is the one that counts in law.")
    assert "A confirmation that we received something from you." in below
    with sessions.begin() as db:
        notice = db.get_one(Notice, receipt.id)
        paper, pointer = for_letter(db, notice), for_attention(notice)
        assert paper["taal"] == "en" and paper["kort_ook"][-1].startswith("By when?")
        assert "Summary in English" not in str(paper["tekst_alineas"])
        assert "A confirmation that we received" in texts.attention(pointer).tekst
        assert "Een bevestiging dat wij iets van u kregen." in texts.attention(pointer).tekst


def test_the_email_beside_a_task_does_not_say_that_it_has_no_consequences(opened: Any) -> None:
    zaak_id = opened()
    react(zaak_id)
    (receipt,) = notices_of(zaak_id)
    with sessions.begin() as db:
        notice = db.get_one(Notice, receipt.id)
        notice.kenmerken = {"aard": "taak", "dag": "7 december 2026", "taal": "nl"}
        said = texts.attention(for_attention(notice)).tekst
    assert "geen gevolgen" not in said
    assert "Uiterlijk op 7 december 2026." in said
