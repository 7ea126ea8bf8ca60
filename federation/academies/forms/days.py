"""Days: the widget, and the day a page is opened at."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import day_asked, today

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AsAtForm(forms.Form):
    """The day the register is opened at: today unless another is named, never one to come."""

    on = forms.DateField(label=_("截至"), required=False)

    def clean_on(self) -> date:
        """Today for nothing and for days to come."""
        return day_asked(self.cleaned_data["on"])

    @property
    def day(self) -> date:
        """The day asked for; today when what was typed is no day."""
        return self.cleaned_data["on"] if self.is_valid() else today()
