"""The settings of a demo: everything on this machine, with the simulators as far sides. No data
lives here.
"""

import os
import secrets
import textwrap
from dataclasses import dataclass
from pathlib import Path

CLIENT, CLIENT_SECRET = "demo", "demo-geen-geheim"  # printed below: a demo has none
FORMS, FORMS_SECRET = "formulieren", "demo-geen-geheim"
LISTS = "SIMULATORS_LISTS_URL"  # where the reference lists of this demo are
SIMULATORS, MAIL = 100, 125  # added to our own port


@dataclass(frozen=True)
class Addresses:
    """Where the parts of one demo listen."""

    port: int

    @property
    def ours(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def simulators(self) -> str:
        return f"http://127.0.0.1:{self.port + SIMULATORS}"

    @property
    def simulators_port(self) -> int:
        return self.port + SIMULATORS

    @property
    def smtp_port(self) -> int:
        return self.port + MAIL


def environment(where: Addresses, data: Path) -> dict[str, str]:
    """The environment of a demo on this port. Secrets are made once and kept in the data folder."""
    far = where.simulators
    return {
        "ZAAKSPOOR_DEMO": "1",
        "ZAAKSPOOR_BASE_URL": where.ours,
        "ZAAKSPOOR_GEMEENTE": "Gemeente Rijswijk",
        "ZAAKSPOOR_PROFIEL_DIENSTVERLENER": "Gemeente Rijswijk",
        "ZAAKSPOOR_SECRET_KEY": kept_secret(data, "secret-key"),
        "ZAAKSPOOR_BERICHTENBOX_TOKEN": kept_secret(data, "receipts-token"),
        "ZAAKSPOOR_BAG_URL": f"{far}/bag",
        "ZAAKSPOOR_BRP_URL": f"{far}/brp",
        "ZAAKSPOOR_BETAAL_URL": f"{far}/betalen",
        "ZAAKSPOOR_BETAAL_KEY": "test_demo",  # the key of the stand-in; real ones come from outside
        "ZAAKSPOOR_FBS_URL": f"{far}/fbs/api/v1",
        "ZAAKSPOOR_PROFIEL_URL": f"{far}/profiel/api/profielservice/v1",
        "ZAAKSPOOR_OIDC_BURGER_ISSUER": f"{far}/digid",
        "ZAAKSPOOR_OIDC_BURGER_CLIENT_SECRET": CLIENT_SECRET,
        "ZAAKSPOOR_OIDC_MEDEWERKER_ISSUER": f"{far}/medewerkers",
        "ZAAKSPOOR_OIDC_MEDEWERKER_CLIENT_SECRET": CLIENT_SECRET,
        "ZAAKSPOOR_SMTP_HOST": "127.0.0.1",
        "ZAAKSPOOR_SMTP_PORT": str(where.smtp_port),
        "ZAAKSPOOR_NRC_PRIVATE_CALLBACKS": "1",
        "ZAAKSPOOR_QUIET_SECONDS": "3",
        "ZAAKSPOOR_LOG_LEVEL": "WARNING",
    }


def apply(where: Addresses, data: Path) -> None:
    """Put these settings in the environment; what somebody set himself stays, save for what makes
    it a demo here.
    """
    for name, value in environment(where, data).items():
        if name in ("ZAAKSPOOR_DEMO", "ZAAKSPOOR_BASE_URL"):
            os.environ[name] = value
        else:
            os.environ.setdefault(name, value)
    os.environ[LISTS] = f"{where.simulators}/referentielijsten/api/v1"
    # The simulators send their receipts to us, with the token that we will ask for.
    os.environ["SIMULATORS_WEBHOOK_URL"] = f"{where.ours}/berichtenbox/ontvangstbewijzen"
    os.environ["SIMULATORS_WEBHOOK_TOKEN"] = os.environ["ZAAKSPOOR_BERICHTENBOX_TOKEN"]


def kept_secret(data: Path, name: str) -> str:
    """A random text of 64 characters, made the first time and kept in a file only we can read."""
    path = data / f"demo-{name}"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        half.replace(path)
    return path.read_text().strip()


def welcome(where: Addresses) -> str:
    """What to open and what to try, as a block for a terminal."""
    ours, far = where.ours, where.simulators
    return textwrap.dedent(f"""
        Zaakspoor runs. This is a demo: all people are made up, nothing leaves this machine.

        Open   {ours}/            start page
               {ours}/mijn/       residents: DigiD without a password, pick a person
               {ours}/werkplek/   staff: pick a member of staff
               {ours}/balie/      contact centre: as Rana Yilmaz
               {far}/            far sides: everybody's Berichtenbox; /mail has the mail

        APIs   {ours}/zaken/api/v1/docs, and the same of /catalogi,
               /documenten, /besluiten, /autorisaties and /notificaties
               {ours}/aanvragen/MELDING-OR/schema (an e-form)
               client id {CLIENT}, secret {CLIENT_SECRET}

        Who    residents: Femke de Vries (Berichtenbox), Łukasz Wójcik (e-mail),
               Anneke van den Berg (post)
               staff: Karin de Jong (burgerzaken), Mo Bakker (parkeren),
               Saskia van Dam (evenementen), Tim Smit (openbare ruimte),
               Rana Yilmaz (contact centre), Peter Post (teamleider)

        Try    1. Sign in as Femke: her zaken, her messages. Apply for something new.
               2. Sign in as Saskia in another browser: take up a zaak, take a step.
               3. See the message arrive with Femke, here and in her Berichtenbox.
               4. zaakspoor explain <zaaknummer>: the same story, row by row.
               5. zaakspoor smoke {ours}: all of it by itself.

        Stop with Ctrl-C. The data stays; the next start takes seconds.
        """)
