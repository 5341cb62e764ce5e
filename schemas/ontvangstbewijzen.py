"""Where far sides tell later how a message went: the Berichtenbox (CloudEvents 1.0, structured) and
NotifyNL (its own receipts). Not part of the ZGW standard.
"""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from notifications import receipts, receipts_notifynl
from schemas.engine.incoming import bytes_of
from zaken.base.db import sessions

router = APIRouter()
Receive = Callable[[Session, Mapping[str, str], bytes], str]


@router.post("/berichtenbox/ontvangstbewijzen", tags=["ontvangstbewijzen"], status_code=200)
async def ontvangstbewijs(request: Request) -> dict[str, str]:
    """200 when taken (also when seen before), 401 for a wrong token, 400 for no CloudEvent, 413 for
    too much, 503: send it again later.
    """
    receipts.authenticate(request.headers)  # before a byte of the body of a stranger is read
    return await _take(request, receipts.LARGEST, receipts.receive)


@router.post("/notifynl/ontvangstbewijzen", tags=["ontvangstbewijzen"], status_code=200)
async def ontvangstbewijs_notifynl(request: Request) -> dict[str, str]:
    """200 when taken (also when seen before), 401 for a wrong token, 400 for no receipt, 413 for
    too much, 503: send it again later.
    """
    receipts_notifynl.authenticate(request.headers)
    return await _take(request, receipts_notifynl.LARGEST, receipts_notifynl.receive)


@router.post("/notifynl/retourpost", tags=["ontvangstbewijzen"], status_code=200)
async def retourpost_notifynl(request: Request) -> dict[str, str]:
    """A letter that came back. Answers as above."""
    receipts_notifynl.authenticate(request.headers)
    return await _take(request, receipts_notifynl.LARGEST, receipts_notifynl.receive_returned)


async def _take(request: Request, largest: int, receive: Receive) -> dict[str, str]:
    body = await bytes_of(request, largest)

    def work() -> str:
        with sessions.begin() as db:
            return receive(db, request.headers, body)

    return {"uitkomst": await run_in_threadpool(work)}
