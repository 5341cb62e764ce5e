"""The course of zaken as a log for process mining: sound by the rules of XES, whole, and without
anything of a person.
"""

import csv
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as listening

from portal.werkplek.proces_files import COLUMNS, Names, as_csv, xes
from tests.catalogue import BESLUITEN, ZAKEN, make_besluittype, make_types, url
from tests.factories import ZaakFactory
from tests.playbook import FEMKE, RESIDENT, Playbook, staff
from tests.workflows.conftest import case, municipality
from tests.workflows.test_casework import claim, release, send_on
from tests.workflows.test_transcripts import permit, report
from workflows import casework
from zaakspoor.cli import main
from zaken.base.db import engine, sessions
from zaken.models import Queue
from zaken.queries.proces import Choice, Fact, Trace, traces, versions

__all__ = ["case", "municipality"]
Open = Callable[..., Any]
XES = "{http://www.xes-standard.org/}"
PERMIT = "PARKEERVERGUNNING-BEWONER"
RSIN = "123456782"
# The attribute types of IEEE 1849-2016 that we use, and what their values must match.
TYPES = {
    "string": re.compile(r".*", re.S),
    "int": re.compile(r"-?\d{1,19}"),
    "date": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d"),
}
TRANSITIONS = {
    "schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "pi_abort",
    "ate_abort", "complete", "autoskip", "manualskip", "unknown",
}  # fmt: skip
OF_EXTENSIONS = {
    "concept": {"name", "instance"},
    "lifecycle": {"model", "transition"},
    "org": {"resource", "role", "group"},
    "time": {"timestamp"},
}


def sound(log: str) -> ET.Element:
    """The root of a log that keeps the structure rules of IEEE 1849-2016, clauses 4, 5 and 7:
    order of the parts, attributes once, typed and of a declared extension, globals everywhere.
    """
    root = ET.fromstring(log)  # noqa: S314  we wrote it ourselves
    assert root.tag == f"{XES}log"
    assert re.fullmatch(r"\d+\.\d+", root.attrib["xes.version"])
    assert "xes.features" in root.attrib
    kinds = [part.tag.removeprefix(XES) for part in root]
    order = ["extension", "global", "classifier", "string", "trace"]
    assert kinds == sorted(kinds, key=order.index)
    declared = {part.attrib["prefix"] for part in root.iter(f"{XES}extension")}
    assert declared == set(OF_EXTENSIONS)
    everywhere = {
        part.attrib["scope"]: {a.attrib["key"] for a in part} for part in root.iter(f"{XES}global")
    }
    for part in root.iter(f"{XES}classifier"):
        assert re.fullmatch(r"[A-Za-z_][\w.-]*", part.attrib["name"])
        assert set(part.attrib["keys"].split()) <= everywhere[part.attrib["scope"]]
    for scope in ("trace", "event"):
        for part in root.iter(XES + scope):
            assert everywhere[scope] <= set(keys(part))
    return root


def keys(part: ET.Element) -> dict[str, str]:
    """The attributes of a trace or event; each once, before the events, typed."""
    found: dict[str, str] = {}
    for one in part:
        kind = one.tag.removeprefix(XES)
        if kind == "event":
            assert part.tag == f"{XES}trace"
            continue
        assert not any(before.tag == f"{XES}event" for before in part[: [*part].index(one)])
        key, value = one.attrib["key"], one.attrib["value"]
        assert TYPES[kind].fullmatch(value), (key, value)
        prefix, _, rest = key.rpartition(":")
        assert not prefix or rest in OF_EXTENSIONS[prefix]
        assert key not in found
        found[key] = value
    if part.tag == f"{XES}event":
        assert found["lifecycle:transition"] in TRANSITIONS
    return found


def events(log: str) -> list[dict[str, str]]:
    return [keys(part) for part in sound(log).iter(f"{XES}event")]


def exported(capfd: Any, *arguments: str) -> str:
    capfd.readouterr()
    assert main(["proces", "export", *arguments]) == 0
    return str(capfd.readouterr().out)


@pytest.fixture
def permitted(case: Open) -> Playbook:
    """A permit that was handed over twice, stood still, was put back, and was granted."""
    karin, mo = staff(), staff("m.bakker", "Mo Bakker")
    book: Playbook = case(PERMIT, permit(tenaamstelling="lease"))
    asked = casework.Asked("telefoon", "Wanneer hoor ik iets?", "Snel.", "beantwoord", "L2")
    return (
        book.do(claim(karin))
        .do(lambda db, zaak: casework.contact(db, mo, zaak, asked))
        .do(send_on(karin, "handhaving", "Femke de Vries belde: fout loket."))
        .do(send_on(mo, "parkeren", "Toch niet."))
        .do(claim(mo))
        .days(1)
        .step("aanvulling_vragen", by=mo, ontbreekt="Het leasecontract is niet leesbaar.")
        .days(1)
        .upload("bewijs_gebruik")
        .step("bewijs_aanleveren", by=RESIDENT)
        .days(1)
        .do(release(mo))
        .do(claim(karin))
        .step("weigeren", by=karin, motivering="Het contract is verlopen.")
    )


