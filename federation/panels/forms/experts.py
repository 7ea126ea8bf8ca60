"""Input about experts."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.organizations.models import Union, UnionKind, Unit
from federation.organizations.queries import unit_at
from federation.panels.actions.experts import Particulars
from federation.panels.models import Expert
from federation.panels.queries.experts import accounts_to_enrol

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


class ExpertForm(forms.Form):
    """What the pool keeps of an expert."""

    sections = [
        (_("专家"), ("account", "name", "title", "trades")),
        (_("工作单位"), ("uscc", "employer_name")),
        (_("推荐"), ("union",)),
    ]
    clauses = {"account": "expert-panels:1.1", "employer_name": "expert-panels:3"}

    account = forms.ModelChoiceField(
        label=_("账号"),
        queryset=User.objects.none(),
        help_text=_("有专家角色、还没有入库的账号；没有的先由管理员开设"),
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    title = forms.CharField(label=_("职称或技能等级"), max_length=60)
    trades = forms.CharField(
        label=_("评审专业"), max_length=300, required=False, help_text=_("职业（工种），几个之间用顿号或逗号隔开")
    )
    uscc = forms.CharField(
        label=_("单位的统一社会信用代码"),
        max_length=18,
        required=False,
        help_text=_("已登记的单位填代码，回避按单位库核对；没有登记的只填名称"),
    )
    employer_name = forms.CharField(label=_("单位名称"), max_length=120, required=False)
    union = forms.ModelChoiceField(label=_("推荐工会"), queryset=Union.objects.none())

    def __init__(self, *args: Any, expert: Expert | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expert = expert
        kinds = [UnionKind.CITY, UnionKind.DISTRICT, UnionKind.INDUSTRIAL, UnionKind.BUREAU_GROUP]
        unions = Union.objects.filter(kind__in=kinds, closed_on=None).order_by("code")
        self.fields["union"].queryset = unions  # type: ignore[attr-defined]
        if expert is None:
            self.fields["account"].queryset = accounts_to_enrol()  # type: ignore[attr-defined]
        else:
            del self.fields["account"]
            self.sections = [(_("专家"), ("name", "title", "trades")), *ExpertForm.sections[1:]]

    def clean_uscc(self) -> Unit | None:
        """The unit with this code."""
        code = self.cleaned_data["uscc"].strip().upper()
        unit = unit_at(code) if code else None
        if code and unit is None:
            raise forms.ValidationError(_("单位库里没有这个代码。核对代码，或者空着只填单位名称。"))
        return unit

    def clean_trades(self) -> list[str]:
        """One trade after another."""
        return [one for one in re.split(r"[、，,;；\s]+", self.cleaned_data["trades"]) if one]

    def clean(self) -> dict[str, Any]:
        """A workplace is needed: conflicts are judged by it."""
        given = super().clean() or self.cleaned_data
        if not given.get("uscc") and not given.get("employer_name", "").strip() and "uscc" not in self.errors:
            self.add_error("employer_name", _("请写明工作单位，用来判断回避。"))
        return given

    def particulars(self) -> Particulars:
        """As the action takes it."""
        given = self.cleaned_data
        return Particulars(
            given["name"],
            given["title"],
            given["union"],
            given["uscc"],
            given["employer_name"],
            self.expert.person if self.expert else None,
        )


def initial_of(expert: Expert) -> dict[str, Any]:
    """An expert as the form shows it."""
    return {
        "name": expert.name,
        "title": expert.title,
        "trades": "、".join(one.trade for one in expert.trades.all()),
        "uscc": expert.employer.uscc if expert.employer else "",
        "employer_name": "" if expert.employer else expert.employer_name,
        "union": expert.union_id,
    }


class AbsenceForm(forms.Form):
    """Days, both included, without invitations."""

    from_on = forms.DateField(label=_("从"), widget=DAY)
    until_on = forms.DateField(label=_("到"), widget=DAY, help_text=_("这一天也算"))
    reason = forms.CharField(label=_("事由"), max_length=120)

    def clean(self) -> dict[str, Any]:
        """Days that a calendar has, in their order."""
        given = super().clean() or self.cleaned_data
        for name in ("from_on", "until_on"):
            if given.get(name) and not FIRST <= given[name] <= LAST:
                self.add_error(name, _("请填 2000 年到 2100 年之间的日期。"))
        return given


class AvoidanceForm(forms.Form):
    """What an expert is to be kept away from."""

    clauses = {"name": "expert-panels:3"}

    name = forms.CharField(
        label=_("单位、工会或人的名称"),
        max_length=120,
        help_text=_("单位可填统一社会信用代码，工会可填代码或全称；对得上的按登记回避，对不上的按名称回避"),
    )
    reason = forms.CharField(label=_("事由"), max_length=120)
