"""`zaakspoor notificaties`: who listens, what could not be delivered, and sending it again."""

from typing import Any
from uuid import uuid4

import pytest

from notifications import nrc
from tests.notifications.listening import AUTH, message
from zaakspoor.commands import notificaties
from zaken.models import Abonnement, Notificatie


@pytest.fixture
def dead(db: Any) -> Any:
    """A message that KISS never got."""
    url, groups = "https://kiss.example/callback?code=geheim", [{"naam": "zaken", "filters": {}}]
    db.add(Abonnement(callback_url=url, auth=AUTH, kanalen=groups, client_id="kiss"))
    db.flush()
    nrc.publish(db, message(1), uuid4())
    row = db.query(Notificatie).one()
    row.state, row.tries, row.fout = "dood", 8, "HTTP 400"
    db.commit()
    return row


def test_it_shows_who_listens_and_what_waits_without_secrets(dead: Any) -> None:
    told = "\n".join(notificaties._overview())
    assert "kiss.example: listens, 0 waiting" in told
    assert f"{dead.id}  2026-03-02T12:00:00.000Z  status create" in told
    assert "8 tries, HTTP 400" in told
    assert "geheim" not in told


@pytest.mark.parametrize("everything", [True, False])
def test_it_sends_again(dead: Any, db: Any, everything: bool) -> None:
    notificaties._resend(None if everything else [dead.id])
    db.refresh(dead)
    assert (dead.state, dead.geweigerd) == ("klaar", 0)
    with pytest.raises(notificaties.Failed):
        notificaties._resend(None)
