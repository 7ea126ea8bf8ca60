"""Input about accounts, batches and the books."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.money import yuan
from core.web.fields import day
from federation.subsidies.forms.money import YuanField, positive
from federation.subsidies.models import Instalment
from federation.subsidies.queries.payments import Payable


class AccountForm(forms.Form):
    """Where an academy is paid to. The number is never kept in a draft."""

    clauses = {"number": "bj-academy-subsidy:18.1"}
    undrafted = ("number",)

    holder = forms.CharField(label=_("户名"), max_length=80, help_text=_("和银行开户许可一致"))
    branch = forms.CharField(label=_("开户行"), max_length=80, help_text=_("写到支行"))
    number = forms.CharField(label=_("账号"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"}))


class BatchForm(forms.Form):
    """Which instalments go into a batch: those that can be paid are ticked.

    Not so one the bank sent back from the same account, nor one of an academy that still owes a refund.
    """

    def __init__(self, *args: Any, payables: Sequence[Payable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.payables = payables
        for one in payables:
            if not one.barred:
                self.fields[f"take_{one.instalment.pk}"] = forms.BooleanField(
                    label=str(one.instalment), required=False, initial=one.is_taken
                )

    @property
    def rows(self) -> list[tuple[Payable, forms.BoundField | None]]:
        """Each instalment beside its box; without one where something stops it."""
        return [(one, None if one.barred else self[f"take_{one.instalment.pk}"]) for one in self.payables]

    @property
    def chosen(self) -> list[int]:
        """Ids of the instalments that were ticked."""
        return [int(name.removeprefix("take_")) for name, ticked in self.cleaned_data.items() if ticked]


class ClosingForm(forms.Form):
    """Up to which day the books are closed."""

    until_on = day(_("结账至"), help_text=_("含当天；结账后这一天以前不能再记账"))


class RecoveryForm(forms.Form):
    """What is to come back, and why."""

    clauses = {"amount_fen": "bj-academy-subsidy:19"}

    amount_fen = YuanField(label=_("应退金额（元）"))
    reason = forms.CharField(label=_("事由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_amount_fen(self) -> int:
        """Something above nothing."""
        return positive(self.cleaned_data["amount_fen"])


class OffsetForm(forms.Form):
    """Which instalment is set against what is owed."""

    clauses = {"instalment": "bj-academy-subsidy:19"}

    instalment = forms.ModelChoiceField(
        Instalment.objects.none(), label=_("抵扣的拨付"), empty_label=None, widget=forms.RadioSelect,
        help_text=_("应退款从这一期扣除，扣完以后剩下的照常拨付"),
    )  # fmt: skip

    def __init__(self, *args: Any, instalments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instalment"].queryset = instalments  # type: ignore[attr-defined]
        self.fields["instalment"].label_from_instance = lambda one: f"{one}，{yuan(one.amount_fen)} 元"  # type: ignore[attr-defined]


class ViewForm(forms.Form):
    """What the academy says to it."""

    view = forms.CharField(label=_("学院意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))


class RefundForm(forms.Form):
    """What came back."""

    amount_fen = YuanField(label=_("退回金额（元）"))
    received_on = day(_("到账日期"))
    number = forms.CharField(label=_("银行回单号"), max_length=60)

    def clean_amount_fen(self) -> int:
        """Something above nothing."""
        return positive(self.cleaned_data["amount_fen"])
