"""What the applicant has to do during a status: he, who acts for him, or staff for him."""

from typing import Any

import pytest

from tests.playbook import RESIDENT, staff
from tests.taken import STUREN, TOETS, rapport, refused, terras
from workflows.intake import Applicant
from zaken.base.subject import SYSTEEM, Subject
from zaken.change import change
from zaken.models import Rol

COMPANIES = {"toegang": {"inloggen": ["digid", "eherkenning"]}}
pytestmark = pytest.mark.usefixtures("db")


def test_who_applied_does_his_own_task_and_nobody_elses() -> None:
    zaak = terras(STUREN, TOETS | {"verplicht": False}).step("onderzoeken")
    given = {"velden": {"schaal": "1:100"}, "bestanden": {"tekening": [rapport()]}}
    stranger = Subject("burger", "burger", "Youssef", person="999993653")
    company = Subject("bedrijf", "bedrijf", "De Gouden Leeuw", person="69599084")
    follower = Subject("volger", "volger", zaak_id=1)
    for who in (stranger, company, follower):
        assert refused(zaak, "sturen", by=who, **given).status == 403
    zaak.done("sturen", RESIDENT, **given).open("toets").facts(schaal="1:100")
    (row,) = zaak.rows("sturen")
    assert (row.done_by, row.done_by_id) == ("Femke de Vries", None)
    assert len(row.gegevens["documenten"]) == 1


def test_who_is_authorised_does_the_task_of_who_applied_and_a_co_applicant_does_not() -> None:
    zaak = terras(STUREN).step("onderzoeken")
    youssef = Subject("burger", "burger", "Youssef", person="999993653")
    given = {"velden": {"schaal": "1:100"}, "bestanden": {"tekening": [rapport()]}}

    def joined(machtiging: str) -> Any:
        def add(db: Any, z: Any) -> None:
            kind = next(
                r for r in z.zaaktype.roltypen if r.omschrijving_generiek == "mede_initiator"
            )
            person = {"inpBsn": "999993653", "geslachtsnaam": "El Idrissi"}
            made = Rol(
                zaak=z,
                roltype=kind,
                betrokkene_type="natuurlijk_persoon",
                roltoelichting="Mede",
                indicatie_machtiging=machtiging,
                betrokkene_identificatie=person,
            )
            change(db, SYSTEEM, made, "create", scope="zaken.bijwerken")

        return add

    zaak.do(joined(""))
    assert refused(zaak, "sturen", by=youssef, **given).status == 403
    zaak.do(joined("gemachtigde")).done("sturen", youssef, **given).open()


def test_a_branch_that_joined_does_not_do_the_task_of_another_branch() -> None:
    bare = {k: v for k, v in STUREN.items() if k != "vraagt"}
    zaak = terras(bare, who=branch("000000000001"), file=COMPANIES).step("onderzoeken")

    def joins(db: Any, z: Any) -> None:
        kind = next(r for r in z.zaaktype.roltypen if r.omschrijving_generiek == "mede_initiator")
        made = Rol(zaak=z, roltype=kind, betrokkene_type="vestiging", roltoelichting="Mede")
        made.betrokkene_identificatie = branch("000000000002").identificatie
        change(db, SYSTEEM, made, "create", scope="zaken.bijwerken")

    zaak.do(joins)
    second, first = (
        Subject("bedrijf", "bedrijf", "De Gouden Leeuw", person="69599084", branch=number)
        for number in ("000000000002", "000000000001")
    )
    assert refused(zaak, "sturen", by=second).status == 403
    zaak.done("sturen", first).open()


def branch(number: str) -> Applicant:
    """One branch of De Gouden Leeuw."""
    name = ["Café De Gouden Leeuw"]
    known = {"kvkNummer": "69599084", "vestigingsNummer": number, "handelsnaam": name}
    return Applicant("bedrijf", known, "loa3")


def test_staff_writes_down_what_came_by_post() -> None:
    zaak = terras(STUREN).step("onderzoeken")
    given = {"velden": {"schaal": "1:100"}, "bestanden": {"tekening": [rapport()]}}
    zaak.done("sturen", **given).open()


def test_a_task_to_pay_closes_when_it_is_paid_and_nobody_else_closes_it() -> None:
    pay = {k: v for k, v in STUREN.items() if k != "vraagt"} | {"betalen": True}
    zaak = terras(pay).open()

    def owes(state: str) -> Any:
        def set_it(db: Any, z: Any) -> None:
            z.betalingsindicatie = state
            change(db, SYSTEEM, z, "update", scope="zaken.bijwerken", oud={})

        return set_it

    zaak.do(owes("nog_niet")).step("onderzoeken").open("sturen")
    for who in (staff(), RESIDENT):
        assert "sluit vanzelf" in refused(zaak, "sturen", by=who).detail
    zaak.refuses("voorstellen", "Tekening sturen").do(owes("geheel")).open()
    assert zaak.rows("sturen")[0].uitkomst == "Betaald."
