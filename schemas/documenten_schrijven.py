"""Documents change: made, renewed under a lock, locked, unlocked, thrown away."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import Request, Response
from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from schemas.apis import DOCUMENTEN
from schemas.documenten import (
    DOCUMENT,
    GEBRUIKSRECHTEN,
    PATH,
    Enkelvoudiginformatieobject,
    EnkelvoudiginformatieobjectMetInhoud,
    EnkelvoudiginformatieobjectMetInhoudEnLock,
    EnkelvoudiginformatieobjectMetLock,
)
from schemas.documenten_inhoud import Splitter, answer_content
from schemas.engine import write
from schemas.engine.auth import caller
from schemas.engine.errors import body_of
from schemas.engine.incoming import SMALL, bytes_of
from schemas.engine.routes import answer, by_of, created, json, uuid_of
from schemas.engine.shape import Operation, Resource, Schema
from zaken import models
from zaken.actions import document as acts
from zaken.actions.document import Content, add_version, check_lock
from zaken.base import files
from zaken.base.db import reads, sessions
from zaken.base.errors import Invalid, NotFound
from zaken.base.keeps import keeps
from zaken.base.subject import Subject
from zaken.change import act, change, remove, represent
from zaken.events import record

Json = dict[str, Any]
FORCE = "documenten.geforceerd-unlock"
ONE, OPEN = f"/{PATH}/{{uuid}}", ("inhoud",)


class Lock(Schema):
    lock: str = ""


async def create(resource: Resource, request: Request) -> Response:
    """A document, with its bytes or with the promise of them.

    The bytes are stored before the row is; a row never points at nothing.
    """

    def work(db: Session, subject: Subject, body: Json, upload: Splitter) -> Response:
        return created(db, create_document(db, body, upload, by=by_of(request, subject)))

    return await answer_content(resource, request, work, OPEN)


def create_document(db: Session, body: Json, upload: Splitter, *, by: write.By) -> Json:
    """As every new document is made; with the lock for who has to send its bytes in parts."""
    scope = write.allowed(db, DOCUMENT, body, subject=by.subject)
    document = write.build(db, DOCUMENT, write.parse(DOCUMENT, body))
    write.permit(by.subject, scope, document)
    if (content := content_of(body, upload, document)) is not None:
        acts.set_content(document, content)
    item = write.save_new(db, DOCUMENT, document, by=by, scope=scope)
    return with_lock(item, document) | {"lock": document.lock}


@keeps("drcL-08", "A document of no bytes is an empty file: no parts, no lock.")
def content_of(
    body: Json, upload: Splitter, document: models.Enkelvoudiginformatieobject
) -> Content | None:
    """The bytes that are sent; of a size of nothing, or an empty text without a size, no bytes."""
    inhoud = body.get("inhoud")
    if inhoud is not None and not isinstance(inhoud, str):
        raise Invalid.field("inhoud", "invalid", "Hier hoort base64.")
    if upload.is_sent:
        return upload.keep()
    size = document.bestandsomvang
    return Content(*files.store([])) if size == 0 or (inhoud == "" and size is None) else None


def with_lock(item: Json, document: models.Enkelvoudiginformatieobject) -> Json:
    """What only who starts an upload sees: the lock, with each part (drcL-14)."""
    delen = [{**deel, "lock": document.lock} for deel in item["bestandsdelen"]]
    return {**item, "bestandsdelen": delen}


async def update(resource: Resource, request: Request) -> Response:
    merge = request.method == "PATCH"

    def before(db: Session, subject: Subject, rest: bytes) -> None:
        """What would be refused anyway is refused before its bytes are stored."""
        table = models.Enkelvoudiginformatieobject
        document = db.scalar(select(table).where(table.uuid == uuid_of(request)))
        if document is None:
            raise NotFound
        write.scope_for(resource, "update", subject, document)
        check_lock(document, lock_in(body_of(rest)), missing=missing(merge))

    def work(db: Session, subject: Subject, body: Json, upload: Splitter) -> Response:
        by = by_of(request, subject)
        change = Renewal(db, body, upload, merge)
        return json(change.carry_out(uuid_of(request), by))

    return await answer_content(resource, request, work, OPEN, before=before)


def missing(merge: bool) -> str:
    """The code for no lock at all: the standard has one for PUT and one for PATCH (drc-009)."""
    return "missing-lock-id" if merge else "required"


def lock_in(body: Json) -> str | None:
    value = body.get("lock")
    if value is not None and not isinstance(value, str):
        raise Invalid.field("lock", "invalid", "Hier hoort een tekst.")
    return value


@dataclass
class Renewal:
    """One PUT or PATCH of a document: a new version of it."""

    db: Session
    body: Json
    upload: Splitter
    merge: bool

    @keeps("drc-010", "A change asks for the lock only, whatever the status or the type is.")
    @keeps("drcL-17", "The status of a document may go any way.")
    @keeps(
        "drcL-16", "Signing and integrity are groups; both may be absent, and go with any status."
    )
    def carry_out(self, uuid: Any, by: write.By) -> Json:
        db, resource = self.db, DOCUMENT
        document, oud, scope = write.load(
            db, resource, uuid, operation="update", subject=by.subject
        )
        check_lock(document, lock_in(self.body), missing=missing(self.merge))
        data = write.parse(resource, {**oud, **self.body} if self.merge else self.body)
        sent = {n for n in resource.input.model_fields if resource.alias(n) in self.body}
        before = (document.sha256, document.bestandsomvang)
        with db.no_autoflush:
            values = write.values_of(db, resource, data, sent if self.merge else None)
            for name, value in values.items():
                if name != "identificatie" or value:  # a number that was given stays
                    setattr(document, name, value)
            write.classify(document)
            write.permit(by.subject, scope, document)
            parts = self.apply(document, oud, *before)
        item = change(
            db,
            by.subject,
            document,
            "partial_update" if self.merge else "update",
            scope=scope,
            save=partial(renew, parts=parts),
            oud=oud,
            toelichting=by.toelichting,
        )
        return with_lock(item, document)

    def apply(
        self,
        document: models.Enkelvoudiginformatieobject,
        oud: Json,
        sha256: str | None,
        size: int | None,
    ) -> bool:
        """What the body says of the bytes. True: a size without bytes, which come in parts."""
        announced = "bestandsomvang" in self.body
        unchanged = "inhoud" not in self.body and self.merge
        if unchanged or (self.upload.is_sent and self.upload.says(oud["inhoud"])):
            if document.bestandsomvang in (None, size):
                document.sha256, document.bestandsomvang = sha256, size
                return False
        elif self.merge and not announced and not self.upload.is_sent:
            if self.body["inhoud"] is None:
                document.sha256 = document.bestandsomvang = None
                return False
            acts.set_content(document, Content(*files.store([])))  # judged by the stored size
            return False
        content = content_of(self.body, self.upload, document)
        document.sha256 = None
        if content is not None:
            acts.set_content(document, content)
        return content is None and bool(document.bestandsomvang)


def renew(document: models.Enkelvoudiginformatieobject, db: Session, *, parts: bool) -> None:
    """Keep the old version; ask for the bytes of the new one where they were only announced."""
    add_version(document, db)
    if parts:
        acts.start_parts(document, db)
    elif document.sha256:
        acts.forget_parts(document, db)


async def lock_one(resource: Resource, request: Request) -> Response:
    """Lock a document. Whatever is in the body is not looked at; some send none."""

    def work(db: Session, subject: Subject) -> Response:
        document, _, scope = write.load(
            db, resource, uuid_of(request), operation="lock", subject=subject
        )
        value = acts.lock_document(document)
        act(db, subject, document, "lock", scope=scope)
        return json({"lock": value})

    return await answer(request, sessions.begin, work)


async def unlock(resource: Resource, request: Request) -> Response:
    """Unlock a document: what was uploaded in parts becomes its content."""
    raw = await bytes_of(request, SMALL)

    def run() -> Response:
        with reads() as db:
            subject = caller(db, request.headers.get("authorization"))
            given = lock_in(body_of(raw)) if raw.strip() else None
            uuid = uuid_of(request)
            parts = parts_to_join(db, resource, uuid, subject=subject, given=given)
        joined: dict[str, Content] = {}
        if parts:  # outside every lock: it may be much, and the scanner looks at it
            names = [str(part.sha256) for part in parts]
            size = sum(part.omvang for part in parts)
            joined[acts.fingerprint(parts)] = acts.join(names, size)
        with sessions.begin() as db:
            unlock_document(db, uuid, given, by_of(request, subject), joined=joined)
        return Response(status_code=204)

    return await run_in_threadpool(run)


def parts_to_join(
    db: Session, resource: Resource, uuid: Any, *, subject: Subject, given: str | None
) -> list[models.Bestandsdeel]:
    """The parts that this unlock would make the content; none when it would be refused."""
    table = models.Enkelvoudiginformatieobject
    document = db.scalar(select(table).where(table.uuid == uuid))
    if document is None:
        raise NotFound
    write.scope_for(resource, "unlock", subject, document)
    if not given or given != document.lock:
        return []
    parts = acts.parts_of(db, document.id)
    return parts if all(part.sha256 for part in parts) else []


def unlock_document(
    db: Session, uuid: Any, given: str | None, by: write.By, *, joined: dict[str, Content]
) -> None:
    document, oud, scope = write.load(db, DOCUMENT, uuid, operation="unlock", subject=by.subject)
    forced = not given and by.subject.may(FORCE, document)
    if forced:
        scope = FORCE
        acts.force_unlock(document, db)
    else:
        acts.refuse_other(document, given or "")
        acts.finish_parts(document, joined, db)
        document.lock = ""
    act(db, by.subject, document, "unlock", scope=scope, toelichting=by.toelichting)
    nieuw = represent(db, document)
    if nieuw["bestandsomvang"] != oud["bestandsomvang"] or nieuw["inhoud"] != oud["inhoud"]:
        record(db, by.subject, "partial_update", document, oud=oud, nieuw=nieuw)


async def delete(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        document, oud, scope = write.load(
            db, resource, uuid_of(request), operation="delete", subject=subject
        )
        refuse_related(document, db)
        acts.let_go(document, db)
        remove(db, subject, document, scope=scope, oud=oud)
        return Response(status_code=204)

    return await answer(request, sessions.begin, work)


@keeps("drc-008", "A document goes only when nothing refers to it and nobody holds its lock.")
def refuse_related(document: models.Enkelvoudiginformatieobject, db: Session) -> None:
    """All of it goes: versions, parts, rights, sendings; the bytes when nobody needs them."""
    table = models.Objectrelatie
    if db.scalar(select(exists().where(table.informatieobject_id == document.id))):
        reason = "Dit document hoort nog bij een ander object."
        raise Invalid.field(acts.ANY, "pending-relations", reason)
    if document.lock:
        reason = "Dit document is vergrendeld."
        raise Invalid.field(acts.ANY, "destroy-locked", reason)


async def delete_gebruiksrechten(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        rechten, oud, scope = write.load(
            db, resource, uuid_of(request), operation="delete", subject=subject
        )
        acts.forget_gebruiksrechten(rechten, db)
        remove(db, subject, rechten, scope=scope, oud=oud)
        return Response(status_code=204)

    return await answer(request, sessions.begin, work)


Operation(
    DOCUMENTEN, "POST", f"/{PATH}", "enkelvoudiginformatieobject_create", create, DOCUMENT,
    scope="documenten.aanmaken", takes=EnkelvoudiginformatieobjectMetInhoud,
    gives=EnkelvoudiginformatieobjectMetLock, status=201,
)  # fmt: skip
for _method, _verb in (("PUT", "update"), ("PATCH", "partial_update")):
    Operation(
        DOCUMENTEN, _method, ONE, f"enkelvoudiginformatieobject_{_verb}", update, DOCUMENT,
        scope=str(DOCUMENT.scopes["update"]), gives=Enkelvoudiginformatieobject,
        takes=EnkelvoudiginformatieobjectMetInhoudEnLock,
    )  # fmt: skip
Operation(
    DOCUMENTEN, "DELETE", ONE, "enkelvoudiginformatieobject_destroy", delete, DOCUMENT,
    scope="documenten.verwijderen", status=204,
)  # fmt: skip
Operation(
    DOCUMENTEN, "POST", f"{ONE}/lock", "enkelvoudiginformatieobject_lock", lock_one, DOCUMENT,
    scope="documenten.lock", gives=Lock,
)  # fmt: skip
Operation(
    DOCUMENTEN, "POST", f"{ONE}/unlock", "enkelvoudiginformatieobject_unlock", unlock, DOCUMENT,
    scope=str(DOCUMENT.scopes["unlock"]), takes=Lock, status=204,
)  # fmt: skip
Operation(
    DOCUMENTEN, "DELETE", "/gebruiksrechten/{uuid}", "gebruiksrechten_destroy",
    delete_gebruiksrechten, GEBRUIKSRECHTEN, scope="documenten.verwijderen", status=204,
)  # fmt: skip
