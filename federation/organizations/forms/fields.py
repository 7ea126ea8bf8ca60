"""Fields that several forms of the register share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates.calendar import today
from core.sheets.cells import ascii_form
from core.sheets.numbers import is_uscc, repaired_uscc
from core.web.writing import bracketed, listed
from federation.organizations.models import Area, AreaLevel, Union
from federation.organizations.queries import unions_matching


class DayField(forms.DateField):
    """A day picked from a calendar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class EffectiveDay(DayField):
    """The day from which a change holds: today unless said otherwise, never in the future."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("生效日期"))
        kwargs.setdefault("help_text", gettext_lazy("批复上的日期，不晚于今天；之前的情况照旧可查"))
        super().__init__(initial=today, **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse days to come."""
        day = super().clean(value)
        if day is not None and day > today():
            raise ValidationError(_("生效日期不能晚于今天；到了那一天再办。"))
        return day


class Reason(forms.CharField):
    """Why, with the document it rests on."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("依据与理由"),
            help_text=gettext_lazy("批复文号和一句话说明，留在沿革里"),
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 2}),
            **kwargs,
        )


class UsccField(forms.CharField):
    """A unified social credit code with its check digit; spaces and full-width digits are forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("统一社会信用代码"))
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value: Any) -> str:
        """Tidy it, then check it."""
        code = ascii_form(super().to_python(value) or "").replace("-", "").upper()
        if code and not is_uscc(code):
            repair = repaired_uscc(code)
            said = _("代码不对，校验位不符或位数不足。") if not repair else _("代码不对，是不是 %s？") % repair
            raise ValidationError(said)
        return code


class UnionField(forms.CharField):
    """A union typed by its code or name, found among those the person may choose."""

    def __init__(self, *, among: QuerySet[Union] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("填代码、全称或简称，拼音也行"))
        super().__init__(max_length=120, **kwargs)
        self.among = among if among is not None else Union.objects.none()

    def clean(self, value: Any) -> Union | None:
        """The one union meant, or what is unclear about it."""
        text = super().clean(value).strip()
        if not text:
            return None
        open_ones = self.among.filter(closed_on=None)
        exact = open_ones.filter(code=text.upper()) | open_ones.filter(name=text) | open_ones.filter(short_name=text)
        found = list(exact[:2]) or list(unions_matching(open_ones, text).order_by("pinyin_key", "pk")[:6])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("在您负责的范围内找不到“%(text)s”。"), params={"text": text})
        several = listed(bracketed(union.short_name, union.code) for union in found[:5])
        raise ValidationError(_("有好几个：%(listed)s。请填代码。"), params={"listed": several})


class AreaField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A district, special area, street, town or township, shown with the district it lies in."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("所在地区"))
        places = Area.objects.exclude(level=AreaLevel.CITY).select_related("parent").order_by("code")
        super().__init__(queryset=places, empty_label=gettext_lazy("未填"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """District and street."""
        inside = obj.parent is not None and obj.parent.level != AreaLevel.CITY
        return f"{obj.parent.name} {obj.name}" if inside else obj.name
