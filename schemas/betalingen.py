"""Where the payment provider tells that a payment changed. Not part of the ZGW standard.

Anybody may call this: what counts is what the provider answers when we ask, never what is sent.
"""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from workflows.lookups import Unavailable
from workflows.payments import WEBHOOK, settle

router = APIRouter()
LATER = "60"  # seconds


@router.post(WEBHOOK, tags=["betalingen"], status_code=200)
def melding(id: Annotated[str, Form()] = "") -> Response:
    """200 for every id, also one we do not know; 503: send it again later."""
    try:
        settle(id)
    except Unavailable:
        return Response(status_code=503, headers={"Retry-After": LATER})
    return Response(status_code=200)
