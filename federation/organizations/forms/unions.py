"""Forms on unions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates.calendar import today
from federation.organizations.actions import NewUnion
from federation.organizations.forms.fields import (
    AreaField,
    DayField,
    EffectiveDay,
    Reason,
    UnionField,
    UsccField,
)
from federation.organizations.models import Nature, Totals, Union, UnionKind
from federation.organizations.queries import next_code, parents_on

FOUNDABLE = [
    UnionKind.GRASSROOTS,
    UnionKind.ASSOCIATION,
    UnionKind.PARK,
    UnionKind.BUILDING,
    UnionKind.BUREAU_GROUP,
    UnionKind.INDUSTRIAL,
]
"""Kinds founded in the office; unions of districts and streets come with the places."""


class FoundForm(forms.Form):
    """A new union."""

    name = forms.CharField(label=gettext_lazy("全称"), max_length=120)
    short_name = forms.CharField(label=gettext_lazy("简称"), max_length=60, help_text=gettext_lazy("列表里显示的名字"))
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=[(kind.value, kind.label) for kind in FOUNDABLE])
    territorial_parent = UnionField(label=gettext_lazy("属地上级"), required=False)
    industrial_parent = UnionField(label=gettext_lazy("产业上级"), required=False)
    area = AreaField(required=False)
    uscc = UsccField(required=False)
    on = EffectiveDay(label=gettext_lazy("成立日期"), help_text=gettext_lazy("批复同意成立的日期"))
    reason = Reason()

    def __init__(self, *args: Any, among: QuerySet[Union], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("territorial_parent", "industrial_parent"):
            field = self.fields[name]
            if isinstance(field, UnionField):
                field.among = among

    def clean(self) -> dict[str, Any]:
        """At least one parent."""
        cleaned: dict[str, Any] = super().clean() or {}
        parents = ("territorial_parent", "industrial_parent")
        if not any(cleaned.get(name) or name in self.errors for name in parents):
            raise ValidationError(_("属地上级和产业上级至少填一个。"))
        return cleaned


def new_union(told: dict[str, Any], code: str) -> NewUnion:
    """What the form tells of a new union, under a code."""
    territorial, industrial, area = told["territorial_parent"], told["industrial_parent"], told["area"]
    return NewUnion(
        code,
        told["name"],
        told["short_name"],
        told["kind"],
        area.code if area else "",
        territorial.code if territorial else "",
        industrial.code if industrial else "",
        told["uscc"],
        founded_on=told["on"],
    )


def sibling(union: Union, told: dict[str, Any]) -> NewUnion:
    """The union to be split off: of the same kind, under the same parents."""
    parents = {tie.nature: tie.parent.code for tie in parents_on(union, today())}
    return NewUnion(
        next_code(union.kind)[0],
        told["name"],
        told["short_name"],
        union.kind,
        union.area.code if union.area else "",
        parents.get(Nature.TERRITORIAL, ""),
        parents.get(Nature.INDUSTRIAL, ""),
    )


class EditForm(forms.Form):
    """A union's own data."""

    uscc = UsccField(required=False)
    area = AreaField(required=False)
    founded_on = DayField(label=gettext_lazy("成立日期"), required=False)


class RenameForm(forms.Form):
    """A new name."""

    name = forms.CharField(label=gettext_lazy("新全称"), max_length=120)
    short_name = forms.CharField(label=gettext_lazy("新简称"), max_length=60)
    on = EffectiveDay()
    reason = Reason()


class MoveForm(forms.Form):
    """A new parent of one nature; empty ends the tie."""

    nature = forms.ChoiceField(label=gettext_lazy("隶属性质"), choices=Nature.choices)
    parent = UnionField(
        label=gettext_lazy("新的上级"),
        required=False,
        help_text=gettext_lazy("填代码、全称或简称，拼音也行；留空表示解除这一隶属"),
    )
    on = EffectiveDay()
    reason = Reason()

    def __init__(self, *args: Any, among: QuerySet[Union], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        if isinstance(field, UnionField):
            field.among = among


class MergeForm(forms.Form):
    """Into which union, and whose the past figures are."""

    successor = UnionField(label=gettext_lazy("并入哪个工会"))
    totals = forms.ChoiceField(
        label=gettext_lazy("历史数据归口"),
        choices=Totals.choices,
        widget=forms.RadioSelect,
        initial=Totals.SUCCESSOR,
        help_text=gettext_lazy("历史记录一律留在原工会名下，这里只定合计数算在谁头上"),
    )
    on = EffectiveDay()
    reason = Reason()

    def __init__(self, *args: Any, among: QuerySet[Union], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        if isinstance(field, UnionField):
            field.among = among


class SplitForm(forms.Form):
    """The union to be split off, and what goes with it."""

    name = forms.CharField(label=gettext_lazy("新工会全称"), max_length=120)
    short_name = forms.CharField(label=gettext_lazy("新工会简称"), max_length=60)
    children = forms.ModelMultipleChoiceField(
        label=gettext_lazy("划给新工会的下级工会"),
        queryset=Union.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    units = forms.ModelMultipleChoiceField(
        label=gettext_lazy("划给新工会的单位"),
        queryset=Union.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    on = EffectiveDay()
    reason = Reason()

    def __init__(self, *args: Any, children: QuerySet[Any], units: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("children", children), ("units", units)):
            field = self.fields[name]
            if isinstance(field, forms.ModelMultipleChoiceField):
                field.queryset = offered
            if not offered.exists():
                del self.fields[name]


class CloseForm(forms.Form):
    """From when, and why."""

    on = EffectiveDay()
    reason = Reason()


class CertificateForm(forms.Form):
    """What stands on a legal-person certificate."""

    number = forms.CharField(label=gettext_lazy("证书编号"), max_length=40)
    legal_representative = forms.CharField(label=gettext_lazy("法定代表人"), max_length=60)
    issuer = forms.CharField(label=gettext_lazy("登记机关"), max_length=120)
    approval_number = forms.CharField(
        label=gettext_lazy("批准文号"), max_length=60, required=False, help_text=gettext_lazy("成立或换届批复的文号")
    )
    valid_from_on = DayField(label=gettext_lazy("有效期起"))
    valid_until_on = DayField(label=gettext_lazy("有效期止"), help_text=gettext_lazy("与届期一致，三至五年"))
