"""Which roads a notice takes, by what its reader asked for and what is known of him (Awb 2:8)."""

from typing import Any

import pytest

from notifications.channels import add_delivery, main_roads, next_road, tally, wants_pointer
from tests.notifications.conftest import HOME, delivery_id, femke, run_jobs, states
from zaken.base.db import sessions
from zaken.models import Delivery, Notice, Rol

ALL = ["berichtenbox", "email", "print"]
MAIL = {"email": "femke@voorbeeld.example"}


def notice(who: dict[str, Any], contact: dict[str, str] | None = None, **other: Any) -> Notice:
    rol = Rol(betrokkene_identificatie=who, contact=contact or {}, afwijkende_naam_betrokkene="")
    return Notice(**({"kanalen": ALL, "soort": "bericht", "rol": rol} | other))


WISHES: list[tuple[dict[str, str], str, list[str], bool]] = [
    ({}, "bericht", ["berichtenbox", "print"], False),
    ({"voorkeur": "berichtenbox"}, "bericht", ["berichtenbox", "print"], False),
    (MAIL, "bericht", ["berichtenbox", "print"], False),  # an address is not yet consent
    (MAIL | {"voorkeur": "berichtenbox"}, "bericht", ["berichtenbox", "print"], True),
    (MAIL | {"voorkeur": "email"}, "bericht", ["berichtenbox"], True),
    (MAIL | {"voorkeur": "email"}, "besluit", ["berichtenbox", "print"], True),
    (MAIL | {"voorkeur": "post"}, "bericht", ["print"], False),
    ({"voorkeur": "post"}, "besluit", ["print"], False),
]


@pytest.mark.parametrize(("contact", "soort", "wanted", "pointer"), WISHES)
def test_the_roads_follow_the_wish(
    roads: Any, contact: dict[str, str], soort: str, wanted: list[str], pointer: bool
) -> None:
    one = notice(femke(), contact, soort=soort)
    assert main_roads(one) == wanted
    assert wants_pointer(one) is pointer


def test_the_case_type_file_narrows_the_roads(roads: Any) -> None:
    assert main_roads(notice(femke(), kanalen=["email"])) == []
    assert main_roads(notice(femke(), kanalen=["print"])) == ["print"]
    assert not wants_pointer(notice(femke(), MAIL | {"voorkeur": "email"}, kanalen=["print"]))


def test_who_did_not_sign_in_is_reached_where_he_said(roads: Any) -> None:
    unknown = {"anpIdentificatie": "abc"}
    assert main_roads(notice(unknown, MAIL)) == ["email"]
    assert main_roads(notice(unknown, MAIL | {"voorkeur": "post"})) == []
    assert main_roads(notice(unknown)) == []
    at_home = unknown | {"verblijfsadres": HOME}
    assert main_roads(notice(at_home)) == ["print"]
    assert main_roads(notice(at_home, MAIL)) == ["email"]
    assert main_roads(notice(at_home, MAIL | {"voorkeur": "post"})) == ["print"]


def test_a_reader_who_was_removed_has_no_roads(roads: Any) -> None:
    gone = notice({}, rol=None)
    assert main_roads(gone) == []
    assert not wants_pointer(gone)


def test_a_far_side_we_do_not_have_is_no_road(roads: Any) -> None:
    del roads["email"], roads["berichtenbox"]
    assert main_roads(notice(femke())) == ["print"]
    assert not wants_pointer(notice(femke(), MAIL | {"voorkeur": "email"}))


def test_without_any_contact_it_stays_in_mijn_zaken(roads: Any, noticed: Any) -> None:
    one = noticed(identificatie=femke(home=False), kanalen=["print"])
    run_jobs(one)
    assert states(one) == {"notice": "alleen_pip"}


def test_a_road_is_not_tried_twice_by_itself(roads: Any, noticed: Any) -> None:
    one = noticed()
    run_jobs(one)
    with sessions.begin() as db:
        first = db.get_one(Delivery, delivery_id(one, "berichtenbox"))
        assert next_road(first) == "print"
        letter = add_delivery(db, first.notice, "print")
        assert next_road(first) == ""
        again = add_delivery(db, first.notice, "print")
        assert (letter.generatie, again.generatie) == (1, 2)
        assert letter.uuid != again.uuid


@pytest.mark.parametrize(
    ("main", "mail", "told"),
    [
        ("bezorgd", "afgekeurd", "bezorgd"),
        ("aangeboden", "bezorgd", "onderweg"),
        ("dode_letter", "bezorgd", "mislukt"),
        ("niet_bereikbaar", "bezorgd", "alleen_pip"),
    ],
)
def test_the_notice_stands_as_its_main_road_stands(
    roads: Any, main: str, mail: str, told: str
) -> None:
    one = notice(femke(), MAIL | {"voorkeur": "email"}, soort="besluit")
    one.deliveries = [
        Delivery(kanaal="berichtenbox", state=main),
        Delivery(kanaal="email", state=mail),
    ]
    assert tally(one) == told
