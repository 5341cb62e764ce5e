"""Where the Berichtenbox tells that a message is in the box (CloudEvents 1.0, structured). Not part
of the ZGW standard.
"""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from notifications.receipts import LARGEST, authenticate, receive
from schemas.engine.incoming import bytes_of
from zaken.base.db import sessions

router = APIRouter()


@router.post("/berichtenbox/ontvangstbewijzen", tags=["ontvangstbewijzen"], status_code=200)
async def ontvangstbewijs(request: Request) -> dict[str, str]:
    """200 when taken (also when seen before), 401 for a wrong token, 400 for no CloudEvent, 413 for
    too much, 503: send it again later.
    """
    authenticate(request.headers)  # before a byte of the body of a stranger is read
    body = await bytes_of(request, LARGEST)

    def work() -> str:
        with sessions.begin() as db:
            return receive(db, request.headers, body)

    return {"uitkomst": await run_in_threadpool(work)}
