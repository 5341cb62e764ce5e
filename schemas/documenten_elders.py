"""What a document belongs to elsewhere: looked at over there, before anything is locked here
(drc-002, drc-004).
"""

from typing import Any
from urllib.parse import urlencode

from zaken.base import remote
from zaken.base.errors import Invalid
from zaken.base.keeps import keeps
from zaken.base.remote_guard import RemoteError

LINKS = {"zaak": "zaakinformatieobjecten", "besluit": "besluitinformatieobjecten"}


@keeps("drc-002", "The object of a relation elsewhere is fetched, and must look like its kind.")
def look(url: str, kind: str) -> None:
    """Raises Invalid when there is nothing, or something else."""
    try:
        if kind in LINKS:
            remote.fetch(url, kind)
        elif not isinstance(remote.send("GET", url), dict):
            raise wrong("object", "invalid-resource", "Dit is niet het soort object dat u noemt.")
    except RemoteError as error:
        raise wrong("object", error.code, "Dit object is niet te vinden.") from None


@keeps("drc-004", "A register elsewhere is asked whether it knows the relation.")
def is_related(url: str, kind: str, document: str) -> bool:
    """Does the register of this object know the document? What keeps no relations knows it.

    Raises Invalid when it does not answer.
    """
    if kind not in LINKS:
        return True
    root = url.partition("?")[0].rsplit("/", 2)[0]
    query = urlencode({kind: url, "informatieobject": document})
    try:
        found: Any = remote.send("GET", f"{root}/{LINKS[kind]}?{query}")
    except RemoteError:
        reason = "Het register van dit object antwoordt niet."
        raise wrong("nonFieldErrors", "relation-lookup-error", reason) from None
    rows = found.get("results") if isinstance(found, dict) else found  # some give pages
    return isinstance(rows, list) and bool(rows)


def wrong(name: str, code: str, reason: str) -> Invalid:
    return Invalid.field(name, code, reason)
