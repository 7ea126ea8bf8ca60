"""Fields that many forms share."""

from typing import Any

from django import forms


def day(label: Any, **more: Any) -> forms.DateField:
    """A day of the calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)
