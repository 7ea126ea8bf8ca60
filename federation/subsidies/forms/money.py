"""Amounts as clerks type them."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from core.money import NotMoney, fen, yuan


class YuanField(forms.CharField):
    """An amount typed in yuan, as clerks type it; cleaned to fen (``None`` when left empty)."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "amount"}), **more
        )

    def prepare_value(self, value: Any) -> Any:
        """Fen as yuan; what was typed as it was typed."""
        return yuan(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """What was typed, in fen."""
        text = super().clean(value)
        try:
            return fen(text) if text else None
        except NotMoney as wrong:
            raise forms.ValidationError(str(wrong)) from None


def whole(label: Any, *, most: int) -> forms.IntegerField:
    """A count that may be left empty, from one up."""
    said = {
        "min_value": gettext_lazy("至少填 %(limit_value)s。"),
        "max_value": gettext_lazy("最多填 %(limit_value)s。"),
    }
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=most, error_messages=said)


def positive(amount: int | None) -> int:
    """The amount, when it is above nothing."""
    if not amount or amount < 0:
        raise forms.ValidationError(gettext("金额要大于 0。"))
    return amount
