"""Every setting, with its default and its meaning. Each key is explained in docs/settings.md."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from zaken.base.subject import VERTROUWELIJKHEID


class Settings(BaseSettings):
    """Read from the environment: `ZAAKSPOOR_` + the name in capitals (and DATABASE_URL, which
    others use too).
    """

    model_config = SettingsConfigDict(env_prefix="ZAAKSPOOR_", frozen=True, populate_by_name=True)

    # Where things are
    database_url: str = Field("", validation_alias="DATABASE_URL")
    data: Path = Path("var")
    postgres_bin: Path | None = None  # programs of the private PostgreSQL; empty: found by itself
    base_url: str = "http://127.0.0.1:8000"
    zaaktypen: Path | None = None  # the municipality's own folder of case type files

    # Who we are
    gemeente: str = "Voorbeeldgemeente"
    rsin: str = "123456782"  # the default organisation of our own intake
    oin: str = "00000001123456782000"
    telefoon: str = "14 070"
    postadres: str = (
        "Postbus 1, 1000 AA Voorbeeldgemeente"  # on letters, and where an objection is sent
    )
    bestuursorgaan: str = (
        "het college van burgemeester en wethouders"  # who decides, and where one objects
    )
    demo: bool = False
    # what goes beyond the standard: more endpoints, filters and fields, marked experimental
    experimental: bool = True
    # the catalogue as Catalogi 1.2 wanted it: for running the VNG conformance suite
    ztc_strict: bool = False
    secret_key: str = ""

    # Signing in: two OpenID providers, for residents and companies, and for staff
    oidc_burger_issuer: str = ""
    oidc_burger_client_id: str = "zaakspoor"
    oidc_burger_client_secret: str = ""
    oidc_medewerker_issuer: str = ""
    oidc_medewerker_client_id: str = "zaakspoor"
    oidc_medewerker_client_secret: str = ""
    session_minutes: int = 15  # DigiD's norm for a session without action
    # residents are shown no zaak or document above this level, also not their own
    mijn_max_vertrouwelijkheid: Literal[VERTROUWELIJKHEID] = "vertrouwelijk"  # type: ignore[valid-type]

    # The Zaken API where the standard leaves a choice
    zaaktype_mutable: bool = False  # may a PUT or PATCH give a zaak another zaaktype?
    spiegel_verzoeken: bool = False  # tell the Verzoeken API which zaak a verzoek belongs to
    spiegel_contactmomenten: bool = False  # the same for the Contactmomenten API
    backup_days: int = 35  # no back-up is kept longer; a statement of destruction says so
    archief_streng: bool = True  # refuse to close a zaak whose archive date can never be found

    # Documents
    files_backend: Literal["disk", "s3"] = "disk"
    s3_endpoint: str = ""  # empty: Amazon's own
    s3_bucket: str = "zaakspoor"
    s3_region: str = ""
    s3_access_key: str = ""
    s3_secret_key: str = ""
    s3_prefix: str = ""  # before the name of every object
    clamav_socket: str = ""  # host:port or a path; empty: uploads are not scanned
    clamav_timeout: float = 120.0  # seconds the scanner may think about one file
    part_bytes: int = 67_108_864  # a large file is uploaded in parts of this size
    import_dir: Path | None = None  # files of a bulk import stand here; empty: no import

    # Far sides. Empty means: not connected, and the step that needs it says so.
    bag_url: str = ""
    brp_url: str = ""
    fbs_url: str = ""
    profiel_url: str = ""
    # post: the newer contract; get: the older one, with a person's number in the address
    profiel_contract: str = "post"
    profiel_dienstverlener: str = (
        ""  # our name in the Profielservice; empty: "Gemeente " and `gemeente`
    )
    berichtenbox_token: str = ""  # the bearer token the Berichtenbox uses on our receipt address
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_from: str = "noreply@voorbeeldgemeente.example"
    smtp_starttls: bool = False
    betaal_url: str = ""  # the payment provider: Mollie's API, /v2/payments below this
    betaal_key: str = ""  # our key there, sent as a bearer token
    http_timeout: float = 10.0  # seconds, for every outgoing call
    # Notifications (ZGW) to subscribers: the pauses after a failed try, as the reference router
    nrc_retry_seconds: tuple[float, ...] = (25, 100, 400, 1600, 6400, 25600, 52000)
    nrc_probe_seconds: float = 300.0  # a subscriber that is away is tried at least this often
    nrc_private_callbacks: bool = False  # may a callback be at a private or loopback address?
    nrc_keep_days: float = (
        7.0  # delivered notifications are kept this long, dead ones nrc_dead_days
    )
    nrc_dead_days: float = 90.0
    nrc_source: str = ""  # who we are in CloudEvents; empty: urn:nld:oin:<oin>:systeem:zaakspoor

    # Pace
    quiet_seconds: float = 60.0  # after the last change by an e-form: now it is complete
    sweep_seconds: float = 5.0  # how often the worker looks for work that no job points at
    lease_seconds: float = 60.0  # after this a claimed delivery is anybody's again
    delivery_tries: int = 15  # after this many a delivery waits for a person
    receipt_hours: float = 24.0  # a message without a receipt after this is asked after
    worker_concurrency: int = 4
    pool_size: int = 20
    prepared_statements: bool = (
        True  # no, behind a pooler that hands out connections per transaction
    )
    log_level: str = "INFO"

    # Limits
    max_body_bytes: int = 40_000_000  # one JSON request
    max_document_bytes: int = 10_000_000_000  # the content of one document through the API
    max_upload_bytes: int = 25_000_000  # one document from a page or the intake

    @property
    def documents(self) -> Path:
        """The folder that holds the bytes of documents."""
        return self.data / "documenten"

    @property
    def print_dir(self) -> Path:
        """The drop folder of the print service."""
        return self.data / "print"


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
