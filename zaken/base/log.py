"""Structured logs with one correlation id through request, event, job and outgoing call. Never a
BSN, never a secret.
"""

import logging
import re
import sys
from contextvars import ContextVar
from uuid import uuid4

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

from zaken.base.clock import now

correlation: ContextVar[str] = ContextVar("correlation", default="")

# Nine digits on their own may be a BSN. A log line that needs nine digits can write them
# differently; a leak cannot be undone.
_NINE_DIGITS = re.compile(r"(?<![\w-])\d{9}(?![\w-])")
_TOKEN = re.compile(r"(?i)(\b(?:bearer|basic|token)\s+)[\w.+/=~-]{6,}|\beyJ[\w-]+(?:\.[\w-]*){1,4}")
_ACCESS = logging.getLogger("access")
_TRACK_CODE = re.compile(r"(/mijn/volgen/)[\w-]+")


def new_correlation(given: str = "") -> str:
    """Start a correlation id: the caller's own (if it looks like one) or a fresh one."""
    value = given if re.fullmatch(r"[\w.:-]{8,64}", given) else uuid4().hex
    correlation.set(value)
    return value


def masked(text: str) -> str:
    """The text without anything that may be a BSN, a track-and-trace code or a token."""
    text = _TOKEN.sub(lambda found: f"{found[1] or ''}***", text)
    return _TRACK_CODE.sub(r"\1***", _NINE_DIGITS.sub("*********", text))


def _add_correlation(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if value := correlation.get():
        event.setdefault("correlation", value)
    return event


def _mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {key: masked(value) if isinstance(value, str) else value for key, value in event.items()}


def _line(event: EventDict, **_: object) -> str:
    return orjson.dumps(event, default=str).decode()


def configure_logging(level: str = "INFO") -> None:
    """JSON lines on stderr, for our own log calls and for those of libraries."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _add_correlation,
        _mask,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    renderer = structlog.processors.JSONRenderer(serializer=_line)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for chatty in (
        "uvicorn.access",
        "httpx",
        "httpcore",
        "procrastinate",
        "fontTools",
        "weasyprint",
    ):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def log(name: str) -> structlog.stdlib.BoundLogger:
    """A logger; its keyword arguments become fields."""
    return structlog.stdlib.get_logger(name)


def access(**facts: object) -> None:
    """The line of one request, `facts` being masked already. It goes straight to where the log
    goes: the way of the other lines takes a tenth of the time of a short request.
    """
    if _ACCESS.isEnabledFor(logging.INFO):
        at = now().isoformat().replace("+00:00", "Z")
        event = {"event": "request", "level": "info", "timestamp": at} | facts
        sys.stderr.write(_line(event) + "\n")
