"""Input of a worker who comes forward."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.talent.forms import CHOOSE
from federation.talent.models import Force, Post, SelectionTrade, SkillLevel


class IdentityForm(forms.Form):
    """Name, number and phone as the unit registered them."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    number = forms.CharField(label=_("证件号码"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(
        label=_("手机号"), max_length=20, help_text=_("单位给您登记的手机号，验证码发到这个号码"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip


class CodeForm(forms.Form):
    """The code that came by short message."""

    code = forms.CharField(
        label=_("验证码"), min_length=6, max_length=6,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip


class ComingForm(forms.Form):
    """What a worker says of themselves."""

    clauses = {
        "post": "bj-craftsman-selection:11", "story": "bj-craftsman-selection:3.3",
        "agreed": "bj-craftsman-selection:3.5",
    }  # fmt: skip

    kept = ("trade", "post", "skill", "story", *Force.values)
    """What is kept when somebody has to show once more who they are."""

    trade = forms.ModelChoiceField(SelectionTrade.objects.none(), label=_("职业（工种）"), empty_label=_("请选择"))
    post = forms.ChoiceField(label=_("岗位类别"), choices=[CHOOSE, *Post.choices])
    skill = forms.ChoiceField(label=_("技能等级"), choices=[CHOOSE, *SkillLevel.choices], required=False)
    story = forms.CharField(
        label=_("主要事迹"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("做成了什么、难在哪里、带来什么"),
    )  # fmt: skip

    def __init__(self, *args: Any, trades: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trade"].queryset = trades  # type: ignore[attr-defined]
        for force, label in Force.choices:
            self.fields[force] = forms.CharField(
                label=label, required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
                help_text=DEEDS[force],
            )  # fmt: skip
        self.fields["agreed"] = forms.BooleanField(
            label=_("我同意被推荐，同意工会核实以上内容"),
            error_messages={"required": _("请先同意，才能自荐。")},
        )

    @property
    def deeds(self) -> dict[str, str]:
        """What shows each force, by force."""
        return {force: self.cleaned_data[force] for force in Force.values if self.cleaned_data[force]}


DEEDS: dict[str, Any] = {
    Force.LEAD: _("带动了谁，参与了哪些标准、规范"),
    Force.PRACTICE: _("手艺到什么程度，主操什么"),
    Force.INNOVATE: _("小发明、小改造，谁在用"),
    Force.TACKLE: _("解决了什么难题，效果多少"),
    Force.PASS_ON: _("带了几名徒弟，怎么样了"),
}
"""What a worker could tell of each force."""
