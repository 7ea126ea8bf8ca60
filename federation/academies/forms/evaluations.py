"""Input of the year's evaluation: the campaign, its sample, the self-report, checks, documents and reasons."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from federation.academies.forms.days import DAY
from federation.academies.models import Tier
from federation.academies.queries.judged import Counted

LONG = forms.Textarea(attrs={"rows": 3})
EVALUATED = [(tier.value, tier.label) for tier in (Tier.CAPITAL, Tier.DISTRICT, Tier.ENTERPRISE)]


class CampaignForm(forms.Form):
    """The evaluation of a year."""

    sections = [
        (_("评价"), ("year", "title", "tiers")),
        (_("起止日期"), ("report_from", "report_until", "review_until")),
    ]
    clauses = {"tiers": "bj-academy-admission:7", "report_until": "bj-academy-admission:7.1"}

    year = forms.IntegerField(label=_("年度"), min_value=2024, max_value=2099)
    title = forms.CharField(label=_("名称"), max_length=120)
    tiers = forms.MultipleChoiceField(label=_("参评类型"), choices=EVALUATED, widget=forms.CheckboxSelectMultiple)
    report_from = forms.DateField(label=_("自评开始"), widget=DAY)
    report_until = forms.DateField(
        label=_("自评截止"), widget=DAY, help_text=_("当天仍可提交，次日零时后由系统截止，也可以手动截止。")
    )
    review_until = forms.DateField(label=_("评审截止"), widget=DAY)


class SampleForm(forms.Form):
    """The event that decides who is checked on site."""

    clauses = {"seed_event": "bj-academy-admission:7.3"}

    seed_event = forms.CharField(
        label=_("种子来自"), max_length=160,
        help_text=_("写一件还没有发生、结果会公开的事。例：2026年12月1日双色球第2026138期开奖号码"),
    )  # fmt: skip
    seed_on = forms.DateField(label=_("种子公布日"), widget=DAY, help_text=_("须在今天以后"))


class ReportForm(forms.Form):
    """The academy's word on each item with points missing; what the records say is not asked again."""

    def __init__(self, *args: Any, lines: Sequence[Counted], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for one in lines:
            if one.line.missing:
                self.fields[f"line_{one.item.code}"] = forms.CharField(
                    label=_("请说明"), widget=LONG, max_length=2000, strip=True
                )
                self.fields[f"line_{one.item.code}"].label = one.item.title

    @property
    def rows(self) -> list[tuple[Counted, forms.BoundField | None]]:
        """Each line with its field, if it asks for a word."""
        names = ((one, f"line_{one.item.code}") for one in self.lines)
        return [(one, self[name] if name in self.fields else None) for one, name in names]

    @property
    def explanations(self) -> dict[str, str]:
        """What was written, by item."""
        return {name.removeprefix("line_"): text for name, text in self.cleaned_data.items()}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=LONG)


class DocumentForm(forms.Form):
    """The document a result is announced by."""

    clauses = {"document_number": "bj-academy-admission:7.5"}

    document_number = forms.CharField(label=_("公布文号"), max_length=60)


class ReopenForm(ReasonForm):
    """Why, and by which document, a result is reviewed again."""

    clauses = {"document_number": "bj-academy-admission:7.5"}

    document_number = forms.CharField(label=_("文号"), max_length=60)


class PlanCheckForm(forms.Form):
    """The day of a check on site."""

    clauses = {"planned_on": "bj-academy-admission:7.3"}

    planned_on = forms.DateField(label=_("检查日期"), widget=DAY)


class CheckForm(forms.Form):
    """What was seen on site, as written down on a phone."""

    clauses = {"agrees": "bj-academy-admission:7.3"}

    checked_on = forms.DateField(label=_("实际日期"), widget=DAY, initial=today)
    agrees = forms.TypedChoiceField(
        label=_("与自评相符"), choices=[("1", _("相符")), ("0", _("不相符"))], coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    finding = forms.CharField(
        label=_("检查情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("看了什么、问了谁、与自评哪里不一样。不相符的会给评审专家看。"),
    )  # fmt: skip
