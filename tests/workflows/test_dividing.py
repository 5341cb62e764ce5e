"""Which person of a queue gets a zaak. Pure: people, who is away, and how much each has."""

from datetime import date

from tests.routing import is_, rule, ruled
from workflows.definition import SHIPPED, load
from workflows.dividing import least, named
from workflows.routing import choose
from zaken.base.subject import Subject
from zaken.queries.afwezig import Absences, Away

SANNE, AHMED, MO, KARIN = 1, 2, 3, 4
PEOPLE = [
    Subject("medewerker", "ahmed", "Ahmed", medewerker_id=AHMED),
    Subject("medewerker", "mo", "Mo", medewerker_id=MO),
    Subject("medewerker", "sanne", "Sanne", medewerker_id=SANNE),
]


def away(**deputies: int | None) -> Absences:
    """`away(sanne=AHMED)`: Sanne is away, Ahmed looks after her work."""
    ids = {"sanne": SANNE, "ahmed": AHMED, "mo": MO, "karin": KARIN}
    until = date(2026, 12, 2)
    return Absences({ids[who]: Away(who.capitalize(), until, to) for who, to in deputies.items()})


def test_a_named_person_gets_it() -> None:
    given = named(PEOPLE, away(), "sanne", "Sanne")
    assert given.who == PEOPLE[2]
    assert given.waarom == "Voor Sanne."


def test_of_a_named_person_who_is_away_the_deputy_gets_it_and_the_trace_says_so() -> None:
    given = named(PEOPLE, away(sanne=AHMED), "sanne", "Sanne")
    assert given.who == PEOPLE[0]
    assert given.waarom == "Sanne is er niet tot en met 2 december 2026. Ahmed neemt het over."


def test_a_deputy_who_may_not_do_it_gets_nothing() -> None:
    given = named(PEOPLE, away(sanne=KARIN), "sanne", "Sanne")
    assert given.who is None
    assert "De zaak wacht op een collega." in given.waarom


def test_somebody_who_does_not_work_here_any_more_gets_nothing() -> None:
    assert named(PEOPLE, away(), "karin", "Karin").who is None


def test_the_one_with_the_least_work_gets_it_and_of_equals_the_first_by_username() -> None:
    given = least(PEOPLE, away(), {AHMED: 3, MO: 5, SANNE: 4})
    assert given.who == PEOPLE[0]
    assert given.waarom == "Ahmed heeft het minste werk: 3 zaken (Mo 5, Sanne 4)."
    assert least(PEOPLE, away(), {AHMED: 2, MO: 1, SANNE: 1}).who == PEOPLE[1]


def test_who_is_away_has_no_work_to_compare() -> None:
    given = least(PEOPLE, away(ahmed=None), {MO: 5, SANNE: 4})
    assert given.who == PEOPLE[2]
    assert "Ahmed is er niet" in given.waarom
    nobody = least(PEOPLE, away(ahmed=None, mo=None, sanne=None), {})
    assert nobody.who is None


def test_a_deputy_who_is_away_passes_it_on_three_times_at_most() -> None:
    assert away(sanne=AHMED, ahmed=MO).deputy(SANNE) == MO
    assert away(sanne=AHMED, ahmed=MO, mo=KARIN).deputy(SANNE) == KARIN
    longer = Absences({n: Away(str(n), date(2026, 12, 2), n + 1) for n in range(1, 5)})
    assert longer.deputy(1) is None
    assert longer.deputy(2) == 5


def test_who_stand_for_each_other_stand_for_nobody() -> None:
    circle = away(sanne=AHMED, ahmed=SANNE)
    assert circle.deputy(SANNE) is None
    assert circle.deputy(AHMED) is None
    assert circle.behind(AHMED) == ()


def test_one_may_stand_for_several_and_none_for_himself() -> None:
    busy = away(sanne=AHMED, mo=AHMED)
    assert busy.behind(AHMED) == ((SANNE, "Sanne"), (MO, "Mo"))
    assert busy.behind(KARIN) == ()


def test_restricted_rules_come_before_all_others() -> None:
    file = ruled(
        load(SHIPPED / "uittreksel-brp.yaml"),
        rule("burgerzaken", is_("betreft", "kind")),
        rule("fraude", is_("twijfel", "ja"), besloten=True),
        rule("burgerzaken"),
    )
    both = choose(file, file.known({"betreft": "kind", "twijfel": "ja"}))
    assert (both.queue, both.regel, both.besloten) == ("fraude", 2, True)
    assert choose(file, file.known({"betreft": "kind"})).regel == 1
