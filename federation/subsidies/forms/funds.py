"""Input about budgets and allotments."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.subsidies.forms.money import YuanField, positive
from federation.subsidies.queries.funds import Candidate


class FundForm(forms.Form):
    """A year's budget."""

    clauses = {"budget_fen": "bj-academy-subsidy:15"}

    year = forms.IntegerField(label=_("年度"), min_value=2024, max_value=2099)
    budget_fen = YuanField(label=_("预算（元）"), help_text=_("全年补助资金总额"))
    note = forms.CharField(
        label=_("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("资金来源、与上年相比的变化"),
    )  # fmt: skip

    def clean_budget_fen(self) -> int:
        """Something above nothing."""
        return positive(self.cleaned_data["budget_fen"])


class AmendFundForm(FundForm):
    """The same without the year, which stays."""

    year = None  # type: ignore[assignment]


class PotForm(forms.Form):
    """How a list begins: by the formula over a pot, or empty."""

    clauses = {"pot_fen": "bj-academy-subsidy:15.1"}

    pot_fen = YuanField(
        label=_("按公式分配的总额（元）"), required=False,
        help_text=_("按上次评价等次的权重分配到分，分完为止；不填就逐家填写金额"),
    )  # fmt: skip

    def clean_pot_fen(self) -> int | None:
        """Nothing, or something above nothing."""
        pot: int | None = self.cleaned_data["pot_fen"]
        return None if pot is None else positive(pot)


class AmountsForm(forms.Form):
    """What each academy gets: one field an academy."""

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        self.shown: list[tuple[Any, ...]] = []
        for one in candidates:
            self.fields[f"amount_{one.term.academy_id}"] = YuanField(label=one.term.name, required=False)

    @property
    def rows(self) -> list[tuple[Candidate, forms.BoundField]]:
        """Each academy beside its field."""
        return [(one, self[f"amount_{one.term.academy_id}"]) for one in self.candidates]

    @property
    def amounts(self) -> dict[int, int]:
        """Fen by academy; those left empty are not among them."""
        return {
            one.term.academy_id: amount
            for one in self.candidates
            if (amount := self.cleaned_data[f"amount_{one.term.academy_id}"])
        }


class DocumentForm(forms.Form):
    """The document something is approved by."""

    clauses = {"document_number": "bj-academy-subsidy:15"}

    document_number = forms.CharField(label=_("批准文号"), max_length=60)


class ReasonForm(forms.Form):
    """Why it goes back."""

    reason = forms.CharField(label=_("退回理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
