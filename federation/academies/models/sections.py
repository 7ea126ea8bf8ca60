"""The application form as data: sections and their questions, each with the clause it serves.

Form, gateway, clarification, assessors' brief and print all read this one table.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Text = str | Promise
MOST_PEOPLE = 1_000_000


@dataclass(frozen=True)
class Question:
    """One field: ``kind`` is line, text or number; ``reveals`` marks what would tell assessors who applies."""

    field: str
    label: Text
    kind: str = "text"
    help: Text = ""
    needed: bool = True
    longest: int = 2_000
    reveals: bool = False

    def tidied(self, text: str) -> str:
        """A text as kept: one kind of line end, no spaces around, digits of numbers in half width.

        ``ValidationError`` when it is too long, or no number where one is asked for.
        """
        text = text.replace("\r\n", "\n").replace("\0", "").strip()
        if self.kind == "line":
            text = " ".join(text.split())
        if self.kind == "number" and text:
            text = _number(text)
        if len(text) > self.longest:
            told = {"most": f"{self.longest:,}", "now": f"{len(text):,}"}
            raise ValidationError(gettext("最多 %(most)s 字，现在 %(now)s 字；您写的还在这里，请删减后再保存。") % told)
        return text


@dataclass(frozen=True)
class Section:
    """A part of the form under one heading and one clause."""

    code: str
    title: Text
    clause: str
    questions: tuple[Question, ...]


SECTIONS = (
    Section(
        "host",
        _("建设单位"),
        "bj-academy-admission:1",
        (
            Question("dean", _("拟任院长"), "line", longest=40, reveals=True),
            Question("contact", _("联系人和办公电话"), "line", longest=80, reveals=True),
            Question("profile", _("单位基本情况"), help=_("主营业务、职工人数、技能人才情况"), reveals=True),
            Question("partners", _("联合举办的单位"), needed=False, reveals=True),
        ),
    ),
    Section(
        "conditions",
        _("办学条件"),
        "bj-academy-admission:4",
        (
            Question("sites", _("场地和设备"), help=_("面积、工位、主要设备")),
            Question("capacity", _("可同时培训人数"), "number"),
            Question("faculty", _("师资队伍"), help=_("人数、职称和技能等级、工匠和劳模比例")),
            Question("system", _("培训体系"), help=_("课程、教材、考核、档案")),
            Question("contests", _("承办技能竞赛的情况"), needed=False),
        ),
    ),
    Section(
        "trades",
        _("特色专业和品牌"),
        "bj-academy-admission:4.1",
        (
            Question("brand", _("打造的职业（工种）品牌"), "line", longest=60),
            Question("distinct", _("与其他学院相比的特色"), help=_("避免与已有学院雷同")),
            Question("output", _("近一年培训成效"), help=_("培训、实操、取证、技能提升人数")),
        ),
    ),
    Section(
        "digital",
        _("线上办学"),
        "bj-academy-admission:5",
        (Question("online", _("线上课程和平台"), help=_("课程数量、门类、使用情况")),),
    ),
    Section(
        "plan",
        _("建设计划"),
        "bj-academy-admission:8",
        (
            Question("goals", _("三年建设目标")),
            Question("funds", _("经费安排和管理制度")),
            Question("alliance", _("联盟和师资共享的打算"), needed=False),
        ),
    ),
)


def questions() -> Iterator[Question]:
    """Every question, in the order of the form."""
    for section in SECTIONS:
        yield from section.questions


def question(field: str) -> Question:
    """The question of a field; ``KeyError`` when there is none."""
    return {one.field: one for one in questions()}[field]


def _number(text: str) -> str:
    digits = unicodedata.normalize("NFKC", text).replace(",", "").strip().removesuffix("人").strip()
    if not (digits.isascii() and digits.isdigit()) or not 1 <= int(digits[:10]) <= MOST_PEOPLE:
        raise ValidationError(gettext("请填 1 到 %(most)s 之间的整数，例如 120。") % {"most": f"{MOST_PEOPLE:,}"})
    return str(int(digits))
