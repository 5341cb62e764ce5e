"""What only real commits on several connections can show."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select

from tests.catalogue import ZAKEN, make_types
from tests.clients import client_of
from zaken.models import Zaak


def test_of_two_posts_with_one_number_one_is_kept_and_one_is_told(committed: Any) -> None:
    with committed() as db:
        types = make_types(db)
        body = types.zaak(identificatie="OF-1")
        client = client_of(db)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.post(f"{ZAKEN}/zaken", json=body), range(4)))
    assert sorted(a.status_code for a in answers) == [201, 400, 400, 400]
    refused = [a.json()["invalidParams"][0] for a in answers if a.status_code == 400]
    assert {p["code"] for p in refused} == {"identificatie-niet-uniek"}


def test_an_answer_leaves_after_the_commit(committed: Any) -> None:
    with committed() as db:
        client, types = client_of(db), make_types(db)
    assert client.post(f"{ZAKEN}/zaken", json=types.zaak()).status_code == 201
    with committed() as other:
        assert other.scalar(select(func.count()).select_from(Zaak)) == 1
