"""Errors as RFC 9457 problem+json for every far side. Never echoes input: it may hold a BSN."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

FBS_VERSION = "0.2.0"


class Problem(Exception):
    """An answer that is an error: status, a sentence, further members of the problem document."""

    def __init__(self, status: int, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.members = status, detail, members


def from_validation(errors: ValidationError | RequestValidationError) -> Problem:
    """A 400 that names each wrong field and why, without the value that was sent."""
    found = [(".".join(str(part) for part in e["loc"]), str(e["msg"])) for e in errors.errors()]
    violations = [{"field": field, "message": message} for field, message in found]
    detail = "; ".join(f"{field}: {message}" for field, message in found[:5])
    return Problem(400, detail, violations=violations)


def install(app: FastAPI) -> None:
    """Make every error of this app a problem document."""

    async def on_problem(request: Request, exc: Exception) -> JSONResponse:
        return _answer(request, exc if isinstance(exc, Problem) else Problem(500, "onbekende fout"))

    async def on_invalid(request: Request, exc: Exception) -> JSONResponse:
        if isinstance(exc, RequestValidationError | ValidationError):
            return _answer(request, from_validation(exc))
        return _answer(request, Problem(400, "ongeldig verzoek"))

    async def on_http(request: Request, exc: Exception) -> JSONResponse:
        status = exc.status_code if isinstance(exc, HTTPException) else 500
        return _answer(request, Problem(status, HTTPStatus(status).phrase))

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(ValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)


def _answer(request: Request, problem: Problem) -> JSONResponse:
    if request.url.path.startswith("/notifynl/"):  # an address its routes do not take
        errors = [{"error": "NoResultFound", "message": HTTPStatus(problem.status).phrase}]
        return JSONResponse({"status_code": problem.status, "errors": errors}, problem.status)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": f"urn:uuid:{uuid4()}",
        **problem.members,
    }
    headers = {"API-Version": FBS_VERSION} if request.url.path.startswith("/fbs/") else {}
    return JSONResponse(body, problem.status, headers, media_type="application/problem+json")
