"""The two doors of the simulated MijnOverheid Berichtenbox, open only over mutual TLS: ebMS2 for
letters, WUS for the question who is subscribed. Who comes in is who the certificate says.
"""

import ssl
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators import globe_ebms
from simulators.faults import FaultMiddleware
from simulators.globe_box import MOST_KLANTEN
from simulators.globe_pki import Pki
from simulators.world import World

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SERVICE = "http://schemas.rdw.nl/GEB/BerichtenboxValidatieService/2009/01"
TYPES = "{http://schemas.rdw.nl/GEB/BerichtenboxValidatieService/Types/2009/01}"
SHARED = "{http://schemas.rdw.nl/GEB/Shared/Types/2009/01}"
MOST_BYTES = 101_000_000


def create_app(world: World) -> Starlette:
    """The app behind the TLS port; the faults of far side `globe` are played here too."""
    app = Starlette(
        routes=[
            Route("/globe/ebms", ebms, methods=["POST"]),
            Route("/globe/wus", wus, methods=["POST"]),
        ]
    )
    app.state.world = world
    app.add_middleware(FaultMiddleware, faults=world.faults)
    return app


def context(pki: Pki) -> ssl.SSLContext:
    """TLS 1.2 or newer, and nobody without a certificate of ours that was not revoked."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(pki.cert("logius"), pki.key("logius"))
    made.load_verify_locations(pki.cert("ca"))
    made.load_verify_locations(pki.crl)
    made.verify_mode = ssl.CERT_REQUIRED
    made.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    return made


async def ebms(request: Request) -> Response:
    """204 when taken; 413, or 500 with a SOAP fault for who is not who he says he is."""
    here = _world(request)
    body = await request.body()
    if len(body) > MOST_BYTES:
        return Response(status_code=413)
    if request.headers.get("soapaction", "").strip('"') != "ebXML":
        return _fault("Client", "SOAPAction is niet ebXML")
    try:
        post = await run_in_threadpool(
            globe_ebms.read, request.headers.get("content-type", ""), body
        )
    except globe_ebms.NoMessage as error:
        return _fault("Client", str(error))
    if post.afzender.partition("_")[0] != _oin(request):
        return _fault("Client", "SecurityFailure: het OIN is niet dat van het certificaat")
    if post.acknowledges:
        here.globe.acknowledged(post)
    elif post.action == "GLOBE-R-BV-Request":
        here.globe.receive(post, body)
    else:
        return _fault("Client", "onbekende Action")
    return Response(status_code=204)


async def wus(request: Request) -> Response:
    """Who is subscribed, in at most 250 residents; else a SOAP fault."""
    here, settings = _world(request), _world(request).globe.box.settings
    try:
        question = ET.fromstring(await request.body())  # noqa: S314 - a stand-in on one machine
    except ET.ParseError:
        return _fault("Client", "geen XML")
    sender = question.findtext(f".//{TYPES}berichtleverancierCode") or ""
    kind = question.findtext(f".//{TYPES}berichtTypeCode") or ""
    readers = [found.text or "" for found in question.iterfind(f".//{SHARED}Klant/{SHARED}Key")]
    here.ledger.append("globe-vraag", {"berichttype": kind, "aantal": len(readers)})
    if settings.wus_fout:
        return _fault("Server", "gespeelde storing", settings.wus_fout)
    if sender != _oin(request):
        return _fault("Client", "OIN komt niet overeen", "ApplicationFault")
    if not 1 <= len(readers) <= MOST_KLANTEN:
        return _fault("Client", "1 tot 250 klanten per vraag", "ApplicationFault")
    rows = "".join(
        f"<t:Abonnement><t:klant><s:Key>{escape(bsn)}</s:Key><s:Rol>Burger</s:Rol></t:klant>"
        f"<t:isBerichtSturen>{str(here.globe.box.wants(bsn, sender, kind)).lower()}"
        "</t:isBerichtSturen></t:Abonnement>"
        for bsn in readers
    )
    return _soap(
        f'<ValidateAbonnementenResponse xmlns="{SERVICE}" xmlns:t="{TYPES.strip("{}")}" '
        f'xmlns:s="{SHARED.strip("{}")}"><ValidateAbonnementenResult>{rows}'
        "</ValidateAbonnementenResult></ValidateAbonnementenResponse>"
    )


def _fault(code: str, text: str, detail: str = "") -> Response:
    inside = (
        f'<detail><{detail} xmlns="{SHARED.strip("{}")}"><Message>{escape(text)}</Message>'
        f"</{detail}></detail>"
        if detail
        else ""
    )
    fault = f"<faultcode>soap:{code}</faultcode><faultstring>{escape(text)}</faultstring>"
    return _soap(f"<soap:Fault>{fault}{inside}</soap:Fault>", 500)


def _soap(body: str, status: int = 200) -> Response:
    text = f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>{body}</soap:Body></soap:Envelope>'
    return Response(text, status, media_type="text/xml; charset=utf-8")


def _world(request: Request) -> World:
    found: World = request.app.state.world
    return found


def _oin(request: Request) -> str:
    """The OIN in the certificate of the caller, from the connection itself."""
    transport: Any = request.scope["state"]["transport"]
    certificate = transport.get_extra_info("ssl_object").getpeercert() or {}
    found = {name: value for part in certificate.get("subject", ()) for name, value in part}
    return str(found.get("serialNumber", ""))
