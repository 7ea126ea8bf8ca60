"""Forms on units."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from federation.organizations.actions import NewUnit
from federation.organizations.forms.fields import (
    AreaField,
    DayField,
    EffectiveDay,
    Reason,
    UnionField,
    UsccField,
)
from federation.organizations.models import IndustrySection, Union, UnitType

TOLD = ("name", "industry_section", "type_code", "size", "area", "address", "founded_on")


class UnitForm(forms.Form):
    """What is told of a unit, new or known."""

    name = forms.CharField(label=gettext_lazy("单位全称"), max_length=120, help_text=gettext_lazy("与代码证一致"))
    industry_section = forms.ChoiceField(label=gettext_lazy("行业门类"), choices=IndustrySection.choices)
    type_code = forms.ChoiceField(label=gettext_lazy("单位类型"), choices=UnitType.choices)
    size = forms.IntegerField(label=gettext_lazy("职工人数"), min_value=0, max_value=2_000_000)
    area = AreaField(label=gettext_lazy("所在街道（乡镇）"), required=False)
    address = forms.CharField(label=gettext_lazy("地址"), max_length=200, required=False)
    founded_on = DayField(label=gettext_lazy("成立日期"), required=False)


class RegisterForm(UnitForm):
    """A new unit."""

    uscc = UsccField(help_text=gettext_lazy("单位的代码，不是工会的"))
    union = UnionField(label=gettext_lazy("所属工会"))
    on = EffectiveDay(label=gettext_lazy("加入日期"), help_text=gettext_lazy("从哪一天起属于这个工会"))
    field_order = ("uscc", "name", "union", "on")

    def __init__(self, *args: Any, among: QuerySet[Union], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["union"]
        if isinstance(field, UnionField):
            field.among = among


def new_unit(told: dict[str, Any]) -> NewUnit:
    """What the form tells of a new unit."""
    return NewUnit(
        told["uscc"],
        told["name"],
        told["union"].code,
        told["industry_section"],
        told["type_code"],
        told["size"],
        told["area"].code if told["area"] else None,
        told["address"],
        told["founded_on"],
    )


class EditUnitForm(UnitForm):
    """A known unit."""


class MoveUnitsForm(forms.Form):
    """To which union, from when, why."""

    union = UnionField(label=gettext_lazy("转到哪个工会"))
    on = EffectiveDay()
    reason = Reason()

    def __init__(self, *args: Any, among: QuerySet[Union] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["union"]
        if isinstance(field, UnionField):
            field.among = Union.objects.all() if among is None else among


class CloseUnitForm(forms.Form):
    """From when, and why."""

    on = EffectiveDay(label=gettext_lazy("注销日期"), help_text=gettext_lazy("登记机关核准注销的日期"))
    reason = Reason()
