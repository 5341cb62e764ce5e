"""What a resident is shown of a zaak that is his: up to a level of confidentiality, and for a
sign-in that is sure enough.
"""

from typing import Any

import pytest
from sqlalchemy import select, text

from tests.portal.people import FEMKE, PERMIT, Makers, applied, femke, municipality, signed_in
from workflows.casework import Upload, add_document
from workflows.steps import take_step
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM, Subject
from zaken.models import Enkelvoudiginformatieobject, Notice, Rol, Roltype, Zaak
from zaken.queries import mijn

LEEUW = "69599084"
EVENT = "EVENEMENT"


@pytest.fixture
def town(committed: Makers) -> Makers:
    municipality(committed)
    return committed


@pytest.fixture
def permit(town: Makers) -> Zaak:
    """A permit of Femke (DigiD midden), with a proof in it, that waits for another."""
    zaak = applied(town, "PARKEERVERGUNNING-BEWONER", PERMIT)
    with town.begin() as db:
        here = db.get_one(Zaak, zaak.id)
        add_document(db, SYSTEEM, here, upload())
        take_step(db, SYSTEEM, here, "aanvulling_vragen", {"ontbreekt": "De laatste bladzijde."})
        notice = Notice(
            sleutel="toets", zaak=here, rol=here.rollen[0], sjabloon="status",
            onderwerp="Wij missen iets", tekst="Beste Femke, stuur ons de bladzijde.",
            document=db.scalars(select(Enkelvoudiginformatieobject)).one(),
        )  # fmt: skip
        db.add(notice)
    return zaak


def upload() -> Upload:
    return Upload(
        chunks=iter([b"%PDF-1.4 klein"]),
        bestandsnaam="bewijs.pdf",
        formaat="application/pdf",
        titel="Bewijs van wonen",
        documenttype="bewijs_gebruik",
    )


def addresses(town: Makers, zaak: Zaak) -> list[tuple[str, str]]:
    """Every way to this zaak: what to do, and where."""
    with town() as db:
        document = db.scalars(select(Enkelvoudiginformatieobject.uuid)).one()
        notice = db.scalars(select(Notice.uuid).where(Notice.zaak_id == zaak.id)).first()
    home = f"/mijn/zaken/{zaak.uuid}"
    return [
        ("GET", home),
        ("GET", f"/mijn/documenten/{document}"),
        ("GET", f"/mijn/berichten/{notice}"),
        ("POST", f"{home}/stappen"),
        ("POST", f"{home}/betalen"),
        ("GET", f"{home}/betaald"),
    ]


def asked(browser: Any, method: str, path: str) -> Any:
    form = {"csrf": browser.csrf, "stap": "intrekken"} if method == "POST" else None
    return browser.request(method, path, data=form)


def change(town: Makers, model: Any, **values: Any) -> None:
    """Set these columns of the only row of this table."""
    with town.begin() as db:
        row = db.scalars(select(model)).one()
        for name, value in values.items():
            setattr(row, name, value)


# ------------------------------------------------------------------------------- confidentiality


def test_a_very_secret_document_was_a_download(town: Makers, permit: Zaak) -> None:
    browser = femke(town)
    paths = dict.fromkeys(path for _, path in addresses(town, permit))
    document, notice = list(paths)[1:3]
    assert browser.get(document).status_code == 200
    assert "Bewijs van wonen" in browser.get(notice).text
    change(town, Enkelvoudiginformatieobject, vertrouwelijkheidaanduiding="zeer_geheim")
    assert browser.get(document).status_code == 404
    assert "Bewijs van wonen" not in browser.get(notice).text
    assert "Bewijs van wonen" not in browser.get(f"/mijn/zaken/{permit.uuid}").text


def test_a_very_secret_zaak_still_opened(town: Makers, permit: Zaak) -> None:
    browser, ways = femke(town), addresses(town, permit)
    change(town, Zaak, vertrouwelijkheidaanduiding="confidentieel")
    for method, path in ways:
        assert asked(browser, method, path).status_code == 404, path
    for path in ("/mijn/", "/mijn/berichten/"):
        assert permit.identificatie not in browser.get(path).text
    assert "(nieuw)" not in browser.get("/mijn/berichten/").text


