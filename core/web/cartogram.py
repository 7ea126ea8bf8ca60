"""The districts of Beijing as tiles: a sketch by position, not a map, and so free of boundaries to be approved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.web.tones import Tone

# Area codes (first six characters) row by row, west to east, north to south; "" leaves a gap.
LAYOUT = (
    ("", "110119", "110116", "110118"),  # 延庆 怀柔 密云
    ("", "110114", "110113", "110117"),  # 昌平 顺义 平谷
    ("110109", "110108", "110105", "110112"),  # 门头沟 海淀 朝阳 通州
    ("110107", "110102", "110101", "1101JK"),  # 石景山 西城 东城 经开区
    ("1101YS", "110111", "110106", "110115"),  # 燕山 房山 丰台 大兴
)
CODES = tuple(code for row in LAYOUT for code in row if code)
_INDENTED = {next(code for code in row if code) for row in LAYOUT if not row[0]}


@dataclass(frozen=True)
class Tile:
    """A district: its name, the figure shown, what the tone means in words, and the list the figure counts."""

    code: str
    name: Any
    figure: Any
    tone: Tone
    meaning: Any
    url: str = ""

    @property
    def indented(self) -> bool:
        """Whether a gap precedes it in its row."""
        return self.code[:6] in _INDENTED


def cartogram(tiles: Iterable[Tile]) -> list[Tile]:
    """The tiles in the order of the sketch; every district must have one (``KeyError`` names what is missing)."""
    found = {tile.code[:6]: tile for tile in tiles}
    return [found[code] for code in CODES]
