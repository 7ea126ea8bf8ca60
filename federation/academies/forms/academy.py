"""Input about an academy."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from core.sheets.cells import ascii_form
from core.sheets.numbers import is_uscc, repaired_uscc
from federation.academies.forms.days import DAY
from federation.academies.models import HostKind, Tier
from federation.organizations.models import Union, UnionKind, Unit


class AcademyForm(forms.Form):
    """What an academy is from a day on."""

    sections = [
        (_("学院"), ("name", "tier", "dean", "capacity")),
        (_("建设单位"), ("host_name", "host_kind", "host_uscc")),
        (_("所属"), ("union", "industry_union")),
        (_("认定"), ("from_on", "plaque_on", "document_number", "reason")),
    ]
    clauses = {"tier": "bj-academy-plan:1", "union": "bj-academy-plan:4.1"}

    name = forms.CharField(label=_("学院名称"), max_length=120)
    tier = forms.ChoiceField(label=_("类型"), choices=Tier.choices)
    dean = forms.CharField(label=_("院长"), max_length=40, required=False)
    capacity = forms.IntegerField(label=_("可同时培训人数"), min_value=1, max_value=100_000, required=False)
    host_name = forms.CharField(label=_("建设单位名称"), max_length=120)
    host_kind = forms.ChoiceField(label=_("建设单位类别"), choices=HostKind.choices)
    host_uscc = forms.CharField(
        label=_("建设单位统一社会信用代码"),
        max_length=40,
        required=False,
        help_text=_("填了就与单位库对上；没有登记的单位可不填"),
    )
    union = forms.ModelChoiceField(label=_("所属工会"), queryset=Union.objects.none())
    industry_union = forms.ModelChoiceField(
        label=_("指导的产业工会"),
        queryset=Union.objects.none(),
        required=False,
        help_text=_("由区总工会计数、产业工会指导的，两个都填"),
    )
    from_on = forms.DateField(label=_("认定日期"), widget=DAY)
    plaque_on = forms.DateField(label=_("授牌日期"), widget=DAY, required=False)
    document_number = forms.CharField(label=_("文号"), max_length=60, required=False)
    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        required=False,
        help_text=_("首都工匠学院超出原则上的家数时须写"),
    )

    def __init__(self, *args: Any, unions: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {"union": unions, "industry_union": Union.objects.filter(kind=UnionKind.INDUSTRIAL, closed_on=None)}
        for name, queryset in choices.items():
            self.fields[name].queryset = queryset.order_by("code")  # type: ignore[attr-defined]

    def clean_host_uscc(self) -> Unit | None:
        """The unit with this code."""
        code = ascii_form(self.cleaned_data["host_uscc"]).replace("-", "").upper()
        if code and not is_uscc(code):
            repair = repaired_uscc(code)
            said = _("代码不对，是不是 %(code)s？") if repair else _("代码不对，校验位不符或位数不足。请对照营业执照。")
            raise forms.ValidationError(said, params={"code": repair})
        unit = Unit.objects.filter(uscc=code).first() if code else None
        if code and unit is None:
            raise forms.ValidationError(_("单位库里没有这个代码。请核对，或留空。"))
        return unit

    def clean_from_on(self) -> date:
        """Not in the future: the register says what is."""
        day: date = self.cleaned_data["from_on"]
        if day > today():
            raise forms.ValidationError(_("名册记已经发生的事，日期不能晚于今天。"))
        return day


class ChangeForm(AcademyForm):
    """What it has become from a day on; before that day it stays as it was."""

    from_on = forms.DateField(
        label=_("变更自何日起"), widget=DAY, help_text=_("这一天以前的情况留在名册里，按日期可重开")
    )
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("为什么变更，有文件的写文号"))


class CorrectionForm(AcademyForm):
    """What should have been written; the words until now stay in the trail only."""

    from_on = forms.DateField(label=_("现状自何日起"), widget=DAY, help_text=_("原来的日期写错了才改"))
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("错在哪里，按什么改"))


class CloseForm(forms.Form):
    """The day an academy is taken off the register, and why."""

    until_on = forms.DateField(label=_("自何日起不再是工匠学院"), widget=DAY)
    reason = forms.CharField(label=_("理由和文号"), max_length=200)


class DetailsForm(forms.Form):
    """Sites and trades, one a line, as clerks paste them."""

    places = forms.CharField(
        label=_("教学场地"), widget=forms.Textarea(attrs={"rows": 5}), required=False,
        help_text=_("一行一处：名称，地址，容纳人数。例：实训楼，黄村镇兴华大街1号，120"),
    )  # fmt: skip
    trades = forms.CharField(
        label=_("特色专业"), widget=forms.Textarea(attrs={"rows": 5}), required=False,
        help_text=_("一行一个职业（工种）；打造为品牌的在行首写 *。例：*数控机床操作工"),
    )  # fmt: skip

    def clean_places(self) -> list[tuple[str, str, int | None]]:
        """Name, address and capacity of each line."""
        found = []
        for number, line in enumerate(_lines(self.cleaned_data["places"]), start=1):
            parts = [part.strip() for part in line.replace(",", "，").split("，")]
            seats = parts.pop() if len(parts) > 2 and parts[-1].rstrip("人").isdigit() else ""
            if len(parts) < 2:
                raise forms.ValidationError(_("第 %(n)s 行缺地址：%(line)s"), params={"n": number, "line": line})
            found.append((parts[0][:80], "，".join(parts[1:])[:200], int(seats.rstrip("人")) if seats else None))
        return found

    def clean_trades(self) -> list[tuple[str, bool]]:
        """Trade and whether it is a brand, each trade once."""
        trades: dict[str, bool] = {}
        for line in _lines(self.cleaned_data["trades"]):
            name = line.lstrip("*＊ ")[:60]
            if name:
                trades[name] = line[0] in "*＊"
        return list(trades.items())


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
