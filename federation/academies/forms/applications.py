"""Input about rounds and applications."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from federation.academies.actions.gateway import Question
from federation.academies.actions.rounds import RoundTold
from federation.academies.forms.days import DAY
from federation.academies.models import HostKind, Round, Tier
from federation.academies.queries.admission import CITABLE
from federation.organizations.models import Union
from federation.regulations.queries import clause

LINES = forms.Textarea(attrs={"rows": 3})


class RoundForm(forms.Form):
    """What a round is."""

    sections = [
        (_("批次"), ("title", "tier", "document_number")),
        (_("申报期"), ("opens_on", "closes_on")),
    ]
    clauses = {"closes_on": "bj-academy-admission:6.2"}

    title = forms.CharField(label=_("名称"), max_length=120)
    tier = forms.ChoiceField(label=_("类型"), choices=Tier.choices, initial=Tier.CAPITAL)
    document_number = forms.CharField(label=_("通知文号"), max_length=60, required=False)
    opens_on = forms.DateField(label=_("开始日期"), widget=DAY, help_text=_("当天由系统开始受理，也可以提前手工开始"))
    closes_on = forms.DateField(label=_("截止日期"), widget=DAY, help_text=_("含当日；次日由系统截止"))

    @property
    def told(self) -> RoundTold:
        """The round as the action takes it."""
        return RoundTold(**self.cleaned_data)


class ExtendForm(forms.Form):
    """A later last day, and why."""

    closes_on = forms.DateField(label=_("新的截止日期"), widget=DAY)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=LINES)


class BeginForm(forms.Form):
    """The frame of an application: in which round, under which name, recommended by whom."""

    clauses = {"union": "bj-academy-admission:6", "round": "bj-academy-admission:6.2"}

    round = forms.ModelChoiceField(label=_("申报批次"), queryset=Round.objects.none(), empty_label=None)
    name = forms.CharField(label=_("拟用名称"), max_length=120)
    host_kind = forms.ChoiceField(label=_("建设单位类别"), choices=HostKind.choices)
    union = forms.ModelChoiceField(label=_("推荐工会"), queryset=Union.objects.none(), empty_label=None)

    def __init__(self, *args: Any, rounds: Any, unions: Sequence[Union], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        self.fields["union"].queryset = Union.objects.filter(pk__in=[one.pk for one in unions])  # type: ignore[attr-defined]


class FindUnitForm(forms.Form):
    """Words a unit is looked for with."""

    q = forms.CharField(label=_("单位名称或统一社会信用代码"), max_length=100, required=False)
    unit = forms.CharField(max_length=18, required=False)

    @property
    def words(self) -> str:
        """What was typed."""
        return self["q"].data.replace("\0", "").strip()[:100] if self["q"].data else ""

    @property
    def code(self) -> str:
        """The code of the unit chosen."""
        return self["unit"].data.replace("\0", "").strip().upper()[:18] if self["unit"].data else ""


class SureForm(forms.Form):
    """Nothing more to say: the button is enough."""


class OpinionForm(forms.Form):
    """What the union says of what it recommends."""

    opinion = forms.CharField(
        label=_("推荐意见"), max_length=300, widget=LINES, help_text=_("写明推荐理由；有提醒未满足的，也在这里说明")
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=LINES)


class RefuseForm(forms.Form):
    """A refusal: which clauses, what was not met, what would change it."""

    clauses = forms.MultipleChoiceField(label=_("依据的条款"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("哪里没有达到"), max_length=300, widget=LINES)
    remedy = forms.CharField(
        label=_("怎样才能改变"),
        max_length=300,
        widget=LINES,
        help_text=_("申报单位会看到，例如：补齐实训场地后下一批再报"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = clause_choices()  # type: ignore[attr-defined]


def clause_choices() -> list[tuple[str, str]]:
    """Clauses an application can be refused by: number, title."""
    found = [(ref, clause(ref)) for ref in CITABLE]
    return [(ref, f"{one.number} {one.title}") for ref, one in found if one is not None]


ROWS = 5


class AskForm(forms.Form):
    """Up to five questions, each about one field."""

    def __init__(self, *args: Any, fields: Sequence[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = []
        choices = [("", gettext("（不问）")), *fields]
        for number in range(1, ROWS + 1):
            names = (f"field_{number}", f"text_{number}")
            label = gettext("栏目")
            self.fields[names[0]] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.fields[names[1]] = forms.CharField(
                label=gettext("要补正什么"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            self.sections.append((gettext("第 %(n)s 处") % {"n": number}, names))

    def clean(self) -> dict[str, Any]:
        """The questions; a field without words, or words without a field, is a fault at its place."""
        cleaned = super().clean() or {}
        asked = []
        for number in range(1, ROWS + 1):
            name, text = cleaned.get(f"field_{number}", ""), cleaned.get(f"text_{number}", "").strip()
            if name and not text:
                self.add_error(f"text_{number}", gettext("写明要补正什么。"))
            elif text and not name:
                self.add_error(f"field_{number}", gettext("选一个栏目。"))
            elif name:
                asked.append(Question(name, text))
        return {"questions": asked}


def tenths_typed(text: str) -> int:
    """Points as typed ("７９．５") in tenths; ``ValidationError`` when it is no such number."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("分").strip()
    try:
        tenths = Decimal(plain[:12]) * 10
    except InvalidOperation as wrong:
        raise forms.ValidationError(gettext("请填分数，例如 8 或 8.5。")) from wrong
    if not tenths.is_finite() or tenths != tenths.to_integral_value():
        raise forms.ValidationError(gettext("分数最多一位小数，例如 8.5。"))
    return int(tenths)
