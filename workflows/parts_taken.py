"""The tasks of a case type file: work that belongs to a status, besides the steps out of it."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.conditions import Condition
from workflows.parts import NAME, Names, Part, Veld

TaakSoort = Literal["taak", "checklist", "advies", "afspraak", "wacht", "inwoner"]
VOLLEDIG = "volledig"  # in `bij`: from the day the application is complete, in any status


class Taak(Part):
    """One piece of work during a status: for staff, an adviser, the applicant, or for the calendar.

    What it asks is answered when it is done. Several at once are parallel.
    """

    taak: Annotated[str, Field(pattern=NAME)]
    titel: Annotated[str, Field(max_length=80)]
    soort: TaakSoort = "taak"
    bij: Names  # the statuses it belongs to, or `volledig`
    als: Condition = Condition()
    voor: str = ""  # naam of a roltype, or `behandelaar`
    queue: str = ""  # another queue than that of the zaak
    binnen: str = ""  # ISO 8601 duration (calendar) or `3 werkdagen`, from the day it is made
    herinneren: str = ""  # that long before it is due
    vraagt: list[Veld] = Field(default_factory=list)
    # of soort checklist
    punten: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(default_factory=list)
    niet_door: Names = Field(
        default_factory=list
    )  # four eyes: not by who did that task, or took that step
    verplicht: bool = True
    klaar_als: Condition | None = None
    betalen: bool = False  # soort inwoner: done when paid
    daarna: str = ""  # the step the system takes when this is done
    tekst: str = ""  # what the resident reads, B1

    @property
    def closes_itself(self) -> bool:
        """Is there a moment at which the system, not a person, says that it is done?"""
        return self.klaar_als is not None or self.betalen
