"""Whatever a client sends, the answer is never a 500: every operation we describe, with inputs that
fit the description and inputs that do not.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tests.catalogue import make_types
from tests.clients import app, client_of

APIS = ("zaken", "catalogi", "documenten", "besluiten", "autorisaties", "notificaties")
FEW = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


def operations(api: str) -> list[Any]:
    """Every operation in the description that this API serves of itself."""
    from fastapi.testclient import TestClient

    described = TestClient(app()).get(f"/{api}/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("api", APIS)
def test_no_input_makes_the_server_fail(db: Any, api: str) -> None:
    make_types(db)
    client = client_of(db)
    for operation in operations(api):

        @given(case=operation.as_strategy())
        @FEW
        def send(case: Any) -> None:
            sent = case.as_transport_kwargs(base_url=f"http://testserver/{api}/api/v1")
            parts = {k: sent[k] for k in ("method", "url", "params", "json", "data") if sent.get(k)}
            answer = client.request(**parts)
            assert answer.status_code < 500, (parts, answer.text)

        send()
