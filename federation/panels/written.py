"""A score sheet as written in ``regulations/sheets/<code>.toml``, checked."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from federation.panels.kinds import Anchor, SheetItem

CODE = re.compile(r"[a-z][a-z0-9-]*")
ITEM = re.compile(r"[A-Z][0-9]{1,2}")


class Malformed(Exception):
    """The file says something impossible; ``problems`` lists everything."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class WrittenSheet:
    """A version of a sheet as the file tells it."""

    code: str
    version: int
    since: date
    kind: str
    title_zh: str
    title_en: str
    source_zh: str
    source_en: str
    items: tuple[SheetItem, ...]

    @property
    def most(self) -> int:
        """Full marks."""
        return sum(item.most for item in self.items)


def read(text: str, name: str) -> WrittenSheet:
    """The sheet in a file called ``name``; ``Malformed`` with everything that is wrong."""
    try:
        told = tomllib.loads(text)
        sheet = WrittenSheet(
            code=told["code"],
            version=told["version"],
            since=told["since"],
            kind=told["kind"],
            title_zh=told["title"]["zh"],
            title_en=told["title"]["en"],
            source_zh=told["source"]["zh"],
            source_en=told["source"]["en"],
            items=tuple(_item(item) for item in told["item"]),
        )
        problems = [f"{name}.toml: {problem}" for problem in _problems(sheet, name, told["most"])]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as fault:
        raise Malformed([f"{name}.toml: {type(fault).__name__} {fault}"]) from fault
    if problems:
        raise Malformed(problems)
    return sheet


def _item(told: dict[str, Any]) -> SheetItem:
    return SheetItem(
        code=told["code"],
        group_zh=told["group"]["zh"],
        group_en=told["group"]["en"],
        title_zh=told["title"]["zh"],
        title_en=told["title"]["en"],
        most=told["most"],
        clause=told["clause"],
        evidence=told.get("evidence", ""),
        anchors=tuple(Anchor(one["points"], one["zh"], one["en"]) for one in told.get("anchor", ())),
    )


def _problems(sheet: WrittenSheet, name: str, most: int) -> Iterator[str]:
    if sheet.code != name or not CODE.fullmatch(sheet.code):
        yield f"the code {sheet.code} is not the file's name"
    if type(sheet.since) is not date or sheet.version < 1:
        yield "since is not a day, or the version is below 1"
    if sheet.most != most:
        yield f"the items come to {sheet.most} points, not {most}"
    codes = [item.code for item in sheet.items]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"{code} stands twice"
    for item in sheet.items:
        points = [anchor.points for anchor in item.anchors]
        if not ITEM.fullmatch(item.code) or item.most < 1:
            yield f"{item.code}: a code is a letter and a number, and an item is worth a point or more"
        if points != sorted(set(points), reverse=True) or any(not 0 <= one <= item.most for one in points):
            yield f"{item.code}: anchors fall from {item.most} to 0, each once"
        if not all((item.title_zh, item.title_en, item.group_zh, item.group_en)):
            yield f"{item.code}: a title or group is missing"
