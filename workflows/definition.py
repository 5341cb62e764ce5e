"""The case type file: what may stand in it, and what must be true of it. Explained key by key in
docs/zaaktype.md.

A file is policy, read by functional administrators, hence Dutch. It holds data only, never code.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from workflows.conditions import Condition
from workflows.terms import Term
from zaken.base.settings import settings
from zaken.base.subject import VERTROUWELIJKHEID

SHIPPED = Path(__file__).parent / "definitions"
NAME = r"^[a-z][a-z0-9_]{0,39}$"
FACT = r"^[a-z][a-z0-9_]{0,19}$"  # an eigenschap of the standard has a naam of at most 20
# What a text may name between braces besides the answers of the form: the system knows these.
KNOWN_WORDS = frozenset(
    {"zaaknummer", "datum", "norm", "verwacht", "uiterlijk", "opgave", "gemeente", "telefoon"}
    | {"resultaat", "hersteldatum", "bedrag"}
)


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Names = Annotated[list[str], BeforeValidator(as_list)]


class Toegang(Part):
    """Who may apply, and how sure we must be who it is."""

    inloggen: Annotated[list[Literal["geen", "digid", "eherkenning"]], BeforeValidator(as_list)] = [
        "digid"
    ]
    niveau: Literal["basis", "midden", "substantieel", "hoog"] = "midden"


class Wettelijk(Part):
    duur: str  # ISO 8601, as worded in the law
    grondslag: str
    soort: Literal["wet", "verstek"] = (
        "verstek"  # `wet`: Awb 4:14(1) does not move the date; `verstek`: 4:14(3) does
    )
    dwangsom: bool = True

    @property
    def term(self) -> Term:
        return Term.parse(self.duur)


class Norm(Part):
    werkdagen: int = Field(ge=0, le=260)
    als: Condition = Condition()


class Termijn(Part):
    wettelijk: Wettelijk | None = None
    normen: list[Norm]  # the first whose condition holds
    opschorten: bool = False
    verlengen: str | None = None
    herstel: str = "P2W"  # the time an applicant gets to complete his application (Awb 4:5)

    @model_validator(mode="after")
    def durations_exist(self) -> Self:
        legal = self.wettelijk.duur if self.wettelijk else None
        for duration in (legal, self.verlengen, self.herstel):
            if duration:
                Term.parse(duration)
        return self


Soort = Literal[
    "tekst",
    "lange_tekst",
    "getal",
    "bedrag",
    "ja_nee",
    "datum",
    "tijdstip",
    "keuze",
    "adres",
    "punt",
    "bestand",
    "email",
    "telefoon",
    "kenteken",
]


class Veld(Part):
    """One question: of the e-form, or of a step."""

    veld: Annotated[str, Field(pattern=FACT)]
    vraag: str
    soort: Soort
    verplicht: bool = False
    verplicht_als: Condition | None = None
    keuzes: dict[str, str] = {}
    min: int | None = None
    max: int | None = None
    hulp: str = ""
    documenttype: str = ""  # for soort bestand
    max_aantal: int = 1

    @model_validator(mode="after")
    def fits_its_kind(self) -> Self:
        if (self.soort == "keuze") != bool(self.keuzes):
            raise ValueError(f"{self.veld}: keuzes horen bij soort keuze, en bij geen andere")
        if (self.soort == "bestand") != bool(self.documenttype):
            raise ValueError(
                f"{self.veld}: documenttype hoort bij soort bestand, en bij geen andere"
            )
        return self


class Statustype(Part):
    naam: Annotated[str, Field(pattern=NAME)]
    omschrijving: Annotated[str, Field(max_length=80)]
    tekst: str  # what the resident reads while the zaak has this status, B1
    teksten: dict[str, str] = {}  # another text per resultaat, for the last status
    doen: str = ""  # what the resident must do now, B1
    informeren: bool = False
    klok_stopt: bool = False  # the decision is announced: both clocks stop here (Awb 3:40, 4:13)
    toelichting: str = ""


class Resultaattype(Part):
    naam: Annotated[str, Field(pattern=NAME)]
    omschrijving: Annotated[str, Field(max_length=20)]
    selectielijst: str
    archiefnominatie: Literal["vernietigen", "blijvend_bewaren"]
    archiefactietermijn: str | None = None
    afleidingswijze: str = "afgehandeld"
    datumkenmerk: str = ""
    procestermijn: str | None = None
    toelichting: str = ""


class Roltype(Part):
    naam: Annotated[str, Field(pattern=NAME)]
    omschrijving: str
    generiek: Literal[
        "initiator",
        "belanghebbende",
        "behandelaar",
        "beslisser",
        "adviseur",
        "zaakcoordinator",
        "klantcontacter",
        "mede_initiator",
    ]


class Documenttype(Part):
    naam: Annotated[str, Field(pattern=NAME)]
    omschrijving: str
    richting: Literal["inkomend", "uitgaand", "intern"] = "inkomend"
    vertrouwelijkheidaanduiding: str = "zaakvertrouwelijk"


class Opschorten(Part):
    """This step stops the clock (Awb 4:15)."""

    reden: str
    grond: str = "Awb 4:15(1)(a)"


class Stap(Part):
    """A move from status to status: who, when, and what comes with it."""

    stap: Annotated[str, Field(pattern=NAME)]
    knop: str
    van: Names
    naar: str
    door: Names = ["behandelaar", "systeem"]  # behandelaar, systeem, or the naam of a roltype
    als: list[str | dict[str, Any]] = []  # guards by name, with or without an argument
    vraagt: list[Veld] = []
    resultaat: str = ""
    schort_op: Opschorten | None = None
    hervat: bool = False
    toelichting: str = ""


class Regel(Part):
    """A rule that sends a zaak to a queue."""

    naar: str
    als: Condition = Condition()
    waarom: str
    spoed: bool = False


class Automatisch(Part):
    """What happens by itself: on `bij` (a status, or `volledig`), if `als` holds, maybe only after
    `na`.
    """

    bij: Names
    doe: str  # the name of an automatic action, or `stap`
    stap: str = ""
    als: list[str | dict[str, Any]] = []
    na: str = ""  # ISO 8601 duration (calendar) or `3 werkdagen`
    met: dict[str, Any] = {}  # arguments of the action


class Bericht(Part):
    """A notice: on `bij` (a status, `volledig`, or a named moment), to the holder of a role."""

    bij: Names
    aan: str
    sjabloon: str
    soort: Literal["bericht", "besluit", "verzoek"] = "bericht"
    onderwerp: Annotated[str, Field(max_length=50)]  # the Berichtenbox shows no more
    als: Condition = Condition()
    kanalen: list[Literal["berichtenbox", "email", "print"]] = ["berichtenbox", "email", "print"]
    brief: str = ""  # the letter template: a PDF in the dossier that goes with this notice
    documenttype: str = ""  # of that letter


class Tarief(Part):
    als: Condition = Condition()
    bedrag: Decimal


class Kcc(Part):
    """What the contact centre may say, by level of identification, and what never."""

    mag: dict[Literal["L0", "L1", "L2"], str] = {}
    nooit: str = ""


class Definition(Part):
    zaaktype: Annotated[str, Field(max_length=50, pattern=r"^[A-Z0-9][A-Z0-9-]+$")]
    omschrijving: Annotated[str, Field(max_length=80)]
    opgave: str  # the department, as the resident reads it
    doel: str
    aanleiding: str
    onderwerp: str
    handeling_initiator: str = "aanvragen"
    handeling_behandelaar: str = "behandelen"
    vertrouwelijkheidaanduiding: Literal[VERTROUWELIJKHEID]  # type: ignore[valid-type]
    selectielijst_procestype: int
    toegang: Toegang = Toegang()
    termijn: Termijn
    formulier: list[Veld]
    eigenschappen: list[Veld] = []  # facts that are not asked, but found or decided
    statustypen: Annotated[list[Statustype], Field(min_length=2)]
    resultaattypen: Annotated[list[Resultaattype], Field(min_length=1)]
    roltypen: list[Roltype]
    documenttypen: list[Documenttype] = []
    besluittypen: list[str] = []
    stappen: Annotated[list[Stap], Field(min_length=1)]
    routering: Annotated[list[Regel], Field(min_length=1)]
    automatisch: list[Automatisch] = []
    berichten: list[Bericht] = []
    leges: list[Tarief] = []  # the first whose condition holds
    kcc: Kcc = Kcc()
    bron: str = ""
    controleren: list[str] = []  # what a person must still check before real use

    @property
    def first(self) -> str:
        return self.statustypen[0].naam

    @property
    def last(self) -> str:
        return self.statustypen[-1].naam

    @property
    def initiator(self) -> str:
        """The naam of the roltype of who applies."""
        return next((r.naam for r in self.roltypen if r.generiek == "initiator"), "")

    def status(self, naam: str) -> Statustype:
        return next(s for s in self.statustypen if s.naam == naam)

    def step(self, naam: str) -> Stap:
        return next(s for s in self.stappen if s.stap == naam)

    def facts(self) -> Iterator[Veld]:
        """Every question whose answer is kept as a zaakeigenschap: of the form, of the steps, and
        what is found.
        """
        seen: set[str] = set()
        for veld in (
            *self.formulier,
            *self.eigenschappen,
            *(v for stap in self.stappen for v in stap.vraagt),
        ):
            if veld.soort != "bestand" and veld.veld not in seen:
                seen.add(veld.veld)
                yield veld

    @model_validator(mode="after")
    def consistent(self, info: ValidationInfo) -> Self:
        """A file must be sound to be published; what was published stays readable when the checks
        grow stricter.
        """
        if (info.context or {}).get("published"):
            return self
        from workflows.consistency import faults  # the checks know this shape; one page each

        if found := faults(self):
            raise ValueError("; ".join(found))
        return self


class BrokenFile(Exception):
    """A case type file that cannot be used. The text names file, place and remedy."""


def load(path: Path) -> Definition:
    """Read one file. Raises BrokenFile."""
    try:
        return Definition.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise BrokenFile(f"{path.name}: geen geldige YAML: {error}") from None
    except ValidationError as error:
        faults = [
            (".".join(map(str, e["loc"])) or "bestand", said)
            for e in error.errors()
            for said in e["msg"].removeprefix("Value error, ").split("; ")
        ]
        raise BrokenFile("\n".join(f"{path.name}: {at}: {said}" for at, said in faults)) from None


def files() -> list[Path]:
    """The shipped examples and the municipality's own files; a file of the same name in its own
    folder wins.
    """
    own = settings().zaaktypen
    found = {
        p.name: p for folder in (SHIPPED, own) if folder for p in sorted(folder.glob("*.yaml"))
    }
    return list(found.values())


def placeholders(text: str) -> set[str]:
    """The words between braces in a text."""
    return set(re.findall(r"\{(\w+)\}", text))
