"""Kinds that hold text: words, names of people, codes, phone numbers and numbers with a check digit."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.sheets.cells import Cell, as_text, ascii_form, looks_like_formula, lost_digits, tidy
from core.sheets.kinds.kind import Fault, Kind, Reading, refuse
from core.sheets.numbers import birthday, is_id_number, is_uscc, repaired_id, repaired_uscc
from core.web.writing import listed

_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff]) (?=[\u3400-\u9fff\U00020000-\U0003ffff])")
_DOTS = re.compile("[•‧∙⋅・･˙.．]")


def digits_lost() -> Reading:
    """Refusal of a long number that Excel stored as a number."""
    return refuse(
        _("Excel 把这一格当成了数字，15 位以后的数已经丢失，找不回来"),
        _("请把这一列设成“文本”格式，再重新填这一格"),
    )


@dataclass(frozen=True, kw_only=True)
class Text(Kind):
    """Free words. What a spreadsheet would run as a formula is kept as text and pointed out."""

    longest: int = 200
    lines: bool = False

    def parse(self, cell: Cell) -> Reading:
        """Tidy text within its length."""
        text = tidy(as_text(cell), lines=self.lines)
        if len(text) > self.longest:
            words = {"length": f"{len(text):,}", "longest": f"{self.longest:,}"}
            return refuse(_("有 %(length)s 个字，最多 %(longest)s 个字") % words, _("请缩短"))
        if looks_like_formula(text):
            said = _("以“%(sign)s”开头，像公式；已按普通文字处理，不会运行") % {"sign": text[0]}
            return Reading(text, Fault(said, _("如果不是您填的内容，请删去"), hard=False))
        return Reading(text)

    def describe(self) -> str:
        """Length allowed."""
        return _("文字，最多 %(longest)s 个字") % {"longest": self.longest}


@dataclass(frozen=True, kw_only=True)
class Name(Text):
    """A person's name: spaces between Chinese characters go, every kind of middle dot becomes ·."""

    longest: int = 60

    def parse(self, cell: Cell) -> Reading:
        """The name in its one spelling."""
        text = _BETWEEN_HAN.sub("", tidy(as_text(cell)))
        if not text.isascii():
            text = re.sub(r"\s*·\s*", "·", _DOTS.sub("·", text))
        if re.search(r"\d", text):
            return refuse(_("姓名里有数字"), _("请核对是否填错了列"))
        return super().parse(text)

    def describe(self) -> str:
        """What a name looks like."""
        return _("姓名；字间不用加空格")


@dataclass(frozen=True, kw_only=True)
class Code(Kind):
    """A code without spaces. ``pattern`` is a regular expression; ``length`` restores zeros Excel dropped."""

    pattern: str = ""
    said: Any = ""
    length: int = 0
    longest: int = 60
    upper: bool = True

    def parse(self, cell: Cell) -> Reading:
        """The code half-width, without spaces."""
        if lost_digits(cell):
            return digits_lost()
        code = ascii_form(as_text(cell))
        code = code.upper() if self.upper else code
        if self.length and isinstance(cell, int | float) and code.isdigit() and len(code) < self.length:
            code = code.zfill(self.length)
        if self.length and len(code) != self.length:
            words = {"length": len(code), "wanted": self.length}
            return refuse(_("是 %(length)s 位，应为 %(wanted)s 位") % words, _("请核对"))
        if len(code) > self.longest or (self.pattern and not re.fullmatch(self.pattern, code)):
            return refuse(_("写法不对"), str(self.said) or _("请核对"))
        if looks_like_formula(code):
            return refuse(_("以“%(sign)s”开头，像公式，不能作代码") % {"sign": code[0]}, _("请改填代码"))
        return Reading(code)

    def describe(self) -> str:
        """What the code looks like."""
        return str(self.said) or (_("代码，%(length)s 位") % {"length": self.length} if self.length else _("代码"))


@dataclass(frozen=True, kw_only=True)
class Uscc(Kind):
    """Unified social credit code, with its check digit and the likely repair."""

    def parse(self, cell: Cell) -> Reading:
        """The valid code; else why not and, if only one repair fits, that."""
        if lost_digits(cell):
            return digits_lost()
        code = re.sub(r"[-—–_]", "", ascii_form(as_text(cell))).upper()
        if is_uscc(code):
            return Reading(code)
        if len(code) != 18:
            repair = ""
            said = _("统一社会信用代码是 18 位，这里是 %(length)s 位") % {"length": len(code)}
        else:
            repair = repaired_uscc(code)
            said = self._why(code)
        return refuse(said, self._advice(repair), repair)

    @staticmethod
    def _why(code: str) -> str:
        wrong = sorted(set(re.findall("[IOZSV]", code)))
        if wrong:
            return _("统一社会信用代码里不会有字母 %(letters)s") % {"letters": listed(wrong)}
        return _("统一社会信用代码的校验位不对，有一位填错了")

    @staticmethod
    def _advice(repair: str) -> str:
        if repair:
            return _("可能是 %(repair)s，请对照证照") % {"repair": repair}
        return _("请对照营业执照或法人证书重填")

    def describe(self) -> str:
        """Shape of the code."""
        return _("统一社会信用代码，18 位，没有字母 I、O、Z、S、V")


@dataclass(frozen=True, kw_only=True)
class IdNumber(Kind):
    """Resident ID number with its check digit."""

    def parse(self, cell: Cell) -> Reading:
        """The 18-character number; else why not."""
        if lost_digits(cell):
            return digits_lost()
        number = ascii_form(as_text(cell)).upper()
        if is_id_number(number):
            return Reading(number)
        repair = repaired_id(number)
        advice = _("可能是 %(repair)s，请对照身份证") % {"repair": repair} if repair else _("请对照身份证重填")
        return refuse(self._why(number), advice, repair)

    @staticmethod
    def _why(number: str) -> str:
        if len(number) != 18:
            return _("身份证号是 18 位，这里是 %(length)s 位") % {"length": len(number)}
        if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
            return _("身份证号只能是数字，最后一位可以是 X")
        if birthday(number) is None:
            return _("身份证号里的出生日期 %(day)s 不存在") % {"day": number[6:14]}
        return _("身份证号的校验位不对，有一位填错了")

    def describe(self) -> str:
        """Shape of the number."""
        return _("身份证号，18 位；请先把单元格设成文本")


@dataclass(frozen=True, kw_only=True)
class Phone(Code):
    """A Chinese mobile number; a land line with area code too when ``landline``."""

    landline: bool = False
    said: str = gettext_lazy("手机号，11 位")  # type: ignore[assignment]

    def parse(self, cell: Cell) -> Reading:
        """Digits of a mobile number, or area code and number joined by a hyphen."""
        number = re.sub(r"[-—–()+]", "", ascii_form(as_text(cell)))
        mobile = re.sub(r"^(00)?86(?=1\d{10}$)", "", number)
        if re.fullmatch(r"1[3-9]\d{9}", mobile):
            return Reading(mobile)
        line = re.fullmatch(r"(0(?:10|2\d|[3-9]\d{2}))?([2-9]\d{6,7})", number)
        if self.landline and line:
            return Reading("-".join(part for part in line.groups() if part))
        if lost_digits(cell):
            return digits_lost()
        words = {"length": len(re.sub(r"\D", "", number))}
        return refuse(_("不是有效的号码（%(length)s 位数字）") % words, _("手机号是 11 位，以 1 开头"))