def test_the_municipality_sets_the_highest_level_shown(
    town: Makers, permit: Zaak, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, home = femke(town), f"/mijn/zaken/{permit.uuid}"
    change(town, Zaak, vertrouwelijkheidaanduiding="vertrouwelijk")
    assert browser.get(home).status_code == 200, "an extract of the BRP has this level"
    monkeypatch.setenv("ZAAKSPOOR_MIJN_MAX_VERTROUWELIJKHEID", "zaakvertrouwelijk")
    settings.cache_clear()
    refused = browser.get(home).status_code
    monkeypatch.undo()
    settings.cache_clear()
    assert refused == 404


@pytest.mark.parametrize(
    ("generiek", "status"),
    [("initiator", 200), ("mede_initiator", 200), ("belanghebbende", 404), ("adviseur", 404)],
)
def test_any_role_opened_the_zaak(town: Makers, permit: Zaak, generiek: str, status: int) -> None:
    with town.begin() as db:
        rol = db.scalars(select(Rol)).one()
        rol.roltype = Roltype(
            zaaktype=db.get_one(Zaak, permit.id).zaaktype,
            omschrijving=f"Toets {generiek}",
            omschrijving_generiek=generiek,
        )
    browser = femke(town)
    for method, path in addresses(town, permit)[:3]:
        assert asked(browser, method, path).status_code == status, path
    assert (permit.identificatie in browser.get("/mijn/").text) == (status == 200)


# ------------------------------------------------------------------------------ level of sign-in


def test_the_level_of_the_sign_in_was_asked_on_one_page_only(town: Makers, permit: Zaak) -> None:
    browser = femke(town, "basis")
    for method, path in addresses(town, permit):
        answer = asked(browser, method, path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/mijn/inloggen?next=/mijn/"), path
        assert answer.headers["location"].endswith("&niveau=midden"), path
    with town() as db:
        zaak = db.get_one(Zaak, permit.id)
        assert zaak.einddatum is None
        assert db.scalars(select(Notice.read_at)).all() == [None] * len(
            db.scalars(select(Notice)).all()
        )


def test_a_sign_in_that_is_sure_enough_opens_every_way(town: Makers, permit: Zaak) -> None:
    browser = femke(town, "midden")
    for method, path in addresses(town, permit):
        answer = asked(browser, method, path)
        assert answer.status_code in (200, 303), path
        assert "inloggen" not in answer.headers.get("location", ""), path


def test_a_company_was_not_asked_for_its_level(town: Makers) -> None:
    path = "/mijn/aanvragen/evenement"
    low, right = (
        signed_in(town, soort="bedrijf", persoon=LEEUW, naam="De Leeuw", niveau=niveau)
        for niveau in ("basis", "substantieel")
    )
    assert low.get(path).headers["location"] == f"/mijn/inloggen?next={path}&niveau=midden"
    assert right.get(path).status_code == 200


def test_the_overview_read_every_zaak_of_the_municipality(town: Makers, permit: Zaak) -> None:
    asked = mijn._zaken(Subject("burger", "burger", person=FEMKE))
    with town() as db:
        # Few rows here, many in a municipality: there only one index of rol is any good for this.
        # Which one is taken of these few depends on what other tests left. (Rolled back.)
        db.execute(text("set local enable_seqscan = off"))
        db.execute(text("drop index ix_rol_zaak_id, ix_rol_roltype_id, ix_rol_betrokkene_type"))
        sql = str(asked.compile(db.connection(), compile_kwargs={"literal_binds": True}))
        plan = "\n".join(row[0] for row in db.execute(text(f"explain {sql}".replace(":", r"\:"))))
    assert "InitPlan" in plan, "first the numbers of my zaken"
    assert "ix_rol_bsn" in plan
    assert "Index Cond: (id = ANY ($" in plan, "then those zaken and no other"
