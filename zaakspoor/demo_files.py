"""Small but real files for the demo: a PDF of one page and a picture. Made here, so that none has
to be kept.
"""

import struct
import zlib

Size = tuple[int, int]


def pdf(title: str) -> bytes:
    """A PDF of one A4 page with this title on it. Only letters of Latin-1 are shown."""
    words = (
        title.encode("latin-1", "replace")
        .replace(b"\\", b"")
        .replace(b"(", b"[")
        .replace(b")", b"]")
    )
    page = b"BT /F1 18 Tf 72 760 Td (" + words + b") Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents "
        b"4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n" % len(page) + page + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + end


def png(seed: int, size: Size = (320, 200)) -> bytes:
    """A picture of sky above street; `seed` gives the colours."""
    width, height = size
    sky = bytes((120 + seed * 7 % 80, 160 + seed * 5 % 60, 220))
    street = bytes((90 + seed * 11 % 60,) * 3)
    rows = b"".join(b"\0" + (sky if y < height * 3 // 5 else street) * width for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
