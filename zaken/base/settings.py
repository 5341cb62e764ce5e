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
    kalender: Path | None = None  # its own calendar: decree days, closing days (howto/terms.md)

    # Who we are
    gemeente: str = "Voorbeeldgemeente"
    rsin: str = "123456782"  # the default organisation of our own intake
    oin: str = "00000001123456782000"
    telefoon: str = "14 070"
    postadres: str = (
        "Postbus 1, 1000 AA Voorbeeldgemeente"  # on letters, and where an objection is sent
    )
    brief_venster: str = "25 50 85 30"  # window of the envelope: left, top, width, height in mm
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
    inzage_days: int = Field(548, ge=0)  # who looked at what: eighteen months; 0: for ever
    event_days: int = Field(0, ge=0)  # facts of a zaak, after it was closed; 0: as long as the zaak
    bericht_days: int = Field(0, ge=0)  # messages of a zaak, the same
    overbrengen_jaren: int = Field(20, ge=0, le=100)  # from closing to the archive repository
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
    # The Berichtenbox of MijnOverheid for residents (howto/berichtenbox.md). Empty url: not used.
    globe_url: str = ""  # the ebMS2 address of Logius
    globe_wus_url: str = ""  # where ValidateAbonnementen is asked
    globe_oin: str = ""  # the OIN of Logius in the CPA
    # OINs a certificate of the far side may carry, when they differ from globe_oin
    globe_certificaat_oins: tuple[str, ...] = ()
    globe_cpa: str = ""  # the id of the CPA that Logius made
    globe_service: str = "MIJNOVERHEID.ebMS.BB.2.0"
    globe_partij_oin: str = ""  # the party in the CPA that sends; empty: ZAAKSPOOR_OIN
    # the type of letter, and another per kind of notice: "BRIEF, besluit=BESLUIT"
    globe_berichttypen: str = ""
    globe_cert: Path | None = None  # our certificate with its chain, PEM
    globe_key: Path | None = None
    globe_ca: Path | None = None  # the root of their certificates
    globe_crl: Path | None = None  # the revocation list of that root
    globe_proxy_token: str = ""  # what a proxy that ends TLS for us proves itself with
    globe_check_hours: float = Field(24.0, ge=0, le=168)  # an answer about a subscription holds
    globe_retry_seconds: float = 10_800.0  # between two sendings of one unacknowledged message
    globe_retries: int = 8  # so many times, then a person decides
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_from: str = "noreply@voorbeeldgemeente.example"
    smtp_starttls: bool = False
    # Bounces of our mail: who gets them, and the Maildir in which they are put for us
    smtp_bounces: str = ""  # envelope sender; empty: smtp_from
    bounce_maildir: Path | None = None
    print_retour: bool = False  # does the print service send return files?
    # NotifyNL: e-mail, SMS, letters and messages over its API; see docs/howto/notifynl.md
    notifynl_url: str = ""
    notifynl_key: str = ""  # name-service-secret
    notifynl_token: str = ""  # the bearer token NotifyNL uses on our receipt address
    notifynl_email: str = ""  # template ids; empty: not over NotifyNL
    notifynl_sms: str = ""
    notifynl_brief: bool = False  # letters as precompiled PDF, in the place of the drop folder
    notifynl_berichtenbox: bool = False  # messagebox, in the place of FBS
    notifynl_postage: Literal["first", "second", "economy"] = "second"
    # fields of the templates, and which of our words each gets
    notifynl_velden: tuple[str, ...] = (
        "onderwerp=onderwerp",
        "tekst=tekst",
        "zaaknummer=kenmerk",
    )
    notifynl_per_minuut: int = Field(2400, ge=1, le=3000)  # calls of one process
    # Lopende Zaken of MijnOverheid: our Digikoppeling adapter, and of which zaaktypen it is told
    lopende_zaken_url: str = ""
    lopende_zaken_zaaktypen: tuple[str, ...] = ()  # identificaties
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
    breaker_faults: int = Field(5, ge=1)  # as many deliveries in a row in trouble stop a road
    breaker_seconds: float = 30.0  # how long at first; twice as long each time
    breaker_longest: float = 3600.0
    fallback_hours: float = Field(72.0, ge=0)  # then a letter goes, whatever hangs; 0: never
    attendering_van: str = ""  # hh:mm; e-mails beside a message leave from then
    attendering_tot: str = ""  # until then; both empty: at any hour
    attendering_bundel: float = Field(0.0, ge=0)  # minutes in which news goes in one e-mail
    attendering_per_dag: int = Field(0, ge=0)  # to one address about news; 0: no limit
    mailing_per_minuut: int = Field(120, ge=1)  # letters of mass mailings handed to the worker
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
