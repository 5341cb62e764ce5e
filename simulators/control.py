"""Control API under /__sim/ for tests and demo: ledger, faults, receipts, preferences, reset."""

import json
from collections import defaultdict
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from simulators.cast import GEMEENTE_OIN
from simulators.faults import FarSide, Fault
from simulators.globe_box import GlobeSettings
from simulators.ledger import Entry
from simulators.receipts import ReceiptSettings
from simulators.world import World, world

router = APIRouter(prefix="/__sim")
Here = Annotated[World, Depends(world)]


class VoorkeurChange(BaseModel):
    """Switch someone's Berichtenbox on or off for one sender."""

    type: Literal["BSN", "RSIN", "KVK"]
    waarde: str
    ontvangt: bool
    oin: str = GEMEENTE_OIN


@router.get("/ready")
async def ready() -> dict[str, bool]:
    """200 once the simulator answers."""
    return {"ready": True}


@router.get("/addresses")
async def addresses(here: Here) -> list[str]:
    """The calls since the start that had a number of nine digits in their address, without it."""
    return here.numbers_in_addresses


@router.get("/ledger")
async def ledger(here: Here, soort: str | None = None) -> list[Entry]:
    """What was accepted: soort fbs or mail (or any other kind of entry), oldest first."""
    return here.ledger.entries(soort)


@router.get("/ledger/doubles")
async def doubles(here: Here) -> list[dict[str, Any]]:
    """Messages and mails with the same content for the same recipient, accepted more than once."""
    groups: defaultdict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for entry in [e for soort in ("fbs", "globe", "mail") for e in here.ledger.entries(soort)]:
        groups[(entry["soort"], *_hashes(entry))].append(entry)
    return [
        {
            "soort": soort,
            "inhoud_hash": content,
            "ontvanger_hash": recipient,
            "aantal": len(entries),
            "nrs": [e["nr"] for e in entries],
        }
        for (soort, content, recipient), entries in groups.items()
        if len(entries) > 1
    ]


@router.get("/script")
async def show_script(here: Here) -> list[Fault]:
    """The faults still in force."""
    return here.faults.script


@router.post("/script", status_code=201)
async def add_fault(fault: Fault, here: Here) -> Fault:
    """Script one fault."""
    here.faults.add(fault)
    return fault


@router.delete("/script", status_code=204)
async def clear_script(here: Here, far_side: FarSide | None = None) -> None:
    """End the faults of one far side, or all."""
    here.faults.clear(far_side)


@router.get("/receipts")
async def show_receipts(here: Here) -> dict[str, Any]:
    """Settings and counts of the receipts."""
    return here.receipts.report()


@router.post("/receipts")
async def set_receipts(settings: ReceiptSettings, here: Here) -> dict[str, Any]:
    """Set where, when and how often receipts go."""
    here.receipts.configure(settings)
    return here.receipts.report()


@router.get("/globe")
async def show_globe(here: Here) -> dict[str, Any]:
    """How MijnOverheid behaves, and where its test certificates are."""
    return here.globe.report()


@router.post("/globe")
async def set_globe(settings: GlobeSettings, here: Here) -> dict[str, Any]:
    """Set how MijnOverheid behaves; what is left out is as on the first day."""
    here.globe.configure(settings)
    return here.globe.report()


@router.post("/voorkeuren", status_code=204)
async def set_voorkeur(change: VoorkeurChange, here: Here) -> None:
    """Change a preference."""
    here.voorkeuren.change((change.type, change.waarde), change.ontvangt, change.oin)


@router.post("/reset", status_code=204)
async def reset(here: Here) -> None:
    """Empty the ledger, the script and the changed preferences; receipt settings stay."""
    here.reset()


def _hashes(entry: Entry) -> tuple[str, str]:
    """(content, recipient), both without what differs between two sendings of the same."""
    if entry["soort"] == "mail":
        content: list[Any] = [entry["onderwerp"], entry["tekst"], entry["html"]]
        return _hash(content), _hash(sorted(entry["ontvangers"]))
    files = [[b["naam"], b["blob"]] for b in entry["bijlagen"]]
    content = [entry["afzender"], entry["onderwerp"], entry["inhoud"], files]
    return _hash(content), _hash(entry["ontvanger"])


def _hash(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
