"""Forms of contests: modules, arbiters, points, appeals, rulings."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from federation.panels.models import Expert
from federation.talent.actions.contests import MOST_PAPERS, ModuleTold
from federation.talent.models import ContestModule

ROWS = 6
"""How many modules a contest can have."""


class ModulesForm(forms.Form):
    """What a contest consists of; empty rows do not count."""

    arranged = "threes"
    clauses = {"name_1": "bj-craftsman-selection:6.4"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, ROWS + 1):
            told = {"row": row}
            self.fields[f"name_{row}"] = forms.CharField(
                label=_("模块 %(row)s 名称") % told, required=False, max_length=40
            )
            self.fields[f"weight_{row}"] = forms.IntegerField(
                label=_("模块 %(row)s 占总成绩（%%）") % told, required=False, min_value=1, max_value=100
            )
            self.fields[f"full_{row}"] = forms.IntegerField(
                label=_("模块 %(row)s 满分") % told, required=False, min_value=1, max_value=1_000, initial=100
            )
        self.fields["name_1"].help_text = _("例如：理论、实操、答辩；各模块占比合计 100%")

    def clean(self) -> dict[str, Any]:
        """A module has a name and a weight."""
        told = super().clean() or {}
        for row in range(1, ROWS + 1):
            name, weight = told.get(f"name_{row}"), told.get(f"weight_{row}")
            if name and not weight and f"weight_{row}" not in self.errors:
                self.add_error(f"weight_{row}", ValidationError(_("写了模块的，要写占比。")))
            if weight and not name:
                self.add_error(f"name_{row}", ValidationError(_("写了占比的，要写模块名称。")))
        return told

    @property
    def modules(self) -> list[ModuleTold]:
        """The rows that were filled in."""
        told = self.cleaned_data
        return [
            ModuleTold(told[f"name_{row}"], told[f"weight_{row}"], told[f"full_{row}"] or 100)
            for row in range(1, ROWS + 1)
            if told[f"name_{row}"]
        ]


def rows_of(modules: Iterable[ContestModule]) -> dict[str, Any]:
    """Modules as the form shows them."""
    return {
        f"{field}_{row}": getattr(one, field)
        for row, one in enumerate(modules, start=1)
        for field in ("name", "weight", "full")
    }


class ArbitersForm(forms.Form):
    """Who rules on appeals."""

    clauses = {"experts": "bj-craftsman-selection:6.6"}

    experts = forms.ModelMultipleChoiceField(
        Expert.objects.none(), label=_("仲裁专家"), widget=forms.CheckboxSelectMultiple,
        help_text=_("三人以上、单数；和选手有回避关系的，保存时会指出来"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("更换的理由"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("已经编码：更换仲裁组必须写理由"),
    )  # fmt: skip

    def __init__(self, *args: Any, experts: Any, explained: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["experts"].queryset = experts  # type: ignore[attr-defined]
        self.fields["experts"].label_from_instance = lambda one: f"{one.name}，{one.title}"  # type: ignore[attr-defined]
        if not explained:
            del self.fields["reason"]


class EntryPointsForm(forms.Form):
    """Points of an entry, module by module."""

    def __init__(self, *args: Any, modules: Sequence[ContestModule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in modules:
            self.fields[f"module_{one.pk}"] = forms.DecimalField(
                label=one.name, required=False, min_value=0, max_value=one.full, decimal_places=2,
                help_text=_("满分 %(full)s，占 %(weight)s%%") % {"full": one.full, "weight": one.weight},
            )  # fmt: skip
        self.fields["absent"] = forms.BooleanField(
            label=_("缺考"), required=False, help_text=_("没有参加的；缺考的不参加排名")
        )

    @property
    def points(self) -> dict[int, Decimal | None]:
        """Points by the module's id."""
        return {
            int(name.removeprefix("module_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("module_")
        }


class AppealForm(forms.Form):
    """Which module is doubted, and why."""

    clauses = {"reason": "bj-craftsman-selection:6.6"}

    module = forms.ModelChoiceField(ContestModule.objects.none(), label=_("哪个模块"), empty_label=_("请选择"))
    reason = forms.CharField(
        label=_("异议和依据"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明哪一项扣分有异议、依据是什么；仲裁组只看到编码"),
    )  # fmt: skip

    def __init__(self, *args: Any, modules: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["module"].queryset = modules  # type: ignore[attr-defined]
        for place in range(1, MOST_PAPERS + 1):
            label = _("异议材料 %(place)s") % {"place": place}
            self.fields[f"file_{place}"] = forms.FileField(label=label, required=False)
        self.fields["file_1"].help_text = _(
            "PDF 或者照片，每份最大 20 MB；仲裁组看得到，姓名、单位、工会、照片和证件号码必须先遮住"
        )

    @property
    def files_chosen(self) -> list[Any]:
        """The papers that were chosen, without gaps."""
        told = [self.cleaned_data[f"file_{place}"] for place in range(1, MOST_PAPERS + 1)]
        return [one for one in told if one]


class RulingForm(forms.Form):
    """What an arbiter rules."""

    confirm = _("意见和应得分提交以后不能再改，全组到齐就裁决。现在提交？")

    clauses = {"points": "bj-craftsman-selection:6.6"}

    changes = forms.TypedChoiceField(
        label=_("意见"), widget=forms.RadioSelect, coerce=lambda told: told == "yes",
        choices=[("no", _("维持原成绩")), ("yes", _("改判"))],
    )  # fmt: skip
    points = forms.DecimalField(label=_("应得分"), required=False, min_value=0, max_digits=6, decimal_places=2)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))

    def clean(self) -> dict[str, Any]:
        """Who changes points says to what."""
        told = super().clean() or {}
        if told.get("changes") and told.get("points") is None and "points" not in self.errors:
            self.add_error("points", ValidationError(_("改判的，写明应得多少分。")))
        return told

    @property
    def ruled(self) -> Decimal | None:
        """The points that should hold; ``None`` when nothing changes."""
        return self.cleaned_data["points"] if self.cleaned_data["changes"] else None
