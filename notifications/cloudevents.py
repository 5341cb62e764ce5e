"""A notification as a CloudEvent by the NL GOV profile, in structured JSON: the second form a
subscriber may choose (`formaat`, experimental). It says no more than the first one.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from zaken.base.settings import settings

MEDIA_TYPE = "application/cloudevents+json"
DONE = {
    "create": "geregistreerd",
    "update": "gemuteerd",
    "partial_update": "gemuteerd",
    "destroy": "verwijderd",
}
PREFIX = "nl.overheid"


def cloudevent(message: Mapping[str, Any], bericht: UUID, sequence: int) -> dict[str, Any]:
    """The event for one message of the standard.

    `id` is the same for every subscriber and every try; `sequence` grows per subscriber, and tells
    the order of what happened to one subject.
    """
    actie = str(message["actie"])
    return {
        "specversion": "1.0",
        "id": str(bericht),
        "source": source(),
        "type": f"{PREFIX}.{message['kanaal']}.{message['resource']}-{DONE.get(actie, actie)}",
        "subject": str(message["hoofdObject"]).rstrip("/").rpartition("/")[2],
        "time": message["aanmaakdatum"],
        "dataref": message["resourceUrl"],
        "sequence": str(sequence),
        "sequencetype": "Integer",
        "datacontenttype": "application/json",
        "data": dict(message),
    }


def source() -> str:
    """Who we are, as a URN."""
    return settings().nrc_source or f"urn:nld:oin:{settings().oin}:systeem:zaakspoor"
