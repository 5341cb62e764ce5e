"""From a notice to what leaves the building: the letter as PDF/A in the dossier, and the planned
deliveries.

Three transactions at most, and none of them open while the PDF is drawn.
"""

import threading
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import texts
from notifications.channels import main_roads, plan
from notifications.making import unreachable
from notifications.telling import for_letter
from workflows.casework import Upload, add_document
from workflows.publish import definition_of
from zaken.actions.bestanden import hold
from zaken.base import db as database
from zaken.base import files
from zaken.base.subject import SYSTEEM
from zaken.change import lock
from zaken.models import Delivery, Notice

ARCHIVAL: dict[str, Any] = {"pdf_variant": "pdf/a-2a", "pdf_tags": True}


@dataclass(frozen=True)
class Letter:
    inhoud: bytes
    paginas: int


def compose(notice_id: int) -> None:
    """Draw the letter if there is one, then plan the roads. Doing it again finds nothing to do."""
    with database.sessions.begin() as db:
        notice = db.get(Notice, notice_id)
        if notice is None or notice.state != "gepland":
            return
        wanted = bool(notice.brief) or main_roads(notice)[:1] == ["print"]
    if wanted:
        ensure_letter(notice_id)
    with database.sessions.begin() as db:
        notice = _locked(db, notice_id)
        if notice is not None and notice.state == "gepland":
            plan(db, notice)
            if notice.state == "alleen_pip":
                unreachable(db, notice)


def ensure_letter(notice_id: int) -> None:
    """The letter of this notice is on disk, and in the dossier if the case type knows such
    documents. Once.
    """
    with database.sessions.begin() as db:
        notice = db.get(Notice, notice_id)
        if notice is None or notice.brief_sha256:
            return
        words = for_letter(db, notice)
        brief = notice.brief
    drawn = draw(texts.letter(brief, words))
    with database.sessions.begin() as db:
        notice = _locked(db, notice_id)
        if notice is not None and not notice.brief_sha256:
            _keep(db, notice, drawn)


class _Kept:
    """What all letters share. A letter with fonts and a style of its own takes twice as long, and
    0.2 MB that never comes back.
    """

    def __init__(self, style: str) -> None:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        self.style = style
        self.fetcher = URLFetcher(allowed_protocols=())
        self.fonts = FontConfiguration()
        self.css = weasyprint.CSS(string=style, url_fetcher=self.fetcher, font_config=self.fonts)


_threads = threading.local()  # Pango's fonts are not to be shared between threads


def _of_this_thread(style: str) -> _Kept:
    kept: _Kept | None = getattr(_threads, "kept", None)
    if kept is None or kept.style != style:
        kept = _threads.kept = _Kept(style)
    return kept


def draw(html: str) -> Letter:
    """The PDF/A-2a (tagged, with its language) of this HTML. Nothing is fetched: no pictures, no
    links.
    """
    import weasyprint  # 28 MB, and the web processes draw no letters

    kept = _of_this_thread(texts.style())
    document = weasyprint.HTML(string=html, url_fetcher=kept.fetcher).render(
        stylesheets=[kept.css], font_config=kept.fonts, **ARCHIVAL
    )
    content: bytes = document.write_pdf(**ARCHIVAL)
    return Letter(content, len(document.pages))


def letter_name(notice: Notice) -> str:
    """The file name as the reader sees it."""
    return f"{notice.brief or 'brief'}-{notice.zaak.identificatie}.pdf".replace("/", "-")


def _keep(db: Session, notice: Notice, drawn: Letter) -> None:
    notice.paginas = drawn.paginas
    kind = notice.documenttype or _outgoing(notice)
    if not kind:  # a case type without outgoing documents: the bytes are kept all the same
        notice.brief_sha256, _ = files.store([drawn.inhoud])
        hold(db, notice.brief_sha256)
        return
    document = add_document(
        db,
        SYSTEEM,
        notice.zaak,
        Upload(
            chunks=[drawn.inhoud],
            bestandsnaam=letter_name(notice),
            formaat="application/pdf",
            titel=notice.onderwerp,
            documenttype=kind,
        ),
    )
    notice.document_id, notice.brief_sha256 = document.id, document.sha256


def _outgoing(notice: Notice) -> str:
    definition = definition_of(notice.zaak.zaaktype)
    kinds = definition.documenttypen if definition else []
    return next((k.naam for k in kinds if k.richting == "uitgaand"), "")


def _locked(db: Session, notice_id: int) -> Notice | None:
    """The notice, with its zaak locked first (law 5), as it is now."""
    notice = db.get(Notice, notice_id)
    if notice is not None:
        lock(db, notice.zaak)
        db.refresh(notice)
    return notice


def letter_bytes(db: Session, delivery: Delivery) -> bytes | None:
    """The letter that goes with this delivery, or None."""
    sha256 = db.scalar(select(Notice.brief_sha256).where(Notice.id == delivery.notice_id))
    return files.read(sha256) if sha256 else None
