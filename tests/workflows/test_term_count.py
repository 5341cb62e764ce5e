"""The story of a deadline: what staff and the resident read about each step."""

from datetime import date

from workflows.terms import (
    AANVULLING,
    BEZWAARTERMIJN,
    INSTEMMING,
    Deadline,
    Extension,
    LegalCalendar,
    Suspension,
    Term,
    Wording,
    backward,
    legal_deadline,
)

COMPLETED = Suspension.between(date(2026, 2, 16), date(2026, 3, 3), AANVULLING)
CONSENT = Suspension.between(date(2026, 2, 24), date(2026, 3, 9), INSTEMMING)


def d(text: str) -> date:
    return date.fromisoformat(text)


def kinds(deadline: Deadline) -> list[str]:
    return [step.kind for step in deadline.steps]


def said(deadline: Deadline, kind: str) -> str:
    return next(step.resident for step in deadline.steps if step.kind == kind)


def told(deadline: Deadline, kind: str) -> str:
    return next(step.staff for step in deadline.steps if step.kind == kind)


def test_the_resident_reads_why_the_date_moved() -> None:
    deadline = legal_deadline(d("2026-02-06"), Term.parse("P8W"))
    assert [step.resident for step in deadline.steps] == [
        "Wij hebben uw aanvraag ontvangen op 6 februari. Wij hebben daarna 8 weken de tijd.",
        "8 weken na 6 februari is vrijdag 3 april.",
        "Die dag is Goede Vrijdag. Daarom schuift de datum op naar dinsdag 7 april.",
        "De laatste dag is dinsdag 7 april 2026.",
    ]


def test_staff_read_every_skipped_day_with_its_article() -> None:
    deadline = legal_deadline(d("2026-03-19"), Term.parse("P8W"))
    assert told(deadline, "doorgeschoven") == (
        "Geen gewone dag: 14 mei 2026 Hemelvaartsdag (Atw 3 lid 1), 15 mei 2026 gelijkgesteld "
        "aan een feestdag (Atw 3 lid 3, Stcrt. 2025, 24713), 16 mei 2026 zaterdag (Atw 1 lid 1), "
        "17 mei 2026 zondag (Atw 1 lid 1). Loopt door tot en met maandag 18 mei 2026 "
        "(Atw 1 lid 1)."
    )


def test_a_pause_is_told_with_its_reason_and_its_days() -> None:
    two = legal_deadline(d("2026-02-02"), Term.parse("P8W"), suspensions=[COMPLETED, CONSENT])
    assert said(two, "opschorting") == (
        "De tijd stond stil van 17 februari tot en met 9 maart, want wij wachtten op informatie "
        "van u en u vond uitstel goed. Er komen 21 dagen bij. "
        "De datum wordt dan maandag 20 april."
    )
    day = Suspension(d("2026-02-17"), d("2026-02-17"), AANVULLING)
    one = legal_deadline(d("2026-02-02"), Term.parse("P8W"), suspensions=[day])
    assert "stond stil op 17 februari" in said(one, "opschorting")
    assert "Er komt 1 dag bij." in said(one, "opschorting")


def test_a_year_is_named_only_when_it_is_another_year() -> None:
    deadline = legal_deadline(d("2025-11-06"), Term.parse("P8W"))
    assert said(deadline, "nominaal") == "8 weken na 6 november is donderdag 1 januari 2026."


def test_each_special_rule_is_told() -> None:
    christmas = legal_deadline(d("2026-12-24"), Term.parse("P3D"))
    assert "Atw 2" in told(christmas, "twee gewone dagen")
    long = legal_deadline(d("2026-01-02"), Term.parse("P13W"))
    assert "Atw 4" in told(long, "geen Atw")
    assert kinds(long) == ["begin", "nominaal", "geen Atw", "einde"]
    back = backward(d("2026-04-14"), Term.parse("P10D"), basis="Awb 7:4 lid 1")
    assert back.steps[0].staff.endswith("schuift niet op (Awb 7:4 lid 1).")


def test_the_first_step_follows_the_kind_of_event() -> None:
    objection = legal_deadline(d("2026-03-26"), Term.parse("P6W"), wording=BEZWAARTERMIJN)
    assert said(objection, "begin").startswith("Wij hebben ons besluit verstuurd op 26 maart.")
    assert told(objection, "begin").endswith("(Awb 6:7 en 6:8).")
    own = Wording(resident="U verhuisde op {dag}. U heeft {term} om dat te melden.")
    move = legal_deadline(d("2026-09-01"), Term.parse("P5D"), wording=own)
    assert said(move, "begin") == "U verhuisde op 1 september. U heeft 5 dagen om dat te melden."


def paused(first: str, last: str) -> Suspension:
    return Suspension(d(first), d(last), AANVULLING)


def end(event: str, *pauses: Suspension) -> date:
    return legal_deadline(d(event), Term.parse("P8W"), suspensions=pauses).end


def test_an_earlier_pause_never_brings_the_date_forward() -> None:
    on_easter_monday, early = paused("2026-04-06", "2026-04-06"), paused("2026-03-02", "2026-03-04")
    assert end("2026-02-06", on_easter_monday) == d("2026-04-07")
    assert end("2026-02-06", on_easter_monday, early) == d("2026-04-07")
    between = paused("2026-04-04", "2026-04-05")
    assert end("2026-02-06", paused("2026-04-01", "2026-04-02"), between) == d("2026-04-07")


def test_a_pause_on_the_days_a_term_runs_on_counts_when_the_term_is_extended_then() -> None:
    pause = paused("2026-04-06", "2026-04-08")
    for announced in ("2026-04-03", "2026-04-09"):
        later = Extension(Term.parse("P6W"), d(announced), "Awb 7:10 lid 3")
        deadline = legal_deadline(
            d("2026-02-06"), Term.parse("P8W"), suspensions=[pause], extensions=[later]
        )
        assert deadline.nominal_end == d("2026-05-18")


def test_an_extension_that_was_in_time_stays_when_the_calendar_changes() -> None:
    was_in_time = Extension(Term.parse("P2W"), d("2026-05-18"), "Woo 4.4 lid 2", settled=True)
    fewer_days = LegalCalendar(decrees=LegalCalendar().decrees[:1])
    deadline = legal_deadline(
        d("2026-04-16"), Term.parse("P4W"), extensions=[was_in_time], calendar=fewer_days
    )
    assert deadline.end == d("2026-05-28")
