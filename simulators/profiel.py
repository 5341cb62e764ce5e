"""Profielservice: the older contract (GET, scopes by OIN) and the newer (POST, scopes by name)."""

from typing import Annotated, Any, Literal
from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from simulators import numbers
from simulators.cast import GEMEENTE_DIENSTVERLENER, GEMEENTE_OIN
from simulators.problem import Problem
from simulators.voorkeuren import Profiel
from simulators.world import World, world

router = APIRouter(prefix="/profiel/api/profielservice/v1")
Here = Annotated[World, Depends(world)]
Kind = Literal["BSN", "KVK", "RSIN"]
OPT_IN = "OntvangViaBerichtenbox"


class PartijVraag(BaseModel):
    """Whose profile, and optionally only what concerns one service provider (by name)."""

    identificatieType: Kind
    identificatieNummer: str
    dienstverlener: str | None = None
    dienstNaam: str | None = None


class BulkVraag(BaseModel):
    """Several profiles at once."""

    identificaties: Annotated[list[PartijVraag], Field(min_length=1)]


@router.get("/{kind}/{number}")
async def older(kind: Kind, number: str, here: Here) -> dict[str, Any]:
    """The profile, scopes by OIN; number in the URL, as in the contract of then: 200, 404."""
    scopes = [
        {"partij": {"identificatieType": "OIN", "identificatieNummer": oin}}
        for oin in sorted(_profiel(here, kind, number).oins)
    ]
    return _partij(here, kind, number, scopes)


@router.post("/partij")
async def newer(vraag: PartijVraag, here: Here) -> dict[str, Any]:
    """The profile, scopes by the name of the service provider: 200, 404."""
    names = [_name(oin) for oin in sorted(_profiel(here, *_key(vraag)).oins)]
    wanted = [n for n in names if vraag.dienstverlener in (None, n)]
    scopes = [{"dienstverlenerNaam": n, "dienstNaam": vraag.dienstNaam} for n in wanted]
    return _partij(here, *_key(vraag), scopes)


@router.post("/partijen/bulk")
async def bulk(vraag: BulkVraag, here: Here) -> list[dict[str, Any]]:
    """The profiles that exist, of those asked for."""
    known = [v for v in vraag.identificaties if here.voorkeuren.profiel(_key(v))]
    return [await newer(v, here) for v in known]


def _key(vraag: PartijVraag) -> tuple[str, str]:
    return vraag.identificatieType, vraag.identificatieNummer


def _name(oin: str) -> str:
    return GEMEENTE_DIENSTVERLENER if oin == GEMEENTE_OIN else f"Organisatie {oin}"


def _profiel(here: World, kind: str, number: str) -> Profiel:
    if wrong := numbers.flaw(kind, number):
        raise Problem(400, wrong)
    profiel = here.voorkeuren.profiel((kind, number))
    if profiel is None:
        raise Problem(404, "partij niet gevonden")
    return profiel


def _partij(here: World, kind: str, number: str, scopes: list[dict[str, Any]]) -> dict[str, Any]:
    profiel = _profiel(here, kind, number)
    ids = {name: str(uuid5(NAMESPACE_URL, f"{name}|{kind}|{number}")) for name in ("p", "v", "c")}
    voorkeur = {
        "id": ids["v"],
        "voorkeurType": OPT_IN,
        "waarde": "true" if profiel.ontvangt else "false",
        "scopes": scopes,
    }
    email = {
        "id": ids["c"],
        "type": "Email",
        "waarde": profiel.email,
        "isGeverifieerd": True,
        "isDefault": True,
        "scopes": [],
    }
    return {
        "partijId": ids["p"],
        "identificaties": [{"identificatieType": kind, "identificatieNummer": number}],
        "voorkeuren": [voorkeur] if scopes else [],
        "contactgegevens": [email] if profiel.email else [],
    }
