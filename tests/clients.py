"""Consumers of the APIs for tests: an application with a secret, and a test client that signs
each request anew.
"""

from collections.abc import Generator
from functools import cache
from typing import Any

import httpx2
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jose import jwt
from sqlalchemy.orm import Session

from zaken.base.clock import now
from zaken.models import Applicatie, ClientSecret

SECRET = "a-secret-of-more-than-thirty-two-bytes"


def token(name: str, secret: str = SECRET, **claims: Any) -> str:
    """A JWT as the standards ask it; a claim given as None is left out."""
    usual = {
        "iss": name,
        "iat": int(now().timestamp()),
        "client_id": name,
        "user_id": "tester",
        "user_representation": "T. Ester",
    }
    return jwt.encode({k: v for k, v in (usual | claims).items() if v is not None}, secret, "HS256")


class Signed(httpx2.Auth):
    def __init__(self, client_id: str) -> None:
        self.client_id = client_id

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        request.headers.setdefault("Authorization", f"Bearer {token(self.client_id)}")
        yield request


@cache
def app() -> FastAPI:
    from zaakspoor.app import app

    return app


def anonymous() -> TestClient:
    """Nobody in particular."""
    return TestClient(app(), raise_server_exceptions=False, follow_redirects=False)


def client_of(
    db: Session, *autorisaties: dict[str, Any], client_id: str = "consument"
) -> TestClient:
    """A client whose application holds these autorisaties, or all when there are none."""
    db.merge(ClientSecret(client_id=client_id, secret=SECRET))
    db.add(
        Applicatie(
            client_ids=[client_id],
            label=client_id,
            heeft_alle_autorisaties=not autorisaties,
            autorisaties=list(autorisaties),
        )
    )
    db.commit()
    made = anonymous()
    made.auth = Signed(client_id)
    return made


def known_only(db: Session, client_id: str) -> TestClient:
    """A client known by its secret, whose rights are what the Autorisaties API says of it."""
    db.merge(ClientSecret(client_id=client_id, secret=SECRET))
    db.commit()
    made = anonymous()
    made.auth = Signed(client_id)
    return made
