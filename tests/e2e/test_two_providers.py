"""Two of us, each with a database of its own: the catalogue is there, the zaak is here."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from tests.catalogue import RSIN, ZAKEN
from tests.clients import SECRET, token
from tests.conftest import ADMIN, NAME, free_port, template_name, url_of
from tests.served import ROOT, served
from zaakspoor.services import add_service
from zaken.models import Zaaktype

ME = "rijswijk"


@dataclass
class Provider:
    """The other one, as we know it."""

    url: str

    @property
    def catalogi(self) -> str:
        return f"{self.url}/catalogi/api/v1"

    def list(self, path: str, **asked: str) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token(ME)}"}
        answer = httpx.get(
            f"{self.catalogi}/{path}", params=asked, headers=headers, trust_env=False
        )
        found: list[dict[str, Any]] = answer.json()["results"]
        return found


@pytest.fixture(scope="module")
def other(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A whole Zaakspoor of somebody else, with the shipped case types."""
    port, name = free_port(), f"{NAME}_other"
    with psycopg.connect(ADMIN, autocommit=True) as admin:
        admin.execute(f"create database {name} template {template_name()}")
    there = {
        "DATABASE_URL": url_of(make_url(database), name),
        "ZAAKSPOOR_BASE_URL": f"http://127.0.0.1:{port}",
        "ZAAKSPOOR_DATA": str(tmp_path_factory.mktemp("other")),
        "ZAAKSPOOR_LOG_LEVEL": "ERROR",
    }
    run = {"env": os.environ | there, "cwd": ROOT}
    cli = [sys.executable, "-m", "zaakspoor.cli"]
    subprocess.run([*cli, "zaaktype", "publish", "--all"], check=True, **run)
    subprocess.run([*cli, "client", "add", ME, "--secret", SECRET, "--all"], check=True, **run)
    with served(port, there):
        yield Provider(there["ZAAKSPOOR_BASE_URL"])
    with psycopg.connect(ADMIN, autocommit=True) as admin:
        admin.execute(f"drop database {name} with (force)")


def post(client: Any, path: str, **body: Any) -> dict[str, Any]:
    answer = client.post(path if path.startswith("http") else f"{ZAKEN}/{path}", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_zaak_here_lives_its_whole_life_by_a_catalogue_there(
    other: Provider, client: Any, db: Session
) -> None:
    add_service(db, "centraal", other.catalogi, credentials=(ME, SECRET), api="ztc")
    db.commit()
    kind = other.list("zaaktypen")[0]
    mine = {"zaaktype": kind["url"], "status": "alles"}
    organisation = {"bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN}
    made = post(client, "zaken", zaaktype=kind["url"], startdatum="2026-01-02", **organisation)
    zaak = made["url"]
    roltype = next(
        r for r in other.list("roltypen", **mine) if r["omschrijvingGeneriek"] == "initiator"
    )
    person = {"betrokkeneType": "natuurlijk_persoon", "roltoelichting": "Aanvrager"}
    who = {"betrokkeneIdentificatie": {"inpBsn": "999990019"}}
    post(client, "rollen", zaak=zaak, roltype=roltype["url"], **person, **who)
    result = other.list("resultaattypen", **mine)[0]
    post(client, "resultaten", zaak=zaak, resultaattype=result["url"])
    steps = sorted(other.list("statustypen", **mine), key=lambda one: one["volgnummer"])
    for day, step in enumerate((steps[0], steps[-1]), 3):
        moment = f"2026-01-{day:02}T10:00:00Z"
        post(client, "statussen", zaak=zaak, statustype=step["url"], datumStatusGezet=moment)
    closed = client.get(zaak).json()
    assert (closed["zaaktype"], closed["einddatum"]) == (kind["url"], "2026-01-04")
    assert closed["archiefnominatie"] == result["archiefnominatie"]
    copy = db.scalar(select(Zaaktype).where(Zaaktype.extern == kind["url"]))
    assert copy is not None
    assert (copy.identificatie, copy.definitie) == (kind["identificatie"], None)


def test_with_a_wrong_secret_the_other_provider_tells_us_nothing(
    other: Provider, client: Any, db: Session
) -> None:
    kind = other.list("zaaktypen")[0]["url"]
    add_service(db, "centraal", other.catalogi, credentials=(ME, f"{SECRET}-wrong"))
    db.commit()
    body = {"zaaktype": kind, "startdatum": "2026-01-02"}
    body |= {"bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN}
    answer = client.post(f"{ZAKEN}/zaken", json=body)
    assert answer.status_code == 400
    assert {(p["name"], p["code"]) for p in answer.json()["invalidParams"]} == {
        ("zaaktype", "bad-url")
    }
