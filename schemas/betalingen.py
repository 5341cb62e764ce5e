"""Where the payment provider tells that a payment changed. Not part of the ZGW standard.

Anybody may call this: what counts is what the provider answers when we ask, never what is sent. So
a body is small, and only a few questions are under way at once: a stranger cannot make us wait for
the provider with every thread we have.
"""

from threading import BoundedSemaphore
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from schemas.engine.incoming import bytes_of
from workflows.lookups import Unavailable
from workflows.payments import WEBHOOK, settle

router = APIRouter()
LATER = "60"  # seconds
LARGEST = 64_000  # bytes; the provider sends one id
QUESTIONS = BoundedSemaphore(4)  # under way at the provider, per process


@router.post(WEBHOOK, tags=["betalingen"], status_code=200)
async def melding(request: Request) -> Response:
    """200 for every id, also one we do not know; 413 for too much; 503: send it again later."""
    payment = id_of(await bytes_of(request, LARGEST))
    return await run_in_threadpool(settled, payment)


def settled(payment: str) -> Response:
    """Ask the provider how this payment stands, unless too many are being asked already."""
    later = Response(status_code=503, headers={"Retry-After": LATER})
    if not QUESTIONS.acquire(blocking=False):
        return later
    try:
        settle(payment)
    except Unavailable:
        return later
    finally:
        QUESTIONS.release()
    return Response(status_code=200)


def id_of(body: bytes) -> str:
    """The id in a form of one field (application/x-www-form-urlencoded), or ''."""
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=20)
    except ValueError:
        return ""
    return fields.get("id", [""])[-1]
