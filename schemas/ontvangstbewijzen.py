"""Where the Berichtenbox tells that a message is in the box (CloudEvents 1.0, structured). Not part
of the ZGW standard.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from notifications.receipts import receive
from zaken.base.db import Db

router = APIRouter()


async def raw_body(request: Request) -> bytes:
    return await request.body()


@router.post("/berichtenbox/ontvangstbewijzen", tags=["ontvangstbewijzen"], status_code=200)
def ontvangstbewijs(
    request: Request, body: Annotated[bytes, Depends(raw_body)], db: Db
) -> dict[str, str]:
    """200 when taken (also when seen before), 401 for a wrong token, 400 for no CloudEvent, 503:
    send it again later.
    """
    headers = {k.lower(): v for k, v in request.headers.items()}
    return {"uitkomst": receive(db, headers, body)}
