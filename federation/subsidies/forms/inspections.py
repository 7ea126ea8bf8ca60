"""Input about inspections and what they find."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.fields import day
from federation.subsidies.forms.money import YuanField, positive
from federation.subsidies.forms.projects import CHOOSE
from federation.subsidies.models import Voucher


class InspectionForm(forms.Form):
    """What the inspection is called, and which event decides the draw."""

    clauses = {"seed_event": "bj-academy-subsidy:6.1"}

    title = forms.CharField(label=_("检查名称"), max_length=80)
    seed_event = forms.CharField(
        label=_("种子来自"), max_length=160, help_text=_("还没有发生的公开事件，例如某一期彩票的开奖号码")
    )
    seed_on = day(_("种子公布日"))


class VisitForm(forms.Form):
    """When it was looked at, and what was seen."""

    visited_on = day(_("检查日期"))
    summary = forms.CharField(label=_("检查情况"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))


class ShortcomingForm(forms.Form):
    """What is wrong, by which clause, how much it concerns."""

    clauses = {"clause": "bj-academy-subsidy:6.2"}

    clause = forms.ChoiceField(label=_("条款"))
    what = forms.CharField(
        label=_("问题"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明时间、数量和依据，学院会原样看到"),
    )  # fmt: skip
    amount_fen = YuanField(label=_("涉及金额（元）"), required=False)
    voucher = forms.ModelChoiceField(
        Voucher.objects.none(), label=_("涉及凭证"), required=False, empty_label=_("不涉及")
    )

    def __init__(self, *args: Any, clauses: Sequence[tuple[str, str]], vouchers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = [CHOOSE, *clauses]  # type: ignore[attr-defined]
        self.fields["voucher"].queryset = vouchers  # type: ignore[attr-defined]
        self.fields["voucher"].label_from_instance = lambda one: f"{one.invoice} {one.what}"  # type: ignore[attr-defined]

    def clean_amount_fen(self) -> int | None:
        """Nothing, or something above nothing."""
        amount = self.cleaned_data["amount_fen"]
        return None if amount is None else positive(amount)


class PlanForm(forms.Form):
    """How it is put right, and until when."""

    clauses = {"until_on": "bj-academy-subsidy:6.3"}

    plan = forms.CharField(
        label=_("整改计划"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("做什么、谁负责、怎样防止再发生"),
    )  # fmt: skip
    until_on = day(_("完成期限"))


class CorrectionForm(forms.Form):
    """What was done, and what shows it."""

    result = forms.CharField(label=_("整改情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    file = forms.FileField(label=_("证明材料"), required=False, help_text=_("PDF 或者照片，最大 20 MB"))


class ReopenForm(forms.Form):
    """What is still missing, and until when."""

    clauses = {"until_on": "bj-academy-subsidy:6.3"}

    reason = forms.CharField(label=_("还差什么"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    until_on = day(_("新的期限"))
