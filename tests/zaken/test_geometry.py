"""Places: what is a geometry, and what lies within an area."""

import json
from typing import Any

import pytest

from zaken.geometry import area, box_of, inside, is_geometry

SQUARE = [[4.0, 52.0], [5.0, 52.0], [5.0, 53.0], [4.0, 53.0], [4.0, 52.0]]
HOLE = [[4.4, 52.4], [4.6, 52.4], [4.6, 52.6], [4.4, 52.6], [4.4, 52.4]]


def shape(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates}


def point(x: float, y: float) -> dict[str, Any]:
    return shape("Point", [x, y])


@pytest.mark.parametrize(
    "value",
    [
        point(4.3, 52.1),
        shape("Point", [4.3, 52.1, -1.5]),
        shape("MultiPoint", [[4.3, 52.1]]),
        shape("LineString", SQUARE[:2]),
        shape("MultiLineString", [SQUARE[:2], SQUARE]),
        shape("Polygon", [SQUARE, HOLE]),
        shape("MultiPolygon", [[SQUARE]]),
        {"type": "GeometryCollection", "geometries": [point(4.3, 52.1)]},
    ],
)
def test_g_93_a_geometry_is_geojson(value: Any) -> None:
    assert is_geometry(value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        "Point",
        {"type": "Feature", "geometry": point(4.3, 52.1)},
        shape("Point", [4.3]),
        shape("Point", [181, 52.1]),
        shape("Point", ["4.3", "52.1"]),
        shape("Point", [True, False]),
        shape("LineString", SQUARE[:1]),
        shape("Polygon", [SQUARE[:4]]),
        shape("Polygon", [SQUARE[:2] + SQUARE[:1]]),
        shape("Polygon", SQUARE),
        shape("MultiPolygon", []),
        shape("MultiPoint", [[4.3, 52.1]] * 20_001),
        {"type": "GeometryCollection", "geometries": []},
        {"type": "GeometryCollection", "geometries": [shape("Point", [])]},
    ],
)
def test_g_93_anything_else_is_none(value: Any) -> None:
    assert not is_geometry(value)


def test_g_94_within_is_exact() -> None:
    place = area(shape("Polygon", [SQUARE, HOLE]))
    assert box_of(place) == (4.0, 52.0, 5.0, 53.0)
    places = {
        1: point(4.2, 52.2),  # inside
        2: point(4.5, 52.5),  # in the hole
        3: point(4.0, 52.5),  # on the edge
        4: point(5.5, 52.5),  # outside
        5: shape("LineString", [[4.1, 52.1], [4.3, 52.3]]),
        6: shape("LineString", [[4.1, 52.1], [5.3, 52.3]]),  # sticks out
    }
    rows = [(key, json.dumps(value)) for key, value in places.items()]
    assert inside(place, rows) == [1, 5]
    assert inside(place, []) == []


def test_a_stored_shape_whose_lines_cross_is_mended() -> None:
    bow = shape("Polygon", [[[4.1, 52.1], [4.3, 52.3], [4.3, 52.1], [4.1, 52.3], [4.1, 52.1]]])
    rows = [(1, json.dumps(bow)), (2, json.dumps(None))]
    assert inside(area(shape("Polygon", [SQUARE])), rows) == [1]


def test_an_area_whose_lines_cross_has_no_inside() -> None:
    bow = shape("Polygon", [[[4, 52], [5, 53], [5, 52], [4, 53], [4, 52]]])
    with pytest.raises(ValueError, match="kruisen"):
        area(bow)
