"""Who wants messages in the Berichtenbox, from whom: one table for Profielservice and magazijn."""

from dataclasses import dataclass, replace

from simulators.cast import BEDRIJVEN, GEMEENTE_OIN, PERSONEN
from simulators.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Profiel:
    """One profile: whether messages are wanted, from which senders (OIN), the e-mail address."""

    ontvangt: bool
    oins: frozenset[str]
    email: str = ""


class Voorkeuren:
    """Profiles by (type, number): the cast's own choices, then the changes in the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.restart()

    def restart(self) -> None:
        """Begin again from the cast, then play the changes in the ledger."""
        oins = frozenset({GEMEENTE_OIN})
        rows = [(("BSN", p.bsn), p.berichtenbox, p.email) for p in PERSONEN]
        rows += [(("KVK", b.kvk), b.berichtenbox, b.email) for b in BEDRIJVEN]
        self._table = {who: Profiel(yes, oins, mail) for who, yes, mail in rows if yes is not None}
        for entry in self.ledger.entries("voorkeur"):
            self._apply((entry["type"], entry["waarde"]), entry["ontvangt"], entry["oin"])

    def profiel(self, who: tuple[str, str]) -> Profiel | None:
        """The profile of this person or company; None when there is none."""
        return self._table.get(who)

    def change(self, who: tuple[str, str], ontvangt: bool, oin: str = GEMEENTE_OIN) -> None:
        """Switch the Berichtenbox on or off for one sender; makes a profile when there is none."""
        fields = {"type": who[0], "waarde": who[1], "ontvangt": ontvangt, "oin": oin}
        self.ledger.append("voorkeur", fields)
        self._apply(who, ontvangt, oin)

    def refusal(self, who: tuple[str, str], afzender: str) -> str | None:
        """Why the sender may not use this person's Berichtenbox; None when he may.

        Organisations (OIN) are not asked.
        """
        if who[0] == "OIN":
            return None
        profiel = self.profiel(who)
        if profiel is None:
            return "Ontvanger heeft geen profiel bij de Profielservice."
        if not profiel.ontvangt or afzender not in profiel.oins:
            return "Ontvanger heeft geen actieve voorkeur voor deze afzender."
        return None

    def _apply(self, who: tuple[str, str], ontvangt: bool, oin: str) -> None:
        old = self._table.get(who, Profiel(ontvangt, frozenset()))
        self._table[who] = replace(old, ontvangt=ontvangt, oins=old.oins | {oin})
