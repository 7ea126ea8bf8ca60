"""The allow-list: which formats exist, how each begins, and how its inside is checked. What is not here is refused."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from core.files.documents import check_ofd, check_office, check_pdf, check_text, check_xml, check_zip
from core.files.pictures import check_picture
from core.files.problems import Unwanted

OOXML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Format:
    """One format: canonical extension, content type, first bytes, inspection."""

    extension: str
    content_type: str
    starts: tuple[bytes, ...]
    check: Callable[[BinaryIO], None]
    is_zip: bool = False


def _office(extension: str, kind: str) -> Format:
    return Format(extension, OOXML + kind, (b"PK\x03\x04",), lambda stream: check_office(stream, extension), True)


def _picture(extension: str, content_type: str, *starts: bytes) -> Format:
    return Format(extension, content_type, starts, lambda stream: check_picture(stream, extension))


FORMATS: dict[str, Format] = {
    one.extension: one
    for one in (
        Format("pdf", "application/pdf", (b"%PDF-",), check_pdf),
        _office("xlsx", "spreadsheetml.sheet"),
        _office("docx", "wordprocessingml.document"),
        _office("pptx", "presentationml.presentation"),
        _picture("jpg", "image/jpeg", b"\xff\xd8\xff"),
        _picture("png", "image/png", b"\x89PNG\r\n\x1a\n"),
        _picture("webp", "image/webp", b"RIFF"),
        Format("ofd", "application/ofd", (b"PK\x03\x04",), check_ofd, True),
        Format("xml", "application/xml", (), check_xml),
        Format("csv", "text/csv", (), check_text),
        Format("txt", "text/plain", (), check_text),
        Format("zip", "application/zip", (b"PK\x03\x04",), check_zip, True),
    )
}
SAME = {"jpeg": "jpg", "jpe": "jpg"}
DOCUMENTS = ("pdf", "docx", "xlsx", "pptx", "jpg", "png")
SHEETS = ("xlsx", "csv")
INVOICES = ("pdf", "ofd", "xml")
PICTURES = ("jpg", "png", "webp")

OLD_OFFICE = {"xls": "xlsx", "et": "xlsx", "xlsm": "xlsx", "xlsb": "xlsx", "doc": "docx", "wps": "docx",
              "docm": "docx", "ppt": "pptx", "dps": "pptx", "pptm": "pptx"}  # fmt: skip


def named(extension: str, allowed: tuple[str, ...]) -> Format:
    """The format of an extension, if it is one of those allowed here; Unwanted says which are."""
    extension = SAME.get(extension.lower(), extension.lower())
    if extension in allowed:
        return FORMATS[extension]
    listed = _("、").join(one.upper() for one in allowed)
    newer = OLD_OFFICE.get(extension)
    if newer in allowed:
        raise Unwanted(
            _("不收 .%(old)s 文件（旧格式或可能带宏）。请用 Office 或 WPS 另存为 .%(new)s 后再上传。")
            % {"old": extension, "new": newer}
        )
    if not extension:
        raise Unwanted(_("文件名没有扩展名，看不出是什么文件。这里可以上传：%(listed)s。") % {"listed": listed})
    raise Unwanted(
        _("这里不收 .%(extension)s 文件。可以上传：%(listed)s。") % {"extension": extension[:12], "listed": listed}
    )


def inspect(stream: BinaryIO, chosen: Format) -> None:
    """Refuse a stream that is not what its extension says, through and through."""
    stream.seek(0)
    head = stream.read(1024)
    if chosen.starts and not head.startswith(chosen.starts):
        raise Unwanted(
            _("内容不是 %(kind)s，只是改了扩展名，已拒收。请用原来的软件另存为 .%(extension)s。")
            % {"kind": chosen.extension.upper(), "extension": chosen.extension}
        )
    if chosen.extension == "webp" and head[8:12] != b"WEBP":
        raise Unwanted(_("图片打不开，或内容与扩展名 .%(kind)s 不符。请重新导出为 JPG 或 PNG。") % {"kind": "webp"})
    stream.seek(0)
    two_in_one = zipfile.is_zipfile(stream) if not chosen.is_zip else chosen.extension != "zip" and b"%PDF-" in head
    if two_in_one:
        raise Unwanted(_("文件里藏有另一个文件，已拒收。请用原来的软件打开，另存一份后再上传。"))
    chosen.check(stream)
