"""Files made in memory for the tests: good ones, and pieces for bad ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="{kind}"/></Types>'
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def named(content: bytes, name: str) -> io.BytesIO:
    stream = io.BytesIO(content)
    stream.name = name
    return stream


def zipped(parts: Mapping[str, Any], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def xlsx(rows: int = 3) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in range(rows):
        sheet.append([f"单位{row}", row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def docx(**extra: str) -> bytes:
    parts = {
        "[Content_Types].xml": CONTENT_TYPES.format(part="word/document.xml", kind=DOCX),
        "word/document.xml": "<w:document><w:body/></w:document>",
    }
    return zipped({**parts, **{name.replace("__", "/"): text for name, text in extra.items()}})


def pdf(pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(210, 297)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, "firebrick").save(made, kind, **options)
    return made.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A few kilobytes that unfold into width x height pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack("!I", len(content)) + kind + content + struct.pack("!I", zlib.crc32(kind + content))

    rows = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    packed = b"".join(rows.compress(row) for _ in range(height)) + rows.flush()
    head = struct.pack("!IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
