"""XML from outside: no document type (so no entities at all), bounded in bytes and in depth."""

import zlib
from collections.abc import Iterator
from xml.etree import ElementTree as ET

DEEPEST = 64  # elements inside each other; no message of ours has more than ten
_GZIP = b"\x1f\x8b"


class Unreadable(ValueError):
    """What came in is not what was agreed. The text holds no content of it."""


def parse(raw: bytes, largest: int) -> ET.Element:
    """The root element of at most `largest` bytes of XML.

    Raises Unreadable for more, for what is not well-formed, for a document type declaration (the
    way in for external entities and for entities that grow) and for nesting beyond `DEEPEST`.
    """
    if len(raw) > largest:
        raise Unreadable(f"meer dan {largest} bytes XML")
    parser = ET.XMLParser(target=_Guarded())  # noqa: S314 - _Guarded refuses what S314 warns of
    try:
        parser.feed(raw)
        root: ET.Element = parser.close()
    except ET.ParseError as error:
        raise Unreadable(f"geen geldige XML (regel {error.position[0]})") from None
    except (LookupError, ValueError) as error:  # an encoding nobody knows
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("geen leesbare XML") from None
    return root


def unpacked(raw: bytes, largest: int) -> bytes:
    """These bytes, or what they hold when they are gzip (RFC 1952). Raises Unreadable when that is
    more than `largest` bytes, or broken off.
    """
    if not raw.startswith(_GZIP):
        return raw
    stream = zlib.decompressobj(31)
    try:
        plain = stream.decompress(raw, largest + 1)
    except zlib.error:
        raise Unreadable("geen geldige gzip") from None
    if len(plain) > largest:
        raise Unreadable(f"uitgepakt meer dan {largest} bytes")
    if not stream.eof:
        raise Unreadable("afgebroken gzip")
    return plain


def written(root: ET.Element) -> bytes:
    """The document as bytes, UTF-8 with a declaration."""
    raw: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return raw


def local(element: ET.Element) -> str:
    """The name without its namespace: the far side is free in its prefixes and, in results, mixes
    three namespaces.
    """
    return element.tag.rpartition("}")[2]


def children(element: ET.Element | None, name: str) -> Iterator[ET.Element]:
    """The direct children of this local name."""
    return (child for child in ([] if element is None else element) if local(child) == name)


def child(element: ET.Element | None, *path: str) -> ET.Element | None:
    """The first element along this path of local names, or None."""
    for name in path:
        element = next(children(element, name), None)
    return element


def text(element: ET.Element | None, *path: str) -> str:
    """The text there without white space around it; empty when there is nothing."""
    found = child(element, *path)
    return ((found.text if found is not None else "") or "").strip()


class _Guarded(ET.TreeBuilder):
    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise Unreadable("een documenttype is niet toegestaan")

    def start(self, tag: str, attrs: dict[str, str]) -> ET.Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable("te diep genest")
        return super().start(tag, attrs)

    def end(self, tag: str) -> ET.Element:
        self._depth -= 1
        return super().end(tag)
