"""What holds for this reader before anything is sent: is he alive, who acts for him, may his
address be seen? Read from the facts and rollen of the zaak; each decision is kept as proof.
"""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from notifications.recipients import recipient_of
from zaken.base.settings import settings
from zaken.facts import YES, secret_rol
from zaken.models import Rol, Zaak

DEAD, ACTS, SECRET = "overleden", "vertegenwoordigd", "geheim_adres"


@dataclass(frozen=True)
class Reader:
    """To whom it goes; None: to nobody, a person decides. `dicht`: roads that must not be used."""

    rol: Rol | None
    regels: tuple[str, ...] = ()
    dicht: frozenset[str] = field(default=frozenset())

    def proof(self) -> dict[str, Any]:
        """What was decided, without a name or a number: `ontvanger` is a keyed hash."""
        told: dict[str, Any] = {"regels": list(self.regels), "dicht": sorted(self.dicht)}
        if self.rol is not None:
            told |= {"rol": self.rol.roltype.omschrijving, "ontvanger": mark_of(self.rol)}
        return told


def reader_of(rol: Rol) -> Reader:
    """Who gets what is meant for this rol."""
    zaak, rules = rol.zaak, []
    who = rol
    if (acting := _acts_for(rol)) is not None:
        who = acting
        rules.append(ACTS)
    if is_dead(who):
        return Reader(None, (*rules, DEAD))
    closed: set[str] = set()
    if has_secret_address(zaak, who):
        rules.append(SECRET)
        closed.add("print")
    return Reader(who, tuple(rules), frozenset(closed))


def is_dead(rol: Rol) -> bool:
    """Did the BRP say that this person died? It was asked about the applicant."""
    died = (rol.betrokkene_identificatie or {}).get("overlijdensdatum")
    return bool(died) or (_is_applicant(rol) and _says_yes(rol.zaak, "brp_overleden"))


def has_secret_address(zaak: Zaak, rol: Rol) -> bool:
    """Must nobody see where this person lives (indicatie geheim, Wet BRP 2.59)? Paper shows it."""
    known = _is_applicant(rol) and _says_yes(zaak, "brp_geheim")
    return known or secret_rol(rol.betrokkene_identificatie or {})


def mark_of(rol: Rol) -> str:
    """Shows later that a message was for this number, to who knows the number and our secret:
    HMAC-SHA-256 in hex. Empty without a number or a secret.
    """
    reader, key = recipient_of(rol), settings().secret_key
    if not reader.nummer or not key:
        return ""
    text = f"{reader.soort}:{reader.nummer}"
    return hmac.new(key.encode(), text.encode(), sha256).hexdigest()


def _acts_for(rol: Rol) -> Rol | None:
    """The gemachtigde or curator of this person in the zaak: letters go to who acts (Awb 2:1, 6:17;
    BW 1:381). `indicatieMachtiging` says who is which.
    """
    gives = rol.indicatie_machtiging == "machtiginggever"
    if not gives and not (_is_applicant(rol) and rol.indicatie_machtiging == ""):
        return None
    acting = [r for r in rol.zaak.rollen if r.indicatie_machtiging == "gemachtigde"]
    return next(iter(acting), None)


def _is_applicant(rol: Rol) -> bool:
    return rol.roltype.omschrijving_generiek == "initiator"


def _says_yes(zaak: Zaak, naam: str) -> bool:
    return any(e.naam == naam and e.waarde.lower() in YES for e in zaak.eigenschappen)
