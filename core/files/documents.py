"""Looking inside documents: PDF by pypdf, Office files by their container, text by its characters."""

import codecs
import logging
import re
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from core.files.containers import BLOCK, opened, unpacked
from core.files.problems import Unwanted

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes the document, which may be about people

OFFICE_MAIN = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
ACTIVE_PARTS = re.compile(r"vbaProject|vbaData|activeX|\.bas$|\.exe$|\.dll$|\.js$|\.vbs$", re.IGNORECASE)
ACTIVE_IN_PDF = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA")
TEXT_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
LONGEST_TEXT = 32_767 * 6  # bytes between two tags of a workbook: Excel allows 32,767 characters in a cell
RUNNING = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/XSL/Transform}")
PAGE = re.compile(rb"^\s*(<!doctype|<html|<svg|<script|<\?xml)", re.IGNORECASE)


def check_pdf(stream: BinaryIO) -> None:
    """Refuse what does not open, has a password, or acts by itself."""
    try:
        stream.seek(0)
        reader = PdfReader(stream, strict=False)
        if reader.is_encrypted:
            raise Unwanted(_("PDF 设有打开密码，系统无法检查。请取消密码后再上传。"))
        pages = len(reader.pages)
        active = _acts(reader)
    except Unwanted:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        raise Unwanted(_("PDF 已损坏，打不开。请重新导出后再上传。")) from None
    if pages == 0:
        raise Unwanted(_("PDF 里没有页面，请检查后重新导出。"))
    if active:
        raise Unwanted(_("PDF 里含有脚本或附件，已拒收。请用“打印为 PDF”另存一份后再上传。"))


def written_in(stream: BinaryIO, *, pages: int = 60) -> str:
    """What can be selected or searched in a PDF, by the first ``pages``, and what it says of itself (title, author).

    Bars drawn over words do not take the words away. Nothing when it does not open, or is a picture.
    """
    try:
        stream.seek(0)
        reader = PdfReader(stream, strict=False)
        told = [str(value) for value in (reader.metadata or {}).values()]
        return "\n".join([*told, *(page.extract_text() for page in reader.pages[:pages])])
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        return ""


def _acts(reader: PdfReader) -> bool:
    """Whether catalog, names, actions or any page carries something that runs."""
    seen: set[int] = set()
    waiting: list[tuple[Any, int]] = [(reader.root_object, 0)]
    while waiting and len(seen) < 20_000:
        thing, depth = waiting.pop()
        thing = thing.get_object() if hasattr(thing, "get_object") else thing
        if id(thing) in seen or depth > 12:
            continue
        seen.add(id(thing))
        if isinstance(thing, dict):
            if any(key in thing for key in ACTIVE_IN_PDF) or thing.get("/S") in ("/JavaScript", "/Launch"):
                return True
            waiting += [(value, depth + 1) for key, value in thing.items() if key not in ("/Parent", "/P", "/Font")]
        elif isinstance(thing, list):
            waiting += [(value, depth + 1) for value in thing]
    return False


def check_office(stream: BinaryIO, extension: str) -> None:
    """Refuse what is no document of that extension, carries macros, or unpacks beyond the limits."""
    with opened(stream) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" not in names:
            raise Unwanted(
                _("内容不是 %(kind)s 文件，只是改了扩展名。请用原来的软件另存为 .%(kind)s。") % {"kind": extension}
            )
        if any(ACTIVE_PARTS.search(name) for name in names):
            raise Unwanted(_macros(extension))
        unpacked(archive, _look_at)
        types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
        if "macroEnabled" in types or _loads_from_elsewhere(archive):
            raise Unwanted(_macros(extension))
        if OFFICE_MAIN[extension] not in types:
            raise Unwanted(
                _("内容与扩展名 .%(kind)s 不符。请用原来的软件打开，另存为 .%(kind)s 后再上传。") % {"kind": extension}
            )


def _look_at(name: str) -> Callable[[bytes], None] | None:
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return None
    return XmlPart(LONGEST_TEXT if name.startswith("xl/") else None)


class XmlPart:
    """Watches one XML part go by: no document type (entities that unfold), no text beyond what a cell may hold."""

    def __init__(self, longest: int | None) -> None:
        self.longest = longest
        self.run = 0
        self.end = b""

    def __call__(self, block: bytes) -> None:
        """See the next block."""
        seen = self.end + block.replace(b"\0", b"")
        self.end = seen[-16:]
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            raise Unwanted(_("文件里含有引用外部内容的代码，已拒收。请用 Office 或 WPS 打开，另存一份后再上传。"))
        if self.longest is not None:
            pieces = block.split(b"<")
            longest = max(self.run + len(pieces[0]), max(map(len, pieces[1:]), default=0))
            if longest > self.longest:
                raise Unwanted(_("表格里有一格的内容超过 Excel 允许的 32,767 个字，请删减后再上传。"))
            self.run = len(pieces[-1]) + (self.run if len(pieces) == 1 else 0)


def _loads_from_elsewhere(archive: zipfile.ZipFile) -> bool:
    for name in archive.namelist():
        if name.endswith("settings.xml.rels"):
            relations = archive.read(name).decode("utf-8", "replace")
            if "attachedTemplate" in relations and 'TargetMode="External"' in relations:
                return True
    return False


def _macros(extension: str) -> str:
    return _("文件里含有宏、控件或程序，已拒收。请另存为不带宏的 .%(kind)s 后再上传。") % {"kind": extension}


def check_zip(stream: BinaryIO) -> None:
    """Refuse archives that unpack beyond the limits or carry programs."""
    with opened(stream) as archive:
        for name in archive.namelist():
            if re.search(r"\.(exe|dll|bat|cmd|com|scr|msi|js|vbs|ps1|jar|lnk|hta)$", name, re.IGNORECASE):
                raise Unwanted(_("压缩包里有程序文件（%(name)s），已拒收。请去掉后再上传。") % {"name": name[-60:]})
        unpacked(archive)


def check_ofd(stream: BinaryIO) -> None:
    """Refuse what is no OFD document (GB/T 33190), or unpacks beyond the limits."""
    with opened(stream) as archive:
        if "OFD.xml" not in archive.namelist():
            raise Unwanted(_("内容不是 OFD 文件，只是改了扩展名。请重新下载原来的文件再上传。"))
        unpacked(archive, _look_at)


def check_xml(stream: BinaryIO) -> None:
    """Refuse what is not well formed, unfolds entities, or is a page that a browser would run."""
    stream.seek(0)
    try:
        root = fromstring(stream.read(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Unwanted(_("XML 打不开，或者含有引用外部内容的代码。请重新下载原来的文件再上传。")) from None
    if any(isinstance(one.tag, str) and one.tag.startswith(RUNNING) for one in root.iter()):
        raise Unwanted(_("内容像网页或程序，不是数据文件，已拒收。"))


def check_text(stream: BinaryIO) -> None:
    """Refuse what is neither UTF-8, UTF-16 nor GB 18030, holds control characters, or is a web page."""
    stream.seek(0)
    head = stream.read(512)
    if PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise Unwanted(_("内容是网页或图形代码，不是文字表格。请另存为 CSV（UTF-8）后再上传。"))
    encodings = ("utf-16",) if head.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "gb18030")
    if not any(_reads_as(stream, encoding) for encoding in encodings):
        raise Unwanted(_("内容不是文字，像是改了扩展名的程序或压缩文件。请另存为 CSV（UTF-8）后再上传。"))


def _reads_as(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    try:
        while block := stream.read(BLOCK):
            if TEXT_CONTROLS.search(decoder.decode(block)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
