"""The form that asks which personal field somebody wants to see in full, and what for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.audit.reveal import SHORTEST_NOTE, Purpose


class RevealForm(forms.Form):
    """``choices`` are the fields that may be seen, with their labels; the first is chosen."""

    field = forms.ChoiceField(
        label=_("查看哪一项"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选择查看哪一项。"),
            "invalid_choice": _("没有这一项可以查看，请在所列的项目中选择。"),
        },
    )
    purpose = forms.TypedChoiceField(
        label=pgettext_lazy("reveal", "用途"),
        choices=Purpose.choices,
        coerce=Purpose,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择用途。"), "invalid_choice": _("请在所列的用途中选择。")},
    )
    note = forms.CharField(
        label=_("说明"),
        max_length=100,
        required=False,
        help_text=_("用途选“其他”时请写明。"),
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = choices  # type: ignore[attr-defined]
        self.fields["field"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        """A purpose not on the list is said in words."""
        values = super().clean() or {}
        if purpose := values.get("purpose"):
            try:
                purpose.said(values.get("note", ""))
            except ValueError:
                self.add_error("note", _("请写明用途，至少 %(count)s 个字。") % {"count": SHORTEST_NOTE})
        return values
