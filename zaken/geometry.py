"""Places: is a GeoJSON geometry in order, and which ones lie within an area (G-93, G-94)?

Pure functions. Longitude comes first and stands on a flat map, as it does in every register that we
exchange places with: fine for a municipality, not for a polar expedition (ADR 0019).
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from zaken.base.keeps import keeps

if TYPE_CHECKING:  # 13 MB of libraries: loaded by the first search in an area
    from shapely.geometry.base import BaseGeometry

DEPTHS: Mapping[str, int] = {
    "Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2,
    "MultiPolygon": 3,
}  # fmt: skip
LEAST = {"LineString": 2, "Polygon": 4}  # positions; a ring ends where it begins
MOST_POSITIONS = 20_000  # in one geometry: a whole municipality has about a thousand
Box = tuple[float, float, float, float]  # west, south, east, north


@keeps("G-93", "A geometry is GeoJSON, longitude first; what has no valid shape is refused.")
def is_geometry(value: Any) -> bool:
    """A known type, positions nested as deep as that type asks, lines and rings that are some."""
    if not isinstance(value, dict):
        return False
    if value.get("type") == "GeometryCollection":
        parts = value.get("geometries")
        return isinstance(parts, list) and bool(parts) and all(is_geometry(p) for p in parts)
    kind = str(value.get("type"))
    depth = DEPTHS.get(kind)
    found: Any = value.get("coordinates")
    return (
        depth is not None
        and _positions(found, depth) in range(1, MOST_POSITIONS + 1)
        and all(_whole(line, kind.removeprefix("Multi")) for line in _lines(found, depth))
    )


def _positions(value: Any, depth: int) -> int:
    """How many positions are nested this deep; less than zero when anything else is."""
    if not isinstance(value, list) or not value:
        return -MOST_POSITIONS
    if depth:
        counts = [_positions(part, depth - 1) for part in value]
        return sum(counts) if min(counts) > 0 else -MOST_POSITIONS
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in value)
    right = numbers and 2 <= len(value) <= 3 and abs(value[0]) <= 180 and abs(value[1]) <= 90
    return 1 if right else -MOST_POSITIONS


def _lines(value: list[Any], depth: int) -> list[Any]:
    """The lists of positions inside; none of a point."""
    return (
        [value]
        if depth == 1
        else [line for part in value for line in _lines(part, depth - 1)]
        if depth
        else []
    )


def _whole(line: list[Any], kind: str) -> bool:
    closed = kind != "Polygon" or line[0] == line[-1]
    return closed and len(line) >= LEAST.get(kind, 1)


def area(value: dict[str, Any]) -> "BaseGeometry":
    """The area to search in. Raises ValueError when its lines cross: it has no inside then."""
    from shapely.errors import GEOSException
    from shapely.geometry import shape

    try:
        found = shape(value)
    except (GEOSException, ValueError, TypeError) as error:
        raise ValueError("Dit is geen geldige GeoJSON-geometrie.") from error
    if not found.is_valid:
        raise ValueError("De lijnen van dit gebied kruisen elkaar.")
    return found


def box_of(found: "BaseGeometry") -> Box:
    """The smallest rectangle around it."""
    west, south, east, north = found.bounds
    return west, south, east, north


@keeps("G-94", "`within` finds zaken that lie inside the area; its edge alone is not inside.")
def inside(found: "BaseGeometry", places: Iterable[tuple[int, str]]) -> list[int]:
    """Of these (key, GeoJSON text), the keys of those that lie within the area.

    A stored geometry whose lines cross is mended for the question.
    """
    import numpy
    import shapely

    pairs = list(places)
    if not pairs:
        return []
    shapes = shapely.from_geojson([text for _, text in pairs], on_invalid="ignore")
    shapely.prepare(found)
    present = numpy.array([s is not None for s in shapes])
    crossed = present & ~shapely.is_valid(shapes)
    shapes[crossed] = shapely.make_valid(shapes[crossed])
    hits = present & shapely.within(shapes, found)
    return [key for (key, _), hit in zip(pairs, hits, strict=True) if hit]
