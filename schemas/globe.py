"""Where MijnOverheid brings its results over ebMS2. Not part of the ZGW standard.

Two ways in, both shut unless set up: our own TLS listener (zaakspoor/ebms.py), where the connection
says who calls; and here, behind a proxy that ended TLS and proves itself with a token.
"""

import hmac

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from notifications.globe import LARGEST, admitted, receive
from schemas.engine.incoming import bytes_of
from zaken.base.db import sessions
from zaken.base.errors import Forbidden, Invalid
from zaken.base.settings import settings

router = APIRouter()


@router.post("/berichtenbox/ebms", tags=["ontvangstbewijzen"], status_code=204)
async def behind_a_proxy(request: Request) -> Response:
    """204 when kept. The proxy checked the certificate; it sends its OIN in `X-Client-OIN` and its
    own token in `X-Proxy-Token`, and takes both out of what comes from outside. 403 without.
    """
    wanted, given = settings().globe_proxy_token, request.headers.get("x-proxy-token", "")
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Forbidden(detail="Alleen de eigen proxy mag hier komen.")
    return await take(request, request.headers.get("x-client-oin", ""))


async def take(request: Request, caller: str) -> Response:
    """Keep what the holder of a certificate with OIN `caller` brings: 204, when it is committed.
    Raises Forbidden before a byte of a stranger is read, Invalid, TooLarge.
    """
    if not admitted(caller):
        raise Forbidden(detail="Dit certificaat mag hier niets melden.")
    if request.headers.get("soapaction", "").strip().strip('"') != "ebXML":
        raise Invalid(detail="De SOAPAction van een ebMS-bericht is ebXML.")
    body = await bytes_of(request, LARGEST)
    content_type = request.headers.get("content-type", "")

    def work() -> str:
        with sessions.begin() as db:
            return receive(db, caller, content_type, body)

    await run_in_threadpool(work)
    return Response(status_code=204)
