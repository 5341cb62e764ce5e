"""The reference lists: Selectielijst 2020, resultaattypeomschrijvingen, communicatiekanalen."""

from typing import Any

from tests.simulators.conftest import Simulator

API = "/referentielijsten/api/v1"


def get(sim: Simulator, path: str) -> Any:
    answer = sim.http.get(path if path.startswith("http") else f"{API}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_procestype_has_an_address_that_answers(sim: Simulator) -> None:
    types = get(sim, "procestypen")
    assert [t["nummer"] for t in types] == list(range(1, 30))
    assert get(sim, types[10]["url"]) == types[10]
    assert types[10]["naam"] == "Toestemming verlenen"
    assert get(sim, "procestypen?jaar=2017") == []


def test_results_come_in_pages_and_of_one_procestype(sim: Simulator) -> None:
    kind = get(sim, "procestypen")[10]["url"]
    first = get(sim, "resultaten")
    assert (first["count"], len(first["results"]), first["previous"]) == (344, 100, None)
    assert len(get(sim, get(sim, first["next"])["previous"])["results"]) == 100
    some = get(sim, f"resultaten?procesType={kind}")["results"]
    assert {r["procesType"] for r in some} == {kind}
    assert "11.1.2" in {r["volledigNummer"] for r in some}
    assert sim.http.get(f"{API}/resultaten?page=9").status_code == 404


def test_a_result_says_how_long_and_from_when(sim: Simulator) -> None:
    pages = [get(sim, f"resultaten?page={n}")["results"] for n in (1, 2, 3, 4)]
    rows = {r["volledigNummer"]: r for page in pages for r in page}
    assert rows["1.1"]["bewaartermijn"] == "P10Y"
    assert (rows["1.1"]["waardering"], rows["1.1"]["procestermijn"]) == ("vernietigen", "nihil")
    assert (rows["1.1.1"]["waardering"], rows["1.1.1"]["bewaartermijn"]) == (
        "blijvend_bewaren",
        None,
    )
    assert "7.1.20" not in rows  # lapsed


def test_words_and_channels_are_lists_of_their_own(sim: Simulator) -> None:
    words = get(sim, "resultaattypeomschrijvingen")
    assert {"url", "omschrijving", "definitie", "opmerking"} == set(words[0])
    channels = get(sim, "communicatiekanalen")
    assert get(sim, channels[0]["url"])["naam"] == "Webformulier"
    assert sim.http.get(f"{API}/kleuren").status_code == 404
    assert sim.http.get(f"{API}/kleuren/1").status_code == 404
    assert sim.http.get(f"{channels[0]['url']}9").status_code == 404
