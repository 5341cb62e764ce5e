"""The provider's own clockwork: a code that is too old."""

from datetime import timedelta

import pytest

from simulators.oidc import Ask, Desk, Login, Refused, s256


def test_a_code_older_than_its_life_is_refused() -> None:
    desk = Desk(code_life=timedelta(0))
    ask = Ask("c", "http://localhost/", "n", s256("v"), "", "")
    code = desk.issue(ask, Login("P1", "Femke", "", {}), "acr")
    with pytest.raises(Refused, match="expired"):
        desk.redeem(code, "http://localhost/", verifier="v", client_id="c")


def test_a_code_lives_one_minute_by_default() -> None:
    assert Desk().code_life == timedelta(seconds=60)
