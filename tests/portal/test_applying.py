"""Handing in a form: how to reach the applicant is checked like every answer."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.clients import anonymous
from tests.portal.people import LAMP, Makers, csrf_of, hidden, municipality
from zaken.models import Rol, Zaak

PATH = "/mijn/aanvragen/melding-or"


@pytest.fixture
def town(committed: Makers) -> Makers:
    municipality(committed)
    return committed


def handed_in(**form: str) -> Any:
    """The answer to a report with these fields."""
    browser = anonymous()
    html = browser.get(PATH).text
    kept = {"csrf": csrf_of(html), "sleutel": hidden(html, "sleutel")}
    return browser.post(PATH, data=kept | form)


@pytest.mark.parametrize(
    ("veld", "typed", "told"),
    [
        ("contact_email", "femke.voorbeeld.nl", "Vul een e-mailadres in"),
        ("contact_email", f"{'x' * 250}@voorbeeld.nl", "tekens"),
        ("contact_telefoon", "bel me maar", "Vul een telefoonnummer in"),
    ],
)
def test_a_wrong_address_of_the_applicant_was_kept(
    town: Makers, veld: str, typed: str, told: str
) -> None:
    answer = handed_in(**LAMP, **{veld: typed})
    assert answer.status_code == 422
    assert f'href="#veld-{veld}"' in answer.text
    assert told in answer.text
    assert f'value="{typed}"' in answer.text
    with town() as db:
        assert db.scalars(select(Zaak)).all() == []


def test_everything_wrong_is_told_at_once(town: Makers) -> None:
    html = handed_in(categorie="verlichting", contact_email="x").text
    assert 'href="#veld-contact_email"' in html
    assert 'href="#veld-gevaar-1"' in html


def test_how_to_reach_the_applicant_is_kept_in_one_form(town: Makers) -> None:
    form = {"contact_email": " femke@voorbeeld.nl ", "contact_telefoon": "06 12 34-56 78"}
    assert handed_in(**LAMP, **form).status_code == 303
    with town() as db:
        contact = db.scalars(select(Rol)).one().contact
    assert contact == {"email": "femke@voorbeeld.nl", "telefoon": "0612345678"}
