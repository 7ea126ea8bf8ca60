"""Good files are kept with the facts about them; the rest is told what to do."""

import hashlib
import io
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from core.files.guards import guard
from core.files.models import StoredFile
from core.files.store import Unwanted, keep, opened
from federation.accounts.models import User
from tests.core.files.conftest import Keep
from tests.core.files.makers import docx, named, pdf, picture, xlsx, zipped

PRODUCT_STORE: Any = settings.STORAGES["files"]
pytestmark = pytest.mark.django_db

GOOD = {
    "计划.pdf": (pdf(), "application/pdf"),
    "名册.xlsx": (xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "请示.docx": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "现场.jpg": (picture("JPEG"), "image/jpeg"),
    "现场.jpeg": (picture("JPEG"), "image/jpeg"),
    "图章.png": (picture("PNG"), "image/png"),
    "海报.webp": (picture("WEBP"), "image/webp"),
    "名单.csv": ("姓名,单位\n李明,一厂\n".encode("gb18030"), "text/csv"),
    "名单-utf8.csv": ("\ufeff姓名,单位\n李明,一厂\n".encode(), "text/csv"),
    "名单-utf16.csv": ("姓名\t单位\n李明\t一厂\n".encode("utf-16"), "text/csv"),
    "说明.txt": ("第一行\r\n第二行\t完".encode(), "text/plain"),
    "发票.ofd": (zipped({"OFD.xml": "<OFD/>", "Doc_0/Document.xml": "<Document/>"}), "application/ofd"),
    "发票.xml": (b"<EInvoice><Header/></EInvoice>", "application/xml"),
    "材料.zip": (zipped({"材料/一.pdf": pdf()}), "application/zip"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_kept_with_its_facts(kept: Keep, person: User, name: str) -> None:
    content, content_type = GOOD[name]
    stored = kept(content, name)
    stored.refresh_from_db()
    assert (stored.name, stored.content_type, stored.size) == (name, content_type, len(content))
    assert (stored.by, stored.sha256) == (person, hashlib.sha256(content).hexdigest())
    with opened(stored) as source:
        assert source.read() == content


def test_a_large_text_is_read_in_blocks(kept: Keep) -> None:
    content = "海淀区总工会,1\n".encode() * (12 * 1024 * 1024 // 21)
    tracemalloc.start()
    kept(content, "名单.csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * 1024 * 1024


def test_uploads_of_a_form_are_kept_as_well(person: User) -> None:
    upload = SimpleUploadedFile("名册.xlsx", xlsx(), "application/octet-stream")
    stored = keep(upload, kind="sample", by=person, at=timezone.now())
    assert stored.name == "名册.xlsx"


def test_equal_contents_share_their_bytes(kept: Keep, place: Path) -> None:
    first, second = kept(pdf(), "甲.pdf"), kept(pdf(), "乙.pdf")
    assert first != second
    assert first.path == second.path
    assert sum(1 for path in place.rglob("*") if path.is_file()) == 1


def test_bytes_that_were_only_half_written_are_written_again(kept: Keep, place: Path) -> None:
    stored = kept(pdf(), "甲.pdf")
    (place / stored.path).write_bytes(b"%PDF-")
    again = kept(pdf(), "甲.pdf")
    with opened(again) as source:
        assert source.read() == pdf()


def test_kept_bytes_are_not_readable_by_everybody(settings: Any, kept: Keep, tmp_path: Path) -> None:
    files = {**PRODUCT_STORE, "OPTIONS": {**PRODUCT_STORE["OPTIONS"], "location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "files": files}
    stored = kept(pdf(), "甲.pdf")
    assert (tmp_path / stored.path).stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/名册.pdf", "名册.pdf"),
        ("C:\\Users\\李明\\名册.pdf", "名册.pdf"),
        ("名册\r\nSet-Cookie: a=1.pdf", "名册Set-Cookie_ a=1.pdf"),
        ("gpj\u202efdp.pdf", "gpjfdp.pdf"),
        ("长" * 300 + ".PDF", "长" * 120 + ".pdf"),
        ("名册.pdf. ", "名册.pdf"),
    ],
)
def test_names_are_one_visible_line_without_a_path(kept: Keep, given: str, shown: str) -> None:
    assert kept(pdf(), given).name == shown


@pytest.mark.parametrize(
    ("content", "name", "kind", "words"),
    [
        (b"", "空.pdf", "sample", "文件是空的，请检查后重新选择。"),
        (b"x", "无扩展名", "sample-roster", "文件名没有扩展名，看不出是什么文件。这里可以上传：XLSX、CSV。"),
        (pdf(), "计划.pdf", "sample-roster", "这里不收 .pdf 文件。可以上传：XLSX、CSV。"),
        (b"\xd0\xcf", "旧.xls", "sample-roster",
         "不收 .xls 文件（旧格式或可能带宏）。请用 Office 或 WPS 另存为 .xlsx 后再上传。"),
        (b"a" * 1024 * 1025, "大.txt", "sample-small",
         "文件有 1.0 MB，超过上限 1 MB。请压缩图片或分成几份后再上传。"),
        (b"not a zip", "表.xlsx", "sample", "内容不是 XLSX，只是改了扩展名，已拒收。请用原来的软件另存为 .xlsx。"),
        (pdf()[:200], "半截.pdf", "sample", "PDF 已损坏，打不开。请重新导出后再上传。"),
        (picture("PNG"), "现场.jpg", "sample", "内容不是 JPG，只是改了扩展名，已拒收。请用原来的软件另存为 .jpg。"),
        (xlsx(), "文.docx", "sample", "内容与扩展名 .docx 不符。请用原来的软件打开，另存为 .docx 后再上传。"),
        (xlsx()[:-40], "断.xlsx", "sample", "文件已损坏，打不开。请在自己的电脑上确认能打开，另存一份后再上传。"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_is_wrong_and_what_to_do(
    kept: Keep, place: Path, content: bytes, name: str, kind: str, words: str
) -> None:
    with pytest.raises(Unwanted) as refused:
        kept(content, name, kind=kind)
    assert str(refused.value) == words
    assert not StoredFile.objects.exists()
    assert not place.exists()


def test_a_kind_must_be_declared_once(person: User) -> None:
    with pytest.raises(LookupError, match="No files of kind 'nothing'"):
        keep(named(pdf(), "甲.pdf"), kind="nothing", by=person, at=timezone.now())
    with pytest.raises(ValueError, match="have a guard already"):
        guard("sample", lambda user, stored: True)
    with pytest.raises(ValueError, match="unknown formats exe"):
        guard("sample-program", lambda user, stored: True, formats=("exe",))


def test_the_database_keeps_only_real_fingerprints() -> None:
    with pytest.raises(IntegrityError, match="a_fingerprint_is_sha256"), transaction.atomic():
        StoredFile.objects.create(kind="sample", name="a", content_type="b", size=1, sha256="../x", at=timezone.now())


def test_a_photo_is_made_anew_upright_and_without_the_cameras_notes(kept: Keep) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "Camera of Li Ming"
    exif.get_ifd(0x8825)[1] = "N"
    original = picture("JPEG", (400, 300), exif=exif)
    assert b"Camera of Li Ming" in original
    stored = kept(original, "现场.jpeg", kind="sample-photo")
    with opened(stored) as source:
        content = source.read()
    with Image.open(io.BytesIO(content)) as made:
        assert made.size == (300, 400)
        assert dict(made.getexif()) == {}
    assert b"Camera of Li Ming" not in content
    assert (stored.name, stored.content_type) == ("现场.jpg", "image/jpeg")


def test_a_large_transparent_photo_becomes_a_smaller_jpeg_on_white(kept: Keep) -> None:
    stored = kept(picture("PNG", (4000, 1000), mode="RGBA"), "横幅.png", kind="sample-photo")
    with opened(stored) as source, Image.open(source) as made:
        assert (made.format, made.size) == ("JPEG", (2560, 640))
