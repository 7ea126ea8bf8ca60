"""What an expert enters."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.panels.kinds import Entry, SheetItem

NONE, SOME = "none", "some"
WORDS = forms.Textarea(attrs={"rows": 2})


class DeclarationForm(forms.Form):
    """Whether the expert has an interest in the case."""

    clauses = {"conflict": "expert-panels:3"}

    conflict = forms.ChoiceField(
        label=_("您与当事方有没有利害关系"),
        choices=[(NONE, _("没有，可以公正评审")), (SOME, _("有，申请回避"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("说明"),
        max_length=300,
        required=False,
        widget=WORDS,
        help_text=_("有利害关系的，写明是什么关系。"),
    )

    def clean(self) -> dict[str, Any]:
        """A conflict is named."""
        given = super().clean() or self.cleaned_data
        if given.get("conflict") == SOME and not given.get("note", "").strip():
            self.add_error("note", _("请写明是什么关系。"))
        return given


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("事由"), max_length=300, widget=WORDS)


class ItemForm(forms.Form):
    """The score of one item, as entered so far."""

    points = forms.DecimalField(max_digits=5, decimal_places=1, min_value=Decimal(0), required=False)
    comment = forms.CharField(max_length=500, required=False)
    seen = forms.BooleanField(required=False)
    no_evidence = forms.CharField(max_length=120, required=False)

    def __init__(self, *args: Any, item: SheetItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = self.fields["points"]
        points.error_messages = dict.fromkeys(
            ("invalid", "max_digits", "max_decimal_places", "max_whole_digits", "min_value"),
            _("分数须在 0 到 %(most)s 之间，最多一位小数。") % {"most": item.most},
        )

    def entry(self) -> Entry:
        """The entry as the action takes it."""
        given = self.cleaned_data
        points = given["points"]
        tenths = None if points is None else int(points * 10)
        return Entry(tenths, given["comment"], given["seen"], given["no_evidence"])
