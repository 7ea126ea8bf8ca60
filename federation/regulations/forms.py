"""A proposed change of a number, parsed."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from core.web.writing import bracketed
from federation.regulations.models import ParameterCode, Status
from federation.regulations.queries import has_value_from


class ChangeForm(forms.Form):
    """New value in the shape of the old one: a number, a number per key, or a choice among known items."""

    since = forms.DateField(label=_("起算日"), widget=forms.DateInput(attrs={"type": "date"}))
    status = forms.ChoiceField(label=_("依据"), choices=Status.choices)
    document = forms.CharField(
        label=_("依据文件"), max_length=120, required=False, help_text=_("文件名称和文号，没有可不填")
    )
    reason = forms.CharField(label=_("调整理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, parameter: ParameterCode, current: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameter, self.current = parameter, current
        for name, one in self._value_fields().items():
            self.fields[name] = one
        self.order_fields([name for name in self.fields if name.startswith("value")])
        self.fields["since"].help_text = _("不早于今天；获批时已过起算日的，须重新提出")

    def clean_since(self) -> date:
        """Not past, and not a day that has a value already."""
        since: date = self.cleaned_data["since"]
        if since < today():
            raise ValidationError(_("起算日不能早于今天。已经办结的事项按当时的取值，不追溯。"))
        if has_value_from(self.parameter, since):
            raise ValidationError(_("这一天已有取值，请另选起算日。"))
        return since

    def clean(self) -> dict[str, Any]:
        """Put the value together."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            cleaned["value"] = self._value(cleaned)
            if cleaned["value"] == self.current:
                raise ValidationError(_("与现行取值相同，没有需要调整的内容。"))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in ("value", "since", "status", "document", "reason")}

    def _value_fields(self) -> dict[str, forms.Field]:
        match self.current:
            case dict():
                fields = {
                    f"value_{key}": self._number(self.parameter.label(key), one) for key, one in self.current.items()
                }
                if all(key.isdigit() for key in self.current):
                    following = str(max(map(int, self.current)) + 1)
                    added = _("%(year)s年（增加一年，可不填）") % {"year": following}
                    fields[f"value_{following}"] = self._number(added, None, required=False)
                return fields
            case list():
                choices = [(key, self.parameter.label(key)) for key in self.parameter.labels]
                widget = forms.CheckboxSelectMultiple
                return {
                    "value": forms.MultipleChoiceField(
                        label=_("新取值"), choices=choices, initial=self.current, widget=widget
                    )
                }
        return {"value": self._number(_("新取值"), self.current)}

    def _number(self, label: Any, stored: int | None, required: bool = True) -> forms.Field:
        initial = None if stored is None else stored / self.parameter.scale
        places = len(str(self.parameter.scale)) - 1
        return forms.DecimalField(
            label=bracketed(label, self.parameter.unit) if self.parameter.unit else label,
            min_value=0,
            max_value=1_000_000_000,
            decimal_places=places,
            initial=initial if initial is None or initial % 1 else int(initial),
            required=required,
        )

    def _value(self, cleaned: dict[str, Any]) -> Any:
        if isinstance(self.current, list):
            return cleaned["value"]
        if isinstance(self.current, dict):
            found = {name.removeprefix("value_"): one for name, one in cleaned.items() if name.startswith("value_")}
            return {key: int(one * self.parameter.scale) for key, one in found.items() if one is not None}
        return int(cleaned["value"] * self.parameter.scale)


class OpinionForm(forms.Form):
    """Why: an opinion on a change, or a reason to take it back."""

    opinion = forms.CharField(label=_("意见"), max_length=300)
