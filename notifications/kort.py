"""What a message is in a few words, without its content: nature, legal effect, what is asked, until
when. For the notification that points at it (Wmebv), and in the reader's own
language. Dutch always leads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from notifications.sandbox import SHIPPED
from workflows.file_faults import read_yaml

NL, EN = "nl", "en"
TALEN = {NL: "Nederlands", EN: "Engels"}
ELEMENTS = ("aard", "gevolg", "actie", "wanneer")
# Kinds in which something is asked of the reader, and kinds with a last day of their own.
ASKING = ("verzoek", "taak", "herinnering")
DECISIONS = ("besluit", "beroep")
SIX_WEEKS = {NL: "zes weken", EN: "six weeks"}
TITLE = {EN: "Summary in English"}
LEADING = {EN: "This is a summary. The Dutch text is the one that counts in law."}
_MONTHS = {
    "januari": "January", "februari": "February", "maart": "March", "april": "April",
    "mei": "May", "juni": "June", "juli": "July", "augustus": "August", "september": "September",
    "oktober": "October", "november": "November", "december": "December",
}  # fmt: skip


@dataclass(frozen=True)
class Kort:
    """The summary in one language: heading and sentence of each element, in order."""

    taal: str
    regels: tuple[tuple[str, str], ...]

    def said(self, element: str) -> str:
        """The sentence of this element; empty when it is not there."""
        return dict(zip(ELEMENTS, (text for _, text in self.regels), strict=True))[element]


def summary(kind: str, *, taal: str = NL, dag: str = "") -> Kort:
    """The summary of a message of this kind. `dag` in Dutch words, as `7 december 2026`; of a
    decision a term, as `zes weken`. An unknown kind is plain news.
    """
    texts = _texts(taal)
    of = texts["soorten"].get(kind) or texts["soorten"]["bericht"]
    said = {element: str(of.get(element, "")) for element in ELEMENTS}
    if not dag and kind in DECISIONS:
        dag = SIX_WEEKS[NL]
    day = in_language(dag, taal)
    said["wanneer"] = (
        said["wanneer"].replace("{dag}", day) if day else str(of.get("geen_dag", said["wanneer"]))
    )
    return Kort(taal, tuple((texts["koppen"][name], said[name]) for name in ELEMENTS))


def kind_of(soort: str, aard: str, said: Mapping[str, Any]) -> str:
    """The kind of one message: what the case type file calls a besluit or a verzoek is one; of
    another what its template says; and news that asks something is no plain news.
    """
    if soort == "besluit":
        return "besluit" if said.get("rechtsmiddel", "bezwaar") == "bezwaar" else "beroep"
    if soort == "verzoek" and aard not in ASKING:
        return "verzoek"
    if aard in ("bericht", "ontvangst") and said.get("doen"):
        return "doen"
    return aard


def day_of(kind: str, said: Mapping[str, Any]) -> str:
    """The last day of this message in words, or the term of a decision; empty: there is none."""
    if kind in DECISIONS:
        return str(said.get("rechtsmiddel_binnen") or SIX_WEEKS[NL])
    if kind in (*ASKING, "doen"):
        return str(said.get("hersteldatum") or said.get("taak_uiterlijk") or "")
    return ""


def below(kind: str, *, taal: str, dag: str) -> str:
    """The summary as it stands below a Dutch text; empty for a reader of Dutch."""
    if taal not in TITLE:
        return ""
    lines = [f"{head} {text}" for head, text in summary(kind, taal=taal, dag=dag).regels]
    return "\n".join([TITLE[taal], LEADING[taal], *lines])


def in_language(dag: str, taal: str) -> str:
    """`7 December 2026` of `7 december 2026`; `six weeks` of `zes weken`."""
    if taal == NL:
        return dag
    if dag == SIX_WEEKS[NL]:
        return SIX_WEEKS[taal]
    return " ".join(_MONTHS.get(word, word) for word in dag.split())


@cache
def _texts(taal: str) -> dict[str, Any]:
    name = f"{taal if taal in TALEN else NL}.yaml"
    content, _ = read_yaml(name, (SHIPPED / "kort" / name).read_text(encoding="utf-8"))
    return dict(content)


def kinds() -> list[str]:
    """Every kind of message there are words for."""
    return list(_texts(NL)["soorten"])


def is_known(kind: str) -> bool:
    return kind in _texts(NL)["soorten"]
