"""Forms of the register."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from core.sheets.kinds import Name, Phone
from federation.organizations.models import Unit
from federation.people import identity
from federation.people.identity import Flaw, Identity
from federation.people.models import Employment
from federation.people.queries import units_visible_to
from federation.people.rules import FLAWS

OFFERED = 200


class DayField(forms.DateField):
    """A day, picked from the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"})


class UnitInput(forms.TextInput):
    """A text field that offers the units somebody keeps, when they are few enough to offer."""

    template_name = "people/parts/unit_input.html"
    offered: list[str]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the offered names."""
        found = super().get_context(name, value, {**(attrs or {}), "list": f"{name}-offered"})
        return {**found, "offered": self.offered}


class UnitField(forms.CharField):
    """A unit by full name or code, among those the user keeps."""

    widget = UnitInput

    def __init__(self, *, user: Any, **kwargs: Any) -> None:
        super().__init__(label=_("用工单位"), max_length=120, help_text=_("单位全称或者统一社会信用代码"), **kwargs)
        self.units = units_visible_to(user)
        names = list(self.units.order_by("pinyin_key", "id").values_list("name", flat=True)[: OFFERED + 1])
        self.widget.offered = names if len(names) <= OFFERED else []

    def clean(self, value: Any) -> Unit:
        """The unit meant."""
        text = str(super().clean(value))
        found = list(self.units.select_related("union").filter(name=text)[:2])
        found = found or list(self.units.select_related("union").filter(uscc=text.upper()))
        if not found:
            raise ValidationError(_("在您负责的范围内找不到这家单位，请填全称或者统一社会信用代码。"))
        if len(found) > 1:
            raise ValidationError(_("有不止一家单位叫这个名称，请填统一社会信用代码。"))
        return found[0]


class _NameAndPhone(forms.Form):
    """Name and phone, tidied as a sheet's cells are."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)

    def clean_name(self) -> str:
        """The name in its one spelling."""
        return self._read(Name(), self.cleaned_data["name"])

    def clean_phone(self) -> str:
        """Eleven digits, or nothing."""
        return self._read(Phone(), self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""

    @staticmethod
    def _read(kind: Name | Phone, text: str) -> str:
        reading = kind.read(text)
        if reading.fault is not None:
            raise ValidationError(reading.fault.said)
        return str(reading.value)


class _Spell(forms.Form):
    """What an employment says."""

    post = forms.CharField(label=_("岗位"), max_length=60, required=False)
    front_line = forms.BooleanField(label=_("在一线生产现场工作"), required=False)
    from_on = DayField(label=_("起始日"))
    until_on = DayField(label=_("离岗日"), required=False, help_text=_("不再上班的第一天；仍在岗的空着"))

    def clean(self) -> dict[str, Any]:
        """The end after the beginning."""
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("from_on"), cleaned.get("until_on")
        if start and end and end <= start:
            self.add_error("until_on", _("离岗日要晚于起始日。"))
        if start and start > date(today().year + 1, 12, 31):
            self.add_error("from_on", _("起始日太远，请核对年份。"))
        return cleaned


class RegisterForm(_NameAndPhone, _Spell):
    """Somebody new, or somebody known who begins here."""

    undrafted = ("number", "phone")
    clauses = {"number": "union-real-name:2", "from_on": "union-real-name:3"}
    field_order = ["name", "number", "phone", "unit", "post", "front_line", "from_on", "until_on"]
    number = forms.CharField(label=_("证件号码"), max_length=24)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(user=user)
        self.order_fields(self.field_order)

    def clean_number(self) -> Identity:
        """The number read."""
        found = identity.read(self.cleaned_data["number"], today())
        if isinstance(found, Flaw):
            raise ValidationError(gettext(FLAWS[found]))
        return found

    def arrival(self) -> dict[str, Any]:
        """What ``Arrival`` takes."""
        return {("identity" if name == "number" else name): value for name, value in self.cleaned_data.items()}


class ChangePersonForm(_NameAndPhone):
    """A correction of name or phone with its reason."""

    undrafted = ("phone",)
    reason = forms.CharField(label=_("更正理由"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _("不改就空着")


class EmploymentForm(_Spell):
    """An employment to add."""

    clauses = {"main": "union-real-name:4"}
    field_order = ["unit", "post", "front_line", "main", "from_on", "until_on"]
    main = forms.BooleanField(label=_("主要用工（兼职不勾）"), required=False, initial=True)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(user=user)
        self.order_fields(self.field_order)


class ChangeEmploymentForm(_Spell):
    """A correction of an employment with its reason."""

    field_order = ["post", "front_line", "main", "from_on", "until_on", "reason"]
    main = forms.BooleanField(label=_("主要用工（兼职不勾）"), required=False)
    reason = forms.CharField(label=_("更正理由"), max_length=200)

    @staticmethod
    def of(employment: Employment) -> dict[str, Any]:
        """Initial values."""
        names = ("post", "front_line", "main", "from_on", "until_on")
        return {name: getattr(employment, name) for name in names}


class EndEmploymentForm(forms.Form):
    """The first day somebody no longer works there."""

    until_on = DayField(label=_("离岗日"), help_text=_("不再上班的第一天"))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=200)
