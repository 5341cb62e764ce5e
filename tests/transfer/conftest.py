"""A zaak of Femke that is kept for ever, and its way to the archive. All is committed."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from notifications.transfer import carry_out
from tests.destruction.conftest import ANNE, PETRA, RIK, archive
from workflows.casework import Upload, add_document
from zaken.actions.archieflijst import approve, confirm_receipt, make_list, start
from zaken.base import files
from zaken.base.db import sessions
from zaken.base.subject import SYSTEEM
from zaken.models import Archiefitem, Zaak
from zaken.queries.archieflijst import lijst_named

__all__ = ["archive"]
LETTER = b"%PDF-1.4 Beste Femke de Vries"
LONG_AGO = {
    "archiefnominatie": "blijvend_bewaren",
    "archiefactiedatum": None,
    "startdatum": date(2000, 1, 3),
    "registratiedatum": date(2000, 1, 3),
    "einddatum": date(2000, 3, 30),
}


@pytest.fixture
def kept(archive: Any) -> Any:
    """Put a zaak that is kept for ever in the archive, closed more than twenty years ago, with a
    paper in it; its id.
    """

    def keep(**columns: Any) -> int:
        zaak_id: int = archive(**(LONG_AGO | columns))
        with sessions.begin() as db:
            zaak = db.get_one(Zaak, zaak_id)
            paper = Upload(
                [LETTER], "brief van femke.pdf", "application/pdf", "Brief", "uittreksel"
            )
            add_document(db, SYSTEEM, zaak, paper).status = "definitief"
        return zaak_id

    return keep


def listed(naam: str = "O-1") -> UUID:
    with sessions.begin() as db:
        return make_list(db, RIK, naam, soort="overbrengen").uuid


def started(naam: str = "O-1") -> UUID:
    """A list that was made, judged, approved and started."""
    uuid = listed(naam)
    with sessions.begin() as db:
        lijst = lijst_named(db, naam)
        approve(db, PETRA, lijst)
        approve(db, ANNE, lijst)
        start(db, RIK, lijst, naam)
    return uuid


def packed(naam: str = "O-1") -> UUID:
    """Its packages are there."""
    uuid = started(naam)
    carry_out(uuid)
    return uuid


def received(naam: str = "O-1") -> UUID:
    """The archive has confirmed."""
    uuid = packed(naam)
    confirm(naam)
    carry_out(uuid)
    return uuid


def confirm(naam: str = "O-1") -> None:
    with sessions.begin() as db:
        confirm_receipt(db, ANNE, lijst_named(db, naam), "RHC-2026-17")


def items(naam: str = "O-1") -> list[Archiefitem]:
    with sessions.begin() as db:
        return list(lijst_named(db, naam).items)


def status(naam: str = "O-1") -> str:
    with sessions.begin() as db:
        return lijst_named(db, naam).status


def bag(item: Archiefitem) -> dict[str, bytes]:
    """What is in its package, by path below its one top folder."""
    assert item.pakket_sha256
    with ZipFile(BytesIO(files.read(item.pakket_sha256))) as opened:
        assert opened.testzip() is None
        names = [name.partition("/") for name in opened.namelist()]
        assert {top for top, _, _ in names} == {item.zaaknummer}
        return {below: opened.read(f"{top}/{below}") for top, _, below in names}


def here(*zaak_ids: int) -> list[int]:
    with sessions.begin() as db:
        return [one for one in zaak_ids if db.get(Zaak, one)]
