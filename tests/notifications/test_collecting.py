"""What others put in a folder for us: mail that came back, and what the print service did."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from berichtenbox_adapter.registry import OVERRIDES
from berichtenbox_adapter.transports.print import Print
from berichtenbox_adapter.transports.smtp import Smtp
from notifications import collecting, contact, dead_letters
from notifications.collecting import PATIENCE, read_bounces, read_print_returns
from tests.berichtenbox_adapter.far_side import FarSide
from tests.notifications.conftest import attempts, delivery_id, run_jobs, states, told
from zaken.base.clock import now
from zaken.base.db import engine, sessions
from zaken.base.errors import Conflict, Invalid
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.models import DeadAddress, Delivery, Notice, Task

MAIL = {"email": "femke@voorbeeld.example", "voorkeur": "berichtenbox"}
DAY = 24 * 3600


# Mail that comes back


@pytest.fixture
def mail(far: FarSide, roads: Any) -> FarSide:
    """A mail server that takes everything, and may send it back."""
    OVERRIDES["email"] = Smtp(
        "127.0.0.1", far.smtp_port, sender="noreply@gemeente.example", seconds=1.0
    )
    return far


@pytest.fixture
def box(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "bounces" / name).mkdir(parents=True)
    return tmp_path / "bounces"


def last(far: FarSide) -> int:
    """The number of the last mail in the ledger."""
    return int(far.ledger("mail")[-1]["nr"])


def repairs() -> list[Task]:
    with sessions.begin() as db:
        return list(db.scalars(select(Task).where(Task.sleutel.startswith("contactherstel:"))))


@pytest.mark.parametrize("names", ["envid", "headers", "mail"])
def test_a_mail_that_comes_back_is_put_right_and_the_message_is_not_sent_again(
    mail: FarSide, box: Path, noticed: Any, names: str
) -> None:
    notice = noticed(MAIL, soort="besluit", brief="besluit", documenttype="besluit")
    run_jobs(notice)
    assert states(notice)["email"] == "bezorgd"
    mail.bounce(last(mail), box, names=names)
    assert read_bounces(box) == 1
    run_jobs(notice, later=DAY - 60)
    assert states(notice) == {
        "notice": "onderweg",
        "berichtenbox": "aangeboden",
        "email": "niet_bereikbaar",
    }
    assert attempts(notice)[-1] == ("email", "ontvangstbewijs", "mail:failed")
    assert told(notice) == ["bezorgd", "niet_bezorgd"]
    assert len(mail.ledger("mail")) == 1
    assert [t.gegevens["kanaal"] for t in repairs()] == ["email"]
    assert list((box / "new").iterdir()) == list((box / "cur").iterdir()) == []


def test_the_same_report_again_changes_nothing(mail: FarSide, box: Path, noticed: Any) -> None:
    notice = noticed(MAIL)
    run_jobs(notice)
    for _ in range(2):
        mail.bounce(last(mail), box)
    assert read_bounces(box) == 2
    before = attempts(notice)
    mail.bounce(last(mail), box)
    assert read_bounces(box) == 1
    assert attempts(notice) == before
    assert len(repairs()) == 1


def test_a_delay_is_only_written_down(mail: FarSide, box: Path, noticed: Any) -> None:
    notice = noticed(MAIL)
    run_jobs(notice)
    mail.bounce(last(mail), box, action="delayed", status="4.4.1")
    read_bounces(box)
    assert states(notice)["email"] == "bezorgd"
    assert attempts(notice)[-1] == ("email", "ontvangstbewijs", "mail:delayed")
    assert repairs() == []


def test_other_mail_stays_for_who_looks_after_the_mailbox(
    mail: FarSide, box: Path, committed: Any
) -> None:
    (box / "new" / "1.a.host").write_bytes(b"Subject: Vraag\n\nWaar blijft mijn brief?\n")
    assert read_bounces(box) == 0
    assert [p.name for p in (box / "cur").iterdir()] == ["1.a.host:2,S"]


def test_an_address_that_bounced_is_not_used_again_in_any_zaak(
    mail: FarSide, box: Path, noticed: Any
) -> None:
    first = noticed(MAIL)
    run_jobs(first)
    mail.bounce(last(mail), box)
    read_bounces(box)
    second = noticed(MAIL | {"email": "Femke@Voorbeeld.example"})
    run_jobs(second)
    assert "email" not in states(second)
    assert len(mail.ledger("mail")) == 1
    with sessions.begin() as db:
        (kept,) = db.scalars(select(DeadAddress))
        assert "femke" not in f"{kept.hash} {kept.reden}"


def test_a_full_mailbox_says_nothing_of_the_address(mail: FarSide, box: Path, noticed: Any) -> None:
    first = noticed(MAIL)
    run_jobs(first)
    mail.bounce(last(mail), box, status="5.2.2")
    read_bounces(box)
    assert states(first)["email"] == "niet_bereikbaar"
    second = noticed(MAIL)
    run_jobs(second)
    assert states(second)["email"] == "bezorgd"


def test_a_mail_planned_before_the_bounce_does_not_go_out(
    mail: FarSide, box: Path, noticed: Any
) -> None:
    from notifications.compose import compose

    first, second = noticed(MAIL), noticed(MAIL)
    run_jobs(first)
    compose(second)
    mail.bounce(last(mail), box)
    read_bounces(box)
    run_jobs(second)
    assert states(second)["email"] == "niet_bereikbaar"
    assert len(mail.ledger("mail")) == 1


def refused_at_once(far: FarSide) -> None:
    far.fault("smtp", "status", status=550, ontvanger="femke@voorbeeld.example")


def test_a_refusal_at_once_counts_as_a_bounce(mail: FarSide, noticed: Any) -> None:
    refused_at_once(mail)
    first = noticed(MAIL)
    run_jobs(first)
    second = noticed(MAIL)
    run_jobs(second)
    assert "email" not in states(second)
    assert mail.ledger("mail") == []


def repair(adres: str) -> None:
    with sessions.begin() as db:
        task = db.scalars(select(Task).where(Task.sleutel.startswith("contactherstel:"))).one()
        contact.repair(db, SYSTEEM, task, adres)


@pytest.mark.parametrize("adres", ["femke@voorbeeld.example", "FEMKE@voorbeeld.example"])
def test_an_address_the_resident_confirms_is_used_again(
    mail: FarSide, noticed: Any, adres: str
) -> None:
    refused_at_once(mail)
    run_jobs(noticed(MAIL))
    repair(adres)
    second = noticed(MAIL)
    run_jobs(second)
    assert states(second)["email"] == "bezorgd"


def test_a_decision_for_an_address_that_does_not_work_waits_for_a_person(
    mail: FarSide, noticed: Any
) -> None:
    refused_at_once(mail)
    run_jobs(noticed(MAIL))
    decision = noticed(MAIL, soort="besluit")
    with sessions.begin() as db:  # somebody who gave nothing but his e-mail address
        rol = db.get_one(Notice, decision).rol
        assert rol is not None
        rol.betrokkene_identificatie = {"anpIdentificatie": "abc"}
    run_jobs(decision)
    assert states(decision) == {"notice": "mislukt", "email": "dode_letter"}
    assert mail.ledger("mail") == []


def test_another_address_takes_its_place_and_the_old_one_stays_unused(
    mail: FarSide, noticed: Any
) -> None:
    refused_at_once(mail)
    first = noticed(MAIL)
    run_jobs(first)
    repair("f.devries@voorbeeld.example")
    with sessions.begin() as db:
        notice = db.get_one(Notice, first)
        assert notice.rol is not None
        assert notice.rol.contact["email"] == "f.devries@voorbeeld.example"
        assert len(list(db.scalars(select(DeadAddress)))) == 1
    assert "contact_hersteld" in told_of_zaak(first)


def told_of_zaak(notice_id: int) -> list[str]:
    from zaken.models import Event

    with sessions.begin() as db:
        uuid = db.get_one(Notice, notice_id).zaak.uuid
        return list(db.scalars(select(Event.actie).where(Event.resource_uuid == uuid)))


def test_what_is_no_address_is_refused_and_nothing_changes_without_one(
    mail: FarSide, noticed: Any
) -> None:
    refused_at_once(mail)
    run_jobs(noticed(MAIL))
    with pytest.raises(Invalid):
        repair("geen adres")
    repair("  ")
    with sessions.begin() as db:
        assert len(list(db.scalars(select(DeadAddress)))) == 1


# The print service


@pytest.fixture
def printed(roads: Any, noticed: Any) -> Callable[[], int]:
    """Letters at a print service that tells what it did."""
    road = Print(roads["print"].folder, retour=True)
    OVERRIDES["print"] = road

    def letter() -> int:
        notice: int = noticed({"voorkeur": "post"}, soort="besluit", brief="besluit")
        run_jobs(notice)
        assert states(notice) == {"notice": "onderweg", "print": "aangeboden"}
        return notice

    return letter


def line(notice: int, status: str, hour: int = 16) -> str:
    with sessions.begin() as db:
        key = db.get_one(Delivery, delivery_id(notice, "print")).uuid
    return f"{key};{status};2026-11-24T{hour}:00:00+01:00"


def put(name: str, *lines: str, spoil: bytes = b"", cut: bool = False) -> Path:
    """Put a return file in the folder of the print service."""
    place = OVERRIDES["print"].folder / "retour"  # type: ignore[attr-defined]
    place.mkdir(exist_ok=True)
    body = "".join(f"{one}\n" for one in ("id;status;tijdstip", *lines)).encode()
    last_line = b"" if cut else f"#;{len(lines)};{sha256(body).hexdigest()}\n".encode()
    (place / name).write_bytes(
        body.replace(spoil, b"gepost") + last_line if spoil else body + last_line
    )
    return Path(place)


def read() -> int:
    return read_print_returns(OVERRIDES["print"].folder)  # type: ignore[attr-defined]


def asked_of_people() -> list[str]:
    with sessions.begin() as db:
        wanted = select(Task.toelichting).where(Task.sleutel.startswith("retourbestand:"))
        return list(db.scalars(wanted.order_by(Task.id)))


def test_a_letter_is_delivered_when_it_was_posted(printed: Any) -> None:
    notice = printed()
    put("1.csv", line(notice, "aangenomen", 10), line(notice, "geprint", 12))
    assert read() == 1
    assert states(notice)["print"] == "aangeboden"
    place = put("2.csv", line(notice, "gepost"))
    assert read() == 1
    assert states(notice) == {"notice": "bezorgd", "print": "bezorgd"}
    kinds = [u for _, soort, u in attempts(notice) if soort == "ontvangstbewijs"]
    assert kinds == ["aangenomen", "geprint", "gepost"]
    assert sorted(p.name for p in (place / "verwerkt").iterdir()) == ["1.csv", "2.csv"]


def test_a_file_that_names_some_letters_leaves_the_others_waiting(printed: Any) -> None:
    one, other = printed(), printed()
    put("1.csv", line(one, "gepost"))
    read()
    assert states(one)["print"] == "bezorgd"
    assert states(other)["print"] == "aangeboden"
    run_jobs(other, later=DAY + 60)
    assert states(other)["print"] == "aangeboden"
    with sessions.begin() as db:
        db.get_one(Delivery, delivery_id(other, "print")).tries = 6
    run_jobs(other, later=2 * DAY + 120)
    assert states(other) == {"notice": "mislukt", "print": "dode_letter"}


def test_a_letter_told_twice_counts_once(printed: Any) -> None:
    notice = printed()
    put("1.csv", line(notice, "gepost"), line(notice, "gepost"))
    put("2.csv", line(notice, "gepost"))
    assert read() == 2
    kinds = [u for _, soort, u in attempts(notice) if soort == "ontvangstbewijs"]
    assert kinds == ["gepost"]
    assert told(notice) == ["bezorgd"]
    assert asked_of_people() == []


def test_a_letter_nobody_knows_is_asked_after_and_the_others_count(printed: Any) -> None:
    notice = printed()
    put("1.csv", f"{uuid4()};gepost;2026-11-24T16:00:00+01:00", line(notice, "gepost"))
    read()
    assert states(notice)["print"] == "bezorgd"
    (asked,) = asked_of_people()
    assert asked.startswith("1.csv: 1 van 2 brieven kennen wij niet")


def test_a_file_whose_checksum_is_wrong_is_not_believed(printed: Any) -> None:
    notice = printed()
    place = put("1.csv", line(notice, "geprint"), spoil=b"geprint")
    assert read() == 1
    assert states(notice)["print"] == "aangeboden"
    assert [p.name for p in (place / "afgekeurd").iterdir()] == ["1.csv"]
    (asked,) = asked_of_people()
    assert "de controlesom klopt niet" in asked
    put("1.csv", line(notice, "geprint"), spoil=b"geprint")
    read()
    assert len(asked_of_people()) == 1  # the same file is asked about once


def test_half_a_file_is_waited_for_and_then_asked_after(printed: Any) -> None:
    notice = printed()
    place = put("1.csv", line(notice, "gepost"), cut=True)
    assert read() == 0
    assert [p.name for p in place.iterdir()] == ["1.csv"]
    long_ago = (now() - 2 * PATIENCE).timestamp()
    os.utime(place / "1.csv", (long_ago, long_ago))
    assert read() == 1
    assert states(notice)["print"] == "aangeboden"
    assert "de laatste regel ontbreekt" in asked_of_people()[0]


def test_a_letter_that_came_back_waits_for_a_person_and_again_is_a_new_letter(
    printed: Any,
) -> None:
    notice = printed()
    put("1.csv", line(notice, "gepost"), line(notice, "retour", 18))
    read()
    assert states(notice) == {"notice": "mislukt", "print": "dode_letter"}
    first = delivery_id(notice, "print")
    with sessions.begin() as db:
        dead_letters.resend(db, SYSTEEM, db.get_one(Delivery, first))
    run_jobs(notice)
    assert delivery_id(notice, "print") != first
    assert states(notice) == {"notice": "onderweg", "print": "aangeboden"}
    assert len(list(OVERRIDES["print"].folder.glob("*.pdf"))) == 2  # type: ignore[attr-defined]
    with sessions.begin() as db, pytest.raises(Conflict):
        dead_letters.resend(db, SYSTEEM, db.get_one(Delivery, first))


# One worker at a time


def test_only_one_worker_collects_at_once(
    mail: FarSide, box: Path, noticed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZAAKSPOOR_BOUNCE_MAILDIR", str(box))
    settings.cache_clear()
    run_jobs(noticed(MAIL))
    mail.bounce(last(mail), box)
    with engine.connect() as other:
        other.execute(text(f"select pg_advisory_lock({collecting.LOCK})"))
        assert collecting.collect() == 0
        other.execute(text(f"select pg_advisory_unlock({collecting.LOCK})"))
    assert collecting.collect() == 1
    monkeypatch.undo()
    settings.cache_clear()
