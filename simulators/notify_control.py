"""Control API of the simulated NotifyNL: how it behaves, and what happens to one message."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from simulators.notify import STATUSES
from simulators.notify_messages import NotifySettings
from simulators.problem import Problem
from simulators.world import World, world

router = APIRouter(prefix="/__sim/notifynl")
Here = Annotated[World, Depends(world)]


class ClockIn(BaseModel):
    """How far its clock is ahead of the real one."""

    seconds: float


class StatusIn(BaseModel):
    """The next status of one message."""

    status: str


@router.get("")
async def show(here: Here) -> dict[str, Any]:
    """Counts of this NotifyNL."""
    return here.notify.report()


@router.post("")
async def configure(settings: NotifySettings, here: Here) -> dict[str, Any]:
    """Set receipts, limits and outcomes."""
    here.notify.settings = settings
    return here.notify.report()


@router.post("/clock", status_code=204)
async def set_clock(asked: ClockIn, here: Here) -> None:
    """Set its clock ahead: tokens, limits and how long messages are kept follow it."""
    here.notify.ahead = timedelta(seconds=asked.seconds)


@router.post("/{id}/status", status_code=204)
async def set_status(id: str, asked: StatusIn, here: Here) -> None:
    """Move one message on by hand; a final status sends its receipt."""
    if id not in here.notify.by_id or asked.status not in STATUSES:
        raise Problem(404, "dit bericht of deze status is er niet")
    here.notify.set_status(here.notify.by_id[id], asked.status)


@router.post("/{id}/retour", status_code=204)
async def bring_back(id: str, here: Here) -> None:
    """The post brings a letter back."""
    if id not in here.notify.by_id:
        raise Problem(404, "dit bericht is er niet")
    here.notify.bring_back(here.notify.by_id[id])