def test_a_log_tells_the_whole_course_of_a_zaak(permitted: Playbook, capfd: Any) -> None:
    told = events(exported(capfd, PERMIT))
    did = [(one["concept:name"], one["lifecycle:transition"]) for one in told]
    for wanted in (
        ("Zaak geregistreerd", "start"),
        ("Status: Ontvangen", "complete"),
        ("Naar afdeling", "schedule"),
        ("Naar andere afdeling", "reassign"),
        ("Opgepakt", "assign"),
        ("Teruggelegd", "withdraw"),
        ("Contact", "complete"),
        ("Termijn stilgezet", "suspend"),
        ("Termijn loopt weer", "resume"),
        ("Taak: behandelen", "schedule"),
        ("Bericht: ontvangst", "complete"),
    ):
        assert wanted in did, (wanted, did)
    assert any(name.startswith("Document: ") for name, _ in did)
    moments = [datetime.fromisoformat(one["time:timestamp"]) for one in told]
    assert moments == sorted(moments)
    moved = [one["org:group"] for one in told if one["concept:name"] == "Naar andere afdeling"]
    assert moved == ["handhaving", "parkeren"]
    taken = [one["org:resource"] for one in told if one["concept:name"] == "Opgepakt"]
    assert taken[0] == taken[2] != taken[1]
    assert {one["org:resource"] for one in told if one.get("org:role") == "burger"} == {"burger"}


@pytest.mark.parametrize("kind", ["xes", "csv"])
def test_a_log_tells_nothing_of_a_person(permitted: Playbook, capfd: Any, kind: str) -> None:
    log = exported(capfd, PERMIT, "--als", kind)
    assert len(log) > 2000
    persons = "Femke Vries Karin Jong k.dejong Bakker m.bakker 2282 SD-001-B 1984 @ lease"
    spoken = "leasecontract Wanneer Snel loket verlopen Toch Stuk stuk.pdf"
    for word in (FEMKE, *persons.split(), *spoken.split()):
        assert word.lower() not in log.lower(), word
    assert not re.search(r"(?<![\w-])\d{9}(?![\w-])", log)


