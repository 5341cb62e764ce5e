"""Rows of ours that stand for a resource of another provider: fetched and checked before anything
is locked (G-11, G-12; law 9).
"""

from typing import Any

from schemas.engine.shape import Resource


def needed(resource: Resource, body: dict[str, Any]) -> bool:
    """Does this body name something elsewhere that has to be fetched first?"""
    return False


def bring(resource: Resource, body: dict[str, Any]) -> None:
    """Fetch what the body names elsewhere, and keep a row for it."""
