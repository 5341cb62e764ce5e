"""Beyond the standard: many documents at once, from a list and a folder."""

import csv
import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from schemas.documenten_importregels import COLUMNS, import_documents, import_some, inside
from tests.catalogue import DOCUMENTEN, RSIN, ZAKEN, url
from zaken.base.errors import Invalid
from zaken.base.settings import settings

PATH = f"{DOCUMENTEN}/enkelvoudiginformatieobjecten"
CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def folder() -> Path:
    """The import folder, with one file in it and one beside it."""
    found = settings().import_dir
    assert found is not None
    (found / "map").mkdir(exist_ok=True)
    (found / "map" / "brief.txt").write_bytes(b"een brief")
    (found.parent / "geheim.txt").write_bytes(b"niet voor u")
    return found


def listed(*lines: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


@pytest.fixture
def line(types: Any) -> Any:
    usual = {
        "bronorganisatie": RSIN,
        "creatiedatum": "2020-01-01",
        "titel": "Oude brief",
        "auteur": "Archief",
        "taal": "nld",
        "bestandspad": "map/brief.txt",
        "bestandsnaam": "brief.txt",
        "formaat": "text/plain",
        "informatieobjecttype": url("informatieobjecttypen", types.documenttype),
    }
    return lambda **more: usual | more


class Import:
    """One import, as its operator goes through it."""

    def __init__(self, client: Any, db: Any) -> None:
        self.client, self.db = client, db
        answer = client.post(f"{DOCUMENTEN}/import/create")
        assert answer.status_code == 201, answer.text
        self.at = answer.json()

    def upload(self, content: bytes, status: int = 200) -> Any:
        answer = self.client.post(self.at["uploadUrl"], content=content, headers=CSV)
        assert answer.status_code == status, answer.text
        return answer

    def work(self) -> None:
        from zaken.models import Documentimport

        self.db.expire_all()
        import_documents(
            self.db.query(Documentimport.id).order_by(Documentimport.id.desc()).first()[0]
        )

    def status(self) -> Any:
        return self.client.get(self.at["statusUrl"]).json()

    def report(self) -> list[dict[str, str]]:
        answer = self.client.get(self.at["reportUrl"])
        assert answer.headers["content-type"].startswith("text/csv")
        return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.fixture
def started(client: Any, db: Any, folder: Path) -> Import:
    return Import(client, db)


def test_a_list_becomes_documents(started: Import, house: Any, line: Any) -> None:
    key, zaak = str(uuid4()), house.zaak()
    signed = {"ondertekening.soort": "analoog", "ondertekening.datum": "2020-01-02"}
    more = {"uuid": key, "zaakUuid": zaak["uuid"], "trefwoorden": "oud, papier", **signed}
    started.upload(listed(line(), line(**more)))
    assert started.status()["status"] == "active"
    started.work()
    told = {"total": 2, "processed": 2, "processedSuccessfully": 2, "processedInvalid": 0}
    assert started.status() == {**told, "status": "finished"}
    made = started.client.get(f"{PATH}/{key}").json()
    assert made["trefwoorden"] == ["oud", "papier"]
    assert made["ondertekening"] == {"soort": "analoog", "datum": "2020-01-02"}
    assert started.client.get(made["inhoud"]).content == b"een brief"
    params = {"zaak": zaak["url"]}
    (link,) = started.client.get(f"{ZAKEN}/zaakinformatieobjecten", params=params).json()
    assert link["informatieobject"] == made["url"]
    assert [row["resultaat"] for row in started.report()] == ["ja", "ja"]
    assert started.report()[1]["uuid"] == key


def test_a_wrong_line_does_not_stop_the_others(started: Import, line: Any) -> None:
    wrong = [line(taal="x"), line(bestandsomvang="3"), line(uuid="x"), line(bestandspad="weg.txt")]
    started.upload(listed(*wrong, line()))
    started.work()
    assert started.status()["processedInvalid"] == 4
    remarks = [row["opmerking"] for row in started.report()]
    for remark, name in zip(remarks, ("taal", "nonField", "uuid", "bestandspad"), strict=False):
        assert remark.startswith(name)
    assert started.client.get(PATH).json()["count"] == 1


def test_an_import_that_is_called_twice_makes_nothing_twice(started: Import, line: Any) -> None:
    from zaken.models import Documentimport

    started.upload(listed(*[line() for _ in range(60)]))
    assert import_some(started.db.query(Documentimport.id).scalar())  # half-way, then it died
    assert started.status()["processed"] == 50
    started.work()
    started.work()
    assert started.status()["processedSuccessfully"] == 60
    assert started.client.get(PATH).json()["count"] == 60


@pytest.mark.parametrize(
    "path",
    ["../geheim.txt", "map/../../geheim.txt", "/etc/hostname", "link.txt", "linkmap/geheim.txt",
     "map", "", "geen\x00.txt", "..", "~/x"],
)  # fmt: skip
def test_cve_2026_55836_nothing_outside_the_folder_is_taken_in(folder: Path, path: str) -> None:
    for name, to in (("link.txt", "geheim.txt"), ("linkmap", ".")):
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(folder.parent / to)
    with pytest.raises(Invalid) as refused:
        inside(path)
    assert refused.value.params[0]["reason"] == "Dit bestand staat niet in de importmap."


def test_cve_2026_55836_a_line_that_points_outside_makes_no_document(
    started: Import, line: Any
) -> None:
    started.upload(listed(line(bestandspad="../geheim.txt")))
    started.work()
    assert (started.status()["processedInvalid"], started.report()[0]["resultaat"]) == (1, "nee")
    assert started.client.get(PATH).json()["count"] == 0


def test_one_import_at_a_time(started: Import, line: Any) -> None:
    again = started.client.post(f"{DOCUMENTEN}/import/create")
    assert again.json()["invalidParams"][0]["code"] == "existing-import-started"
    assert started.client.get(started.at["reportUrl"]).status_code == 409
    started.upload(listed(line()))
    started.upload(listed(line()), 409)
    where = started.at["uploadUrl"].replace("upload", "delete")
    assert started.client.delete(where).status_code == 409
    started.work()
    assert started.client.delete(where).status_code == 204
    assert started.client.get(started.at["statusUrl"]).status_code == 404
    assert started.client.get(PATH).json()["count"] == 1


def test_a_list_has_our_columns(started: Import) -> None:
    for content in (b"", b"a,b\n1,2\n", listed()[:-2] + b"\nte,weinig\n", b"\xff\xfe"):
        refused = started.upload(content, 400)
        assert refused.json()["invalidParams"][0]["code"] == "invalid-csv"
    answer = started.client.post(started.at["uploadUrl"], json={})
    assert answer.status_code == 415


def test_only_who_may_do_everything_imports(started: Import, drc: Any) -> None:
    other = drc("documenten.aanmaken", "documenten.lezen")
    assert other.post(f"{DOCUMENTEN}/import/create").status_code == 403
    for name in ("statusUrl", "reportUrl"):
        assert other.get(started.at[name]).status_code == 403
