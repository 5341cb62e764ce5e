"""`zaakspoor ebms`: our ebMS2 address with its own TLS, for who has no proxy that checks client
certificates. Nothing else listens here, and nobody without a certificate gets a word in.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from berichtenbox_adapter.globe.line import Identity, oin_of, renew, server_context
from berichtenbox_adapter.globe.setup import agreement_of
from schemas.globe import take
from zaakspoor import problems
from zaakspoor.commands.base import Failed
from zaakspoor.serve import PATIENCE, Server
from zaken.base.log import configure_logging, log
from zaken.base.settings import settings

RENEW_SECONDS = 600.0  # certificates and revocation lists are replaced while we run


class Certified(H11Protocol):
    """Hands the connection to the app: it alone knows who is on the other side."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def serve(host: str, port: int) -> None:
    """Listen until SIGTERM or SIGINT; call from the main thread, inside `database()`. Raises
    Failed without an agreement, or when its files cannot be read.
    """
    configure_logging(settings().log_level)
    made = server(host, port)
    made.run()
    if not made.started:
        raise Failed(f"Cannot listen on {host}:{port}; the log above says why.")


def server(host: str, port: int, ready: Callable[[], None] = lambda: None) -> Server:
    """The listener, not yet running; `ready` is called once it answers. Raises Failed."""
    deal = agreement_of(settings())
    if deal is None:
        raise Failed("ZAAKSPOOR_GLOBE_URL is empty: there is no agreement with MijnOverheid.")
    try:
        context = server_context(deal.identity)
    except OSError as error:
        raise Failed(f"A certificate of ZAAKSPOOR_GLOBE_ cannot be read: {error}.") from None
    config = uvicorn.Config(
        create_app(context, deal.identity),
        host,
        port,
        http=Certified,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=PATIENCE,
        ssl_certfile=deal.identity.cert,
        ssl_keyfile=deal.identity.key,
    )
    config.load()
    config.ssl = context  # ours is stricter than the one made of these files
    return Server(config, ready)


def create_app(context: ssl.SSLContext, identity: Identity) -> FastAPI:
    """One route: `POST /ebms`."""

    @asynccontextmanager
    async def fresh(app: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(_keep_fresh(context, identity))
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=fresh)
    app.add_api_route("/ebms", over_tls, methods=["POST"], status_code=204)
    problems.install(app)
    return app


async def over_tls(request: Request) -> Response:
    """204 when kept; 403 for who has no OIN of our agreement in his certificate."""
    transport: Any = request.scope["state"]["transport"]
    line = transport.get_extra_info("ssl_object")
    return await take(request, oin_of(line.getpeercert()) if line is not None else "")


async def _keep_fresh(context: ssl.SSLContext, identity: Identity) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            renew(context, identity)
        except OSError as error:  # half written, perhaps: the old ones still hold
            log(__name__).error("certificates not renewed", error=type(error).__name__)
