"""Input about reports."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import yuan
from federation.subsidies.rules.reports import LineSpent


class ReportForm(forms.Form):
    """Why each line that runs away does so, and how the project goes."""

    sometimes: tuple[str, ...] = ()

    def __init__(self, *args: Any, lines: Sequence[tuple[LineSpent, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one, what in lines:
            told = {"number": one.number, "what": what, "spent": yuan(one.spent_fen), "percent": one.percent}
            self.sometimes += (f"line_{one.key}",)
            self.fields[f"line_{one.key}"] = forms.CharField(
                label=gettext("第 %(number)s 行 %(what)s：支出 %(spent)s 元，%(percent)s%%") % told,
                required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("说明为什么快了或者慢了"),
            )  # fmt: skip
        self.fields["note"] = forms.CharField(
            label=_("进展和问题"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
        )

    @property
    def explained(self) -> dict[int, str]:
        """What was said, by the line's id."""
        return {
            int(name.removeprefix("line_")): text
            for name, text in self.cleaned_data.items()
            if name.startswith("line_")
        }
