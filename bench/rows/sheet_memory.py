"""A workbook of 50,000 rows checked and taken in: does memory grow with the file, and how fast is it?

The limit of memory is the same work on a tenth of the rows; the limit of speed is openpyxl only reading the file.
Each figure comes from a process of its own, after one small upload has loaded whatever is loaded once.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measure import Line

TITLE = "Sheet of 50,000 rows"
GOAL = "peak memory over a small upload ≤ 2× that of 5,000 rows; checking ≥ 20 % of openpyxl's speed of reading alone"
LARGE, SMALL = 50_000, 5_000


def measure() -> list[Line]:
    """Peak memory and rows a second, in fresh processes."""
    with TemporaryDirectory() as folder:
        large, small = _child(LARGE, Path(folder)), _child(SMALL, Path(folder))
        peer = _child(LARGE, Path(folder), "openpyxl")
    grown, base = (max(figures["peak_mb"], 4) for figures in (large, small))  # less is noise of the allocator
    read = LARGE / peer["read_s"]
    return [
        Line(
            "check: peak over a small upload", "MB", grown, base, more_is_better=False, note=f"{SMALL:,} rows: {base}"
        ),
        Line("check", "rows/s", LARGE / large["check_s"], read, more_is_better=True, note="limit: openpyxl reads only"),
        Line(
            "take in", "rows/s", LARGE / large["take_s"], read, more_is_better=True, note="into nothing: own cost only"
        ),
    ]


def _child(rows: int, folder: Path, what: str = "ours") -> dict[str, float]:
    command = [sys.executable, "-W", "ignore", "-m", "bench.rows.sheet_memory", str(rows), str(folder), what]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def _make(path: Path, rows: int) -> None:
    import xlsxwriter

    from core.sheets.numbers import uscc_digit

    with path.open("wb") as file:
        book = xlsxwriter.Workbook(file)
        table = book.add_worksheet()
        table.write_row(
            0, 0, ("统一社会信用代码", "单位名称", "类型", "职工人数", "建会日期", "联系电话", "地址", "备注")
        )
        for number in range(rows):
            first = f"91110105MA{number:07d}"
            table.write_row(
                number + 1,
                0,
                (first + uscc_digit(first), f"北京第{number}家有限责任公司", "企业", number % 900, "2024-07-04",
                 f"138{number:08d}", f"北京市大兴区兴华大街第{number}号院", ""),
            )  # fmt: skip
        book.close()


def _sheet() -> Any:
    from core.sheets.kinds import Choice, Date, Integer, Phone, Text, Uscc
    from core.sheets.sheet import Column, Row, Sheet, register

    def swallow(rows: Sequence[Row], *, by: Any, at: Any) -> Mapping[str, int]:  # noqa: ARG001
        return {"新增": len(rows)}

    columns = (
        Column("uscc", "统一社会信用代码", Uscc(), required=True),
        Column("name", "单位名称", Text(), required=True),
        Column("kind", "类型", Choice(choices=[("a", "企业"), ("b", "机关")])),
        Column("people", "职工人数", Integer()),
        Column("founded", "建会日期", Date()),
        Column("phone", "联系电话", Phone()),
        Column("address", "地址", Text()),
    )
    return register(Sheet("bench.units", "名册", "家", columns, ("uscc",), swallow, lambda _user: True))


def _uploaded(source: Path, sheet: Any, user: Any) -> Any:
    from django.utils import timezone

    from core.sheets import keeping
    from core.sheets.models import SheetRun

    with source.open("rb") as file:
        stored, size = keeping.keep(iter(lambda: file.read(1 << 16), b""))
    facts = {"language": "zh-hans", "file_name": source.name, "stored": stored, "size": size}
    return SheetRun.objects.create(sheet=sheet.name, by=user, created_at=timezone.now(), **facts)


def _ours(path: Path, small: Path) -> dict[str, float]:
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.utils import timezone

    from core.sheets import keeping, staging, taking
    from core.workflow.moving import move

    sheet = _sheet()
    user = get_user_model().objects.order_by("pk").first() or get_user_model().objects.create_user("bench", name="b")
    figures: dict[str, float] = {}
    for source in (small, path):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        run = _uploaded(source, sheet, user)
        start = time.perf_counter()
        staging.check(run, sheet)
        checked = time.perf_counter()
        figures["peak_mb"] = round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, 1)
        with transaction.atomic():
            move(run, "take_in", by=user, at=timezone.now())
        taking.take_in(run, sheet)
        figures |= {"check_s": checked - start, "take_s": time.perf_counter() - checked}
        if run.state != "taken" or run.problems:
            raise RuntimeError(f"the upload went wrong: {run.state}, {run.said}, {run.problems} problems")
        keeping.discard(run.stored)
        run.delete()
    return figures


def _openpyxl(path: Path) -> dict[str, float]:
    import openpyxl

    start = time.perf_counter()
    book = openpyxl.load_workbook(path, read_only=True)
    for _row in book.worksheets[0].iter_rows(values_only=True):
        pass
    return {"read_s": time.perf_counter() - start}


def _main(rows: int, folder: Path, what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    path, small = folder / f"{rows}.xlsx", folder / "small.xlsx"
    for each, count in ((path, rows), (small, 1_000)):
        if not each.exists():
            _make_apart(each, count)
    print(json.dumps(_ours(path, small) if what == "ours" else _openpyxl(path)))


def _make_apart(path: Path, rows: int) -> None:
    """Write the workbook in another process, so that its memory is not counted."""
    code = f"from pathlib import Path; from bench.rows.sheet_memory import _make; _make(Path({str(path)!r}), {rows})"
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


if __name__ == "__main__":
    _main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
