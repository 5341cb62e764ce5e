"""`zaakspoor doctor`: what is needed, is it there, and if not, what to do. Looks only; changes
nothing.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from cryptography import x509
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from berichtenbox_adapter.globe import line
from berichtenbox_adapter.globe.setup import Incomplete, agreement_of
from zaken.base.clock import now
from zaken.base.settings import settings

MONTH = 30  # days before a certificate ends to ask for another
FRESH = 60  # seconds since the last heartbeat of a worker
ROOM = 1_000_000_000  # bytes that should be free on the disk
APART = timedelta(seconds=2)  # two clocks may differ so much

# What may wait, how many, in which words, and what to do.
WAITING = (
    (
        "events",
        "select count(*)::text from event "
        "where handled_at is null and at < now() - interval '5 minutes'",
        "unhandled for more than 5 minutes",
        "Look at the log of the worker; `zaakspoor explain <zaaknummer>` shows the event.",
    ),
    (
        "messages",
        "select count(*)::text from delivery where state = 'dode_letter'",
        "that could not be delivered",
        "Decide at /werkplek/dode-letters.",
    ),
    (
        "notifications",
        "select count(*)::text from notificatie where state = 'dood'",
        "that another system did not take",
        "See `zaakspoor notificaties`; mend that system, then send them again with --opnieuw.",
    ),
)


@dataclass(frozen=True)
class Finding:
    """One line: `state` is ok, fail or off (not set up; that may be meant)."""

    state: str
    what: str
    told: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.state:<5}{self.what:<16}{self.told}"
        return (
            f"{line}\n     {'':<16}→ {self.remedy}" if self.remedy and self.state != "ok" else line
        )


def examine(*, only_worker: bool = False) -> bool:
    """Print every finding as it comes. True when nothing fails."""
    well = True
    for check in (_worker,) if only_worker else CHECKS:
        for finding in check():
            print(finding, flush=True)
            well = well and finding.state != "fail"
    return well


def _database() -> Iterator[Finding]:
    if not os.environ.get("DATABASE_URL"):
        remedy = "`zaakspoor serve` starts it; or set DATABASE_URL."
        yield Finding(
            "fail", "database", f"the embedded PostgreSQL in {settings().data} does not run", remedy
        )
        return
    from zaken.base.db import reads
    from zaken.migrations.run import is_current

    try:
        with reads() as db:
            version = str(db.scalar(text("show server_version")))
            number = int(str(db.scalar(text("show server_version_num"))))
            moment = db.scalar(text("select clock_timestamp()"))
        new = number >= 150_000
        yield Finding(
            "ok" if new else "fail",
            "database",
            f"PostgreSQL {version}",
            "Version 15 or newer is needed.",
        )
        current = is_current(os.environ["DATABASE_URL"])
        told = "at the revision of this version" if current else "behind"
        yield Finding("ok" if current else "fail", "migrations", told, "Run `zaakspoor migrate`.")
        apart = abs(now() - moment) if moment else APART
        told = f"{apart.total_seconds():.1f} s from the database"
        yield Finding(
            "ok" if apart < APART else "fail", "clock", told, "Let NTP keep both machines on time."
        )
    except SQLAlchemyError as error:
        yield Finding(
            "fail", "database", _short(error), "Check DATABASE_URL, and whether the server runs."
        )


def _partitions() -> Iterator[Finding]:
    from zaken.base.clock import today
    from zaken.migrations.partitions import month, name_of

    wanted = [name_of(month(today(), offset)) for offset in (0, 1)]
    query = (
        "select inhrelid::regclass::text from pg_inherits where inhparent = to_regclass('event')"
    )
    present = _asked(query)
    if present is None:
        return
    missing = [name for name in wanted if name not in present]
    told = (
        f"missing: {', '.join(missing)}"
        if missing
        else f"event has {len(present)} parts, this month and next included"
    )
    yield Finding(
        "fail" if missing else "ok",
        "partitions",
        told,
        "The worker makes them every hour: start one.",
    )


def _worker() -> Iterator[Finding]:
    ages = _asked(
        "select extract(epoch from now() - max(last_heartbeat)) from procrastinate_workers"
    )
    if ages is None:
        yield Finding(
            "fail", "worker", "the database cannot tell", "See the line about the database."
        )
    elif ages[0] == "None" or float(ages[0]) > FRESH:
        remedy = "Run `zaakspoor worker` (or serve)."
        yield Finding("fail", "worker", f"no heartbeat in the last {FRESH} s", remedy)
    else:
        yield Finding("ok", "worker", f"heartbeat {float(ages[0]):.0f} s ago")


def _waiting() -> Iterator[Finding]:
    """Work that should have been done by now."""
    for what, query, told, remedy in WAITING:
        found = _asked(query)
        if found is None:
            return
        count = int(found[0])
        state = "ok" if not count else "fail" if what == "events" else "off"
        yield Finding(state, what, f"{count} {told}", remedy)


def _disk() -> Iterator[Finding]:
    folder = settings().data
    remedy = "Give the folder to the user that runs Zaakspoor, or name another in ZAAKSPOOR_DATA."
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield Finding("fail", "disk", f"{folder} cannot be written: {error.strerror}", remedy)
        return
    free = shutil.disk_usage(folder).free
    told = f"{folder} is writable, {free / 1e9:.1f} GB free"
    yield Finding(
        "ok" if free > ROOM else "fail",
        "disk",
        told,
        "Make room, or give the folder a larger disk.",
    )


def _far_sides() -> Iterator[Finding]:
    config = settings()
    places = {
        "BAG": config.bag_url,
        "BRP": config.brp_url,
        "Berichtenbox": config.fbs_url,
        "Profielservice": config.profiel_url,
        "NotifyNL": config.notifynl_url,
        "Lopende Zaken": config.lopende_zaken_url,
        "sign-in, all": config.oidc_burger_issuer,
        "sign-in, staff": config.oidc_medewerker_issuer,
    }
    for what, url in places.items():
        if not url:
            yield Finding(
                "off", what, "not connected", "Its address is a setting, see docs/settings.md."
            )
            continue
        is_oidc = what.startswith("sign-in")
        try:
            answer = httpx.get(
                f"{url}/.well-known/openid-configuration" if is_oidc else url, timeout=5
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            host = urlsplit(url).netloc
            yield Finding(
                "fail",
                what,
                f"{host}: {type(error).__name__}",
                "Is the address right, and may we go there?",
            )
        else:
            # Any answer shows the way is open; a register answers 404 to a bare address.
            well = answer.is_success if is_oidc else answer.status_code < 500
            yield Finding(
                "ok" if well else "fail", what, f"answers {answer.status_code}", "Ask its operator."
            )
    yield _mail()
    yield from _mijnoverheid()


def _mijnoverheid() -> Iterator[Finding]:
    """The line to Logius as the letters would take it, and how long our certificate still holds."""
    what = "MijnOverheid"
    try:
        deal = agreement_of(settings())
    except Incomplete as error:
        yield Finding("fail", what, str(error), "See docs/howto/berichtenbox.md.")
        return
    if deal is None:
        yield Finding("off", what, "not connected", "See docs/howto/berichtenbox.md.")
        return
    try:
        certificate = x509.load_pem_x509_certificate(deal.identity.cert.read_bytes())
    except (OSError, ValueError) as error:
        yield Finding("fail", what, f"our certificate: {type(error).__name__}", "Is it PEM?")
        return
    left = (certificate.not_valid_after_utc - now()).days
    told = f"our certificate holds {left} days more"
    yield Finding("ok" if left > MONTH else "fail", what, told, "Ask for a new one in time.")
    for url in (deal.url, settings().globe_wus_url):
        host = urlsplit(url).netloc
        try:
            oin = line.greet(url, deal.identity, deal.oins, 5)
        except line.NeverLeft as error:
            yield Finding("fail", what, f"{host}: {error}", "Address, certificates, OIN, firewall?")
        else:
            yield Finding("ok", what, f"{host} is {oin}")


def _mail() -> Finding:
    host, port = settings().smtp_host, settings().smtp_port
    if not host:
        return Finding("off", "e-mail", "not connected", "Set ZAAKSPOOR_SMTP_HOST.")
    try:
        with socket.create_connection((host, port), timeout=5) as line:
            greeting = line.recv(100).decode("ascii", "replace")
    except OSError as error:
        return Finding(
            "fail",
            "e-mail",
            f"{host}:{port}: {error}",
            "Is the mail server right, and may we go there?",
        )
    return Finding(
        "ok" if greeting.startswith("220") else "fail",
        "e-mail",
        f"{host}:{port} answers",
        "Is this a mail server?",
    )


def _letters() -> Iterator[Finding]:
    remedy = "Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    try:
        import weasyprint
    except OSError as error:
        yield Finding("fail", "letters", f"Pango is missing: {_short(error)}", remedy)
        return
    yield Finding("ok", "letters", f"WeasyPrint {weasyprint.__version__} with Pango")
    drawn = weasyprint.HTML(string="<p lang=nl>Één proefregel</p>").write_pdf(uncompressed_pdf=True)
    has_font = b"/FontDescriptor" in (drawn or b"")
    told = "letters can be drawn" if has_font else "no font was found"
    yield Finding(
        "ok" if has_font else "fail",
        "fonts",
        told,
        "Debian: apt-get install fonts-dejavu-core fontconfig-config",
    )


def _zone() -> Iterator[Finding]:
    try:
        ZoneInfo("Europe/Amsterdam")
    except ZoneInfoNotFoundError:
        yield Finding(
            "fail",
            "time zone",
            "Europe/Amsterdam is unknown here",
            "Debian: apt-get install tzdata",
        )
    else:
        yield Finding("ok", "time zone", "Europe/Amsterdam is known")


def _asked(query: str) -> list[str] | None:
    """The first column of this query; None when the database cannot answer it."""
    if not os.environ.get("DATABASE_URL"):
        return None
    from zaken.base.db import reads

    with suppress(SQLAlchemyError), reads() as db:
        return [str(value) for value in db.scalars(text(query))]
    return None


def _short(error: Exception) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split())[:160]


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    *(_database, _partitions, _worker, _waiting, _disk, _far_sides, _letters, _zone),
)
