"""The parts of a case type file: one class per word that has words of its own below it. Explained
key by key in docs/zaaktype.md.
"""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from workflows.conditions import Condition
from workflows.facts import Facts
from workflows.terms import Term

NAME = r"^[a-z][a-z0-9_]{0,39}$"
FACT = r"^[a-z][a-z0-9_]{0,19}$"  # an eigenschap of the standard has a naam of at most 20


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


class Begin(Part):
    """From which day a term counts, when that is not the receipt: `veld: x` counts the day in that
    fact itself, `dag_na: x` begins the day after it (as Awb 6:8 and 7:10 word it).
    """

    veld: str = ""
    dag_na: str = ""

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        if bool(self.veld) == bool(self.dag_na):
            raise ValueError("schrijf `veld: naam` of `dag_na: naam`, een van beide")
        return self

    @property
    def fact(self) -> str:
        return self.veld or self.dag_na


class Wettelijk(Part):
    duur: str  # ISO 8601, as worded in the law
    grondslag: str
    soort: Literal["wet", "verstek"] = (
        "verstek"  # `wet`: Awb 4:14(1) does not move the date; `verstek`: 4:14(3) does
    )
    dwangsom: bool = True
    start: Literal["ontvangst"] | Begin = "ontvangst"
    als: Condition = Condition()

    @property
    def term(self) -> Term:
        return Term.parse(self.duur)


class Norm(Part):
    werkdagen: int = Field(ge=0, le=260)
    als: Condition = Condition()


class Verlengen(Part):
    """How far the term may be extended, before its end (as Awb 7:10 lid 3)."""

    duur: str  # the longest of one extension
    grondslag: str = ""
    keer: int = Field(1, ge=1, le=9)  # how often, without consent
    maximaal: str = ""  # the longest of all together; empty: `keer` times `duur`
    instemming: str = ""  # the article that allows more, when who applied agrees

    @property
    def at_most(self) -> Term:
        """All extensions without consent, put together."""
        one = Term.parse(self.duur)
        return (
            Term.parse(self.maximaal) if self.maximaal else Term(one.amount * self.keer, one.unit)
        )


def as_verlengen(value: Any) -> Any:
    return {"duur": value} if isinstance(value, str) else value


def no_list(value: Any) -> Any:
    """One term stays as it is written; a list holds alternatives."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


class Termijn(Part):
    # alternatives: the first whose condition holds
    wettelijk: Annotated[Wettelijk | list[Wettelijk] | None, BeforeValidator(no_list)] = None
    normen: list[Norm]  # the first whose condition holds
    opschorten: bool = False
    gronden: list[str] = []  # grounds of suspension besides those of Awb 4:15
    verlengen: Annotated[Verlengen | None, BeforeValidator(as_verlengen)] = None
    herstel: str = "P2W"  # the time an applicant gets to complete his application (Awb 4:5)

    @property
    def alternatives(self) -> list[Wettelijk]:
        """Every legal term this kind of zaak can have; the last one always can."""
        law = self.wettelijk
        return law if isinstance(law, list) else [law] if law else []

    def law(self, facts: Facts) -> Wettelijk | None:
        """The legal term of a zaak with these facts; None when no law sets one."""
        found = self.alternatives
        return next((w for w in found if w.als.holds(facts)), found[-1] if found else None)

    def norm(self, facts: Facts) -> int:
        """The service norm of a zaak with these facts, in working days."""
        return next(
            (n.werkdagen for n in self.normen if n.als.holds(facts)), self.normen[-1].werkdagen
        )

    @property
    def longer(self) -> str | None:
        """The `verlengingstermijn` of the standard."""
        return self.verlengen.duur if self.verlengen else None

    def depends_on(self) -> set[str]:
        """The facts that decide about a date."""
        conditions = [*(n.als for n in self.normen), *(w.als for w in self.alternatives)]
        names = {name for condition in conditions for name in condition.names}
        return names | {w.start.fact for w in self.alternatives if isinstance(w.start, Begin)}

    @model_validator(mode="after")
    def durations_exist(self) -> Self:
        longer = (self.verlengen.duur, self.verlengen.maximaal) if self.verlengen else ()
        for duration in (*(w.duur for w in self.alternatives), *longer, self.herstel):
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


# A side exit: a way out that does not wait for the work of the status.
Zijpad = Literal["", "intrekken", "buiten_behandeling", "doorzenden", "dubbel", "heropenen"]


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
    zijpad: Zijpad = ""
    niet_door: Names = []  # four eyes: not by who took that step, or did that task
    wacht_op_taken: bool = True  # false: may be taken while work of this status is still to be done
    toelichting: str = ""


class Regel(Part):
    """A rule that sends a zaak to a queue, and maybe to a person of it. A `besloten` rule comes
    before all others, and keeps the zaak in restricted queues.
    """

    naar: str
    als: Condition = Condition()
    waarom: str
    spoed: bool = False
    besloten: bool = False
    persoon: str = ""  # a username
    minste_werk: bool = False


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
    uiterlijk: str = ""  # after this (P2D, `3 werkdagen`) a letter goes, whatever hangs
    # of a besluit: what one can do against it, with whom, and how long (Awb 3:45)
    rechtsmiddel: Literal["bezwaar", "beroep", "administratief_beroep"] = "bezwaar"
    rechtsmiddel_bij: str = ""  # empty: for bezwaar who decided
    rechtsmiddel_binnen: str = "zes weken"


class Tarief(Part):
    als: Condition = Condition()
    bedrag: Decimal


class Kcc(Part):
    """What the contact centre may say, by level of identification, and what never."""

    mag: dict[Literal["L0", "L1", "L2"], str] = {}
    nooit: str = ""
