"""Input of the office: taking an objection up, answering it, taking a notice back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.notices.models import Ground, Objection, Outcome
from federation.notices.rules import ELIGIBLE

LONG = forms.Textarea(attrs={"rows": 5})


class WithdrawForm(forms.Form):
    """Why a notice is taken back; everybody reads it."""

    reason = forms.CharField(
        label=_("撤回原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("公开显示。")
    )


class ExamineForm(forms.Form):
    """Whether the clock stops meanwhile."""

    clauses = {"stop_clock": "public-notice:8"}

    stop_clock = forms.BooleanField(
        label=_("中止公示计时"), required=False, help_text=_("可能改变结果的，要中止；针对是否符合条件的，一律中止。")
    )

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stop_clock"].initial = objection.fact == ELIGIBLE


class RejectForm(forms.Form):
    """On which ground an objection is not taken up, and what the objector is told."""

    ground = forms.ChoiceField(label=_("原因"), choices=Ground.choices, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("怎样告知"), max_length=2000, widget=LONG,
        help_text=_("公开显示。写明原因和其他反映办法，不要写出异议人。"),
    )  # fmt: skip


class SettleForm(forms.Form):
    """What was found, what is changed, what everybody reads."""

    clauses = {"outcome": "public-notice:9", "answer": "public-notice:6", "finding": "public-notice:7"}

    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("公开答复"), max_length=2000, widget=LONG, help_text=_("公开显示，不要写出异议人。")
    )
    finding = forms.CharField(
        label=_("核查记录"),
        max_length=4000,
        required=False,
        widget=LONG,
        help_text=_("只留在办公端，可写查了什么、问了谁。"),
    )  # fmt: skip

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = dict(objection.item.facts)
        self.names = {f"fact{place}": label for place, label in enumerate(self.labels)}
        for name, label in self.names.items():
            self.fields[name] = forms.CharField(label=label, max_length=500, initial=self.labels[label])
        self.sections = [
            (_("答复"), ("outcome", "answer")),
            (_("更正后的内容（不改的照原样）"), tuple(self.names)),
            (_("办公端"), ("finding",)),
        ]

    def clean(self) -> dict[str, Any]:
        """The answer with the facts it changes; facts changed under another outcome are a slip."""
        cleaned = super().clean() or {}
        told = {label: cleaned.get(name, self.labels[label]) for name, label in self.names.items()}
        correction = {label: value for label, value in told.items() if value != self.labels[label]}
        if correction and cleaned.get("outcome") not in (None, Outcome.CORRECTED):
            self.add_error("outcome", _("改了公示内容，请选“更正内容”；不更正的，请把内容恢复原样。"))
        kept: dict[str, Any] = {name: cleaned[name] for name in ("outcome", "answer", "finding") if name in cleaned}
        return {**kept, "correction": correction}
