"""What goes wrong, as the caller can read it: problem+json for the APIs, a page for people (G-30
to G-35).
"""

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from psycopg.errors import ProgramLimitExceeded
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from portal import problems as pages
from zaken.base.errors import Invalid, Problem, Unavailable
from zaken.base.keeps import keeps
from zaken.base.log import correlation, log

logger = log(__name__)

TITLES = {
    404: ("not_found", "Niet gevonden."),
    405: ("method_not_allowed", "Deze methode kan hier niet."),
    406: ("not_acceptable", "Deze vorm kunnen wij niet leveren."),
    413: ("request_entity_too_large", "Het verzoek is te groot."),
    415: ("unsupported_media_type", "Dit soort gegevens kan hier niet."),
    429: ("throttled", "Dit zijn te veel verzoeken."),
}
# Two writers at the same moment: the rule saw no other, the database did.
UNIQUE = {
    "uq_zaak_identificatie_bronorganisatie": ("identificatie", "identificatie-niet-uniek"),
    "uq_enkelvoudiginformatieobject_identificatie_bronorganisatie": (
        "identificatie",
        "identificatie-niet-uniek",
    ),
    "uq_besluit_identificatie_verantwoordelijke_organisatie": (
        "identificatie",
        "identificatie-niet-uniek",
    ),
}


class Broken(Problem):
    status, code, title = 500, "error", "Er gaat bij ons iets mis."


def install(app: Starlette) -> None:
    """One handler for each kind of trouble; every answer goes through `respond`."""
    handlers: dict[Any, Callable[[Any], Problem]] = {
        Problem: lambda error: error,
        HTTPException: of_http,
        RequestValidationError: of_parameters,
        IntegrityError: of_database,
        DataError: of_database,
        OperationalError: of_operation,
        PoolTimeout: unavailable,
        Exception: broken,
    }
    for kind, translate in handlers.items():
        app.add_exception_handler(kind, handler(translate))


def handler(translate: Callable[[Any], Problem]) -> Callable[[Request, Exception], Response]:
    return lambda request, error: respond(
        request, translate(error), getattr(error, "headers", None)
    )


@keeps("G-35", "Every status has its own code")
def of_http(error: HTTPException) -> Problem:
    code, title = TITLES.get(error.status_code, ("error", str(error.detail)))
    problem = Problem(detail=title, code=code)
    problem.status, problem.title = error.status_code, title
    return problem


@keeps(
    "G-200",
    "What the framework finds wrong is told in the words of the standard, never as its own 422",
)
def of_parameters(error: RequestValidationError) -> Problem:
    """A parameter of a hand-written route that FastAPI could not read (G-200: never its own
    422).
    """
    names = [".".join(str(part) for part in e["loc"][1:]) for e in error.errors()]
    return Invalid(
        *({"name": n, "code": "invalid", "reason": "Deze waarde klopt niet."} for n in names)
    )


def of_database(error: IntegrityError | DataError | OperationalError) -> Problem:
    """The database refused what the rules let through: a race, or a value beyond what a column
    holds.
    """
    diagnosis = getattr(error.orig, "diag", None)
    constraint = getattr(diagnosis, "constraint_name", None) or ""
    logger.warning("database refused", constraint=constraint, kind=type(error.orig).__name__)
    if constraint.startswith("uq_"):
        name, code = UNIQUE.get(constraint, ("nonFieldErrors", "unique"))
        return Invalid.field(name, code, "Dit bestaat al.")
    return Invalid.field(
        "nonFieldErrors", "invalid", "Een van deze waarden kan niet worden bewaard."
    )


def of_operation(error: OperationalError) -> Problem:
    """A value too large for an index is the caller's; all else is a database that is away."""
    too_large = isinstance(error.orig, ProgramLimitExceeded)
    return of_database(error) if too_large else unavailable(error)


def unavailable(error: Exception) -> Problem:
    logger.error("database unavailable", kind=type(getattr(error, "orig", error)).__name__)
    return Unavailable()


def broken(error: Exception) -> Problem:
    """A fault of ours.

    The log has the place it happened; the values in it may be somebody's data, so they stay out.
    """
    logger.error("unhandled", kind=type(error).__name__, where=places(error))
    return Broken()


def places(error: BaseException) -> list[str]:
    """File, line and function of the last steps before the fault, without any value."""
    found, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-12:]


def respond(request: Request, problem: Problem, headers: Any = None) -> Response:
    """The problem as a page or as problem+json, whichever this address speaks."""
    if pages.is_page(request):
        if (
            problem.status == 404
            and problem.code == "not_found"
            and problem.detail == problem.title
        ):
            return pages.not_found_page(request)
        return (
            pages.error_page(request, problem.status)
            if problem.status >= 500
            else pages.problem_page(request, problem)
        )
    return Response(
        orjson.dumps(as_json(problem)),
        problem.status,
        dict(headers) if headers else None,
        media_type="application/problem+json",
    )


@keeps("G-30", "A problem is told as problem+json, with an id that is in our log too")
def as_json(problem: Problem) -> dict[str, Any]:
    """The document of RFC 9457 with the fields of the ZGW standard."""
    body: dict[str, Any] = {
        "type": f"urn:zaakspoor:fout:{problem.code}",
        "code": problem.code,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": f"urn:uuid:{instance()}",
    }
    if problem.params:
        body["invalidParams"] = list(problem.params)
    return body


def instance() -> UUID:
    """The correlation id of this request as a uuid; ids of callers that are none are hashed to
    one.
    """
    value = correlation.get()
    try:
        return UUID(value)
    except ValueError:
        return uuid5(NAMESPACE_OID, value)