def test_both_kinds_of_file_tell_the_same(
    permitted: Playbook, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZAAKSPOOR_SECRET_KEY", "k" * 32)
    told = events(exported(capfd, PERMIT))
    lines = list(csv.DictReader(io.StringIO(exported(capfd, PERMIT, "--als", "csv"))))
    assert tuple(lines[0]) == COLUMNS
    ours = [{k: v for k, v in line.items() if v and not k.startswith("case:")} for line in lines]
    assert ours == told


def test_a_pseudonym_stays_with_the_key_and_goes_with_another() -> None:
    fact = Fact(datetime.fromisoformat("2026-02-02T10:00:00+01:00"), "zaak", "Opgepakt", "assign",
                "k.dejong", "medewerker", "", "")  # fmt: skip
    assert Names("a" * 32)(fact) == Names("a" * 32)(fact) != Names("b" * 32)(fact)
    assert re.fullmatch(r"medewerker-[0-9a-f]{16}", Names("a" * 32)(fact))


ODD = 'a & b < c > "d" \u0007 \U0001f6b2\nnew'


def odd(identificatie: str = "Z1", queue: str = ODD) -> Trace:
    at = datetime.fromisoformat("2026-07-01T10:00:00+00:00")
    fact = Fact(at, "zaak", queue, "complete", "systeem", "systeem", queue, "")
    return Trace(identificatie, 1, "Verleend", at.date(), None, [fact])


def test_odd_names_of_queues_leave_the_file_well_formed() -> None:
    (told,) = events("".join(xes("X&Y", [odd()], Names("k"))))
    assert told["org:group"] == ODD.replace("\u0007", "\ufffd")
    assert told["time:timestamp"] == "2026-07-01T12:00:00.000+02:00"
    (line,) = csv.DictReader(io.StringIO("".join(as_csv("X", [odd()], Names("k"))), newline=""))
    assert line["org:group"] == ODD


@pytest.mark.parametrize("sign", "=+-@\t\r")
def test_a_spreadsheet_carries_nothing_out(sign: str) -> None:
    told = "".join(as_csv("X", [odd(f"{sign}1+1", f"{sign}cmd")], Names("k")))
    (line,) = csv.DictReader(io.StringIO(told, newline=""))
    assert line["case:concept:name"] == f"'{sign}1+1"
    assert line["concept:name"] == line["org:group"] == f"'{sign}cmd"


def test_a_number_that_may_be_a_bsn_is_no_name_of_a_trace() -> None:
    root = sound("".join(xes("X", [odd("999990019")], Names("k"))))
    (trace,) = root.iter(f"{XES}trace")
    assert re.fullmatch(r"zaak-[0-9a-f]{16}", keys(trace)["concept:name"])


def test_a_case_type_without_zaken_gives_an_empty_log(db: Any, capfd: Any) -> None:
    make_types(db, "LEEG")
    assert not list(sound(exported(capfd, "LEEG")).iter(f"{XES}trace"))
    assert exported(capfd, "LEEG", "--als", "csv") == ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize("verb", ["export", "tellen"])
def test_an_unknown_case_type_is_told_with_what_there_is(db: Any, capfd: Any, verb: str) -> None:
    make_types(db, "KAP")
    assert main(["proces", verb, "KAPP"]) == 1
    told = capfd.readouterr().err
    assert f"zaaktype (does_not_exist): {RSIN} has no zaaktype 'KAPP'. Give one of: KAP." in told
    assert main(["proces", verb, "KAP", "--van", "2026-02-01", "--tot", "2026-02-01"]) == 1
    assert "--tot (invalid): 2026-02-01 is not after --van 2026-02-01." in capfd.readouterr().err
    assert main(["proces", verb, "KAP", "--van", "gisteren"]) == 2


def test_a_period_holds_its_first_day_and_not_its_last(db: Any) -> None:
    kind = make_types(db, "KAP").zaaktype
    days = [datetime(2026, 2, day).date() for day in (1, 2, 3)]  # noqa: DTZ001
    db.add_all(ZaakFactory(zaaktype=kind, identificatie=f"Z{d.day}", startdatum=d) for d in days)
    db.flush()
    ids = versions(db, "KAP", RSIN)
    chosen = [t.identificatie for t in traces(db, Choice(ids, days[0], days[2]))]
    assert chosen == ["Z1", "Z2"]
    assert [t.identificatie for t in traces(db, Choice(ids))] == ["Z1", "Z2", "Z3"]


def test_a_batch_takes_two_queries_however_many_zaken(db: Any) -> None:
    kind = make_types(db, "KAP").zaaktype
    db.add_all(ZaakFactory(zaaktype=kind) for _ in range(12))
    db.flush()
    ids, asked = versions(db, "KAP", RSIN), []
    note = lambda *told: asked.append(told[2])  # noqa: E731  to take it away again
    listening.listen(engine, "before_cursor_execute", note)
    try:
        for at_once, queries in ((12, 3), (6, 5), (4, 7)):
            asked.clear()
            assert len(list(traces(db, Choice(ids), at_once))) == 12
            assert len(asked) == queries
    finally:
        listening.remove(engine, "before_cursor_execute", note)


def test_a_file_is_whole_or_not_there(db: Any, tmp_path: Path, capfd: Any) -> None:
    make_types(db, "KAP")
    path = tmp_path / "kap.xes"
    assert exported(capfd, "KAP", "--uit", str(path)) == ""
    sound(path.read_text(encoding="utf-8"))
    assert path.stat().st_mode & 0o077 == 0
    assert main(["proces", "export", "KAP", "--uit", str(tmp_path / "weg" / "kap.xes")]) == 1
    assert "Name another place with --uit." in capfd.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["kap.xes"]


def test_an_odd_queue_goes_through_the_database_and_out(case: Open, capfd: Any) -> None:
    with sessions.begin() as db:
        db.add(Queue(naam="R&D <\U0001f333>", omschrijving="Groen", zaaktypen=["*"]))
    karin = staff()
    case("MELDING-OR", report()).do(send_on(karin, "R&D <\U0001f333>", "Een boom."))
    told = events(exported(capfd, "MELDING-OR"))
    assert "R&D <\U0001f333>" in {one.get("org:group") for one in told}


def test_what_a_consumer_does_over_the_api_is_in_it_too(db: Any, client: Any, capfd: Any) -> None:
    types = make_types(db, "KAP")

    def post(where: str, body: Any) -> Any:
        answer = client.post(where, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["url"]

    zaak = post(f"{ZAKEN}/zaken", types.zaak(toelichting="Femke de Vries belde."))
    post(f"{ZAKEN}/rollen", types.rol(zaak))
    for yes in (True, False):
        clock = {"opschorting": {"indicatie": yes, "reden": "Wacht op Femke."}}
        assert client.patch(zaak, json=clock).status_code == 200
    decided = {
        "verantwoordelijkeOrganisatie": RSIN,
        "besluittype": url("besluittypen", make_besluittype(db, types)),
        "zaak": zaak,
        "datum": "2026-01-02",
        "ingangsdatum": "2026-01-02",
    }
    post(f"{BESLUITEN}/besluiten", decided)
    post(f"{ZAKEN}/resultaten", types.resultaat(zaak))
    for day, number in ((1, 0), (2, 2), (3, 1)):  # received, ended, reopened
        post(f"{ZAKEN}/statussen", types.status(zaak, number, f"2026-01-0{day}T10:00:00Z"))
    told = events(exported(capfd, "KAP"))
    did = {one["concept:name"]: one for one in told}
    wanted = (
        "Zaak heropend,Termijn stilgezet,Termijn loopt weer,Besluit: Verleend,Status: Ontvangen"
    )
    assert set(wanted.split(",")) <= set(did)
    assert did["Zaak heropend"]["time:timestamp"] == "2026-01-03T11:00:00.000+01:00"
    assert re.fullmatch(r"applicatie-[0-9a-f]{16}", did["Status: Ontvangen"]["org:resource"])
    assert "Femke" not in exported(capfd, "KAP") + exported(capfd, "KAP", "--als", "csv")
