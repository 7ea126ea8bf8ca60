"""Input about cultivation, masters and apprentices, titles."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from core.web.fields import day
from federation.talent.forms import CHOOSE
from federation.talent.models import CultivationTask, Force, Grade, Measure, SkillLevel


class StartForm(forms.Form):
    """From when a period runs."""

    clauses = {"from_on": "bj-craftsman-selection:10"}

    from_on = day(_("培育开始"), help_text=_("培育期从这一天算起"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = today()


class GoalsForm(forms.Form):
    """What a period is to reach."""

    clauses = {"goals": "bj-craftsman-selection:10.1"}

    goals = forms.CharField(
        label=_("培育目标"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("两年里五力各要达到什么，例如“取得高级技师”“带出两名高级工”"),
    )  # fmt: skip


class MeasureForm(forms.Form):
    """What is to be done, or was."""

    clauses = {"measure": "bj-craftsman-selection:8"}

    measure = forms.ChoiceField(label=_("培育措施"), choices=[CHOOSE, *Measure.choices])
    what = forms.CharField(label=_("内容"), max_length=200)
    force = forms.ChoiceField(label=_("提升哪一力"), choices=[CHOOSE, *Force.choices], required=False)


class TaskForm(MeasureForm):
    """A task of the plan."""

    due_on = day(_("计划完成日期"), help_text=_("在培育期内"))


class DoneForm(forms.Form):
    """When it was done, and what came of it."""

    clauses = {"outcome": "bj-craftsman-selection:10.3"}

    done_on = day(_("完成日期"))
    outcome = forms.CharField(
        label=_("成效"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("带来什么变化，能用数字的用数字"),
    )  # fmt: skip
    file = forms.FileField(label=_("证明材料"), required=False, help_text=_("PDF 或者照片，最大 20 MB"))


class ExtraForm(MeasureForm, DoneForm):
    """Something done that was in no plan."""

    clauses = {**MeasureForm.clauses, **DoneForm.clauses}
    field_order = ("measure", "what", "force", "done_on", "outcome", "file")


class PostponeForm(forms.Form):
    """Another day, and why."""

    due_on = day(_("改到哪一天"))
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ProlongForm(forms.Form):
    """Until when, and why."""

    clauses = {"until_on": "bj-craftsman-selection:10.3"}

    until_on = day(_("延长到"))
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class GradeForm(forms.Form):
    """How a period is evaluated."""

    clauses = {"grade": "bj-craftsman-selection:10.3"}

    grade = forms.ChoiceField(label=_("评价等次"), choices=Grade.choices, widget=forms.RadioSelect)
    opinion = forms.CharField(label=_("评价意见"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class CertificateForm(forms.Form):
    """What stands on a certificate."""

    number = forms.CharField(
        label=_("证书编号"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("标题下面，PY 开头"),
    )  # fmt: skip
    code = forms.CharField(
        label=_("查验码"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("在证书左下角，12 位字母和数字；横线、大小写不影响"),
    )  # fmt: skip


class ProgressForm(forms.Form):
    """How it goes; each task that is late has a field of its own."""

    clauses = {"note": "bj-craftsman-selection:10.2"}

    def __init__(self, *args: Any, late: Sequence[CultivationTask], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"] = forms.CharField(
            label=_("进展和问题"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
        )
        for one in late:
            told = {"what": one.what, "day": one.due_on.isoformat() if one.due_on else ""}
            self.fields[f"late_{one.pk}"] = forms.CharField(
                label=gettext("“%(what)s”没有完成的说明") % told, required=False, max_length=300,
                help_text=gettext("计划 %(day)s 完成；写明原因和新的打算") % told,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    @property
    def explained(self) -> dict[int, str]:
        """Words by the task's id."""
        found = self.cleaned_data.items()
        return {int(name.removeprefix("late_")): text for name, text in found if name.startswith("late_")}


class HonourForm(forms.Form):
    """A title given earlier or elsewhere. The number is never kept in a draft."""

    undrafted = ("number",)
    clauses = {"level": "bj-craftsman-selection:1"}

    number = forms.CharField(label=_("证件号码"), max_length=30, help_text=_("职工档案里登记的证件号码"))
    level = forms.ChoiceField(label=_("称号"))
    named_on = day(_("命名日期"))
    document_number = forms.CharField(label=_("命名文号"), max_length=60)

    def __init__(self, *args: Any, rungs: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [CHOOSE, *rungs]  # type: ignore[attr-defined]


class CorrectHonourForm(forms.Form):
    """Day and document as they should be, and why."""

    named_on = day(_("命名日期"))
    document_number = forms.CharField(label=_("命名文号"), max_length=60)
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("哪里写错了，依据什么改；记入经过"),
    )  # fmt: skip


class PairForm(forms.Form):
    """An agreement between a master and an apprentice, who is chosen or named by number. Numbers are never drafted."""

    undrafted = ("number",)
    clauses = {"until_on": "bj-craftsman-selection:9.1", "apprentice": "bj-craftsman-selection:9.3"}
    sometimes = ("apprentice", "number")

    apprentice = forms.ChoiceField(
        label=_("徒弟"), widget=forms.RadioSelect, required=False,
        help_text=_("没有师傅的排在前面；这里没有的，在上面按姓名查找，或者填证件号码"),
    )  # fmt: skip
    number = forms.CharField(
        label=_("徒弟的证件号码"), max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("上面选了的不用填；您范围内职工档案里登记的证件号码"),
    )  # fmt: skip
    trade = forms.CharField(label=_("职业（工种）"), max_length=60)
    skill_before = forms.ChoiceField(
        label=_("徒弟现在的技能等级"), choices=[CHOOSE, *SkillLevel.choices], required=False
    )
    goals = forms.CharField(label=_("带徒目标"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    from_on = day(_("结对日期"))
    until_on = day(_("期满日期"), help_text=_("含当天，一般 1 至 3 年"))
    agreement = forms.FileField(label=_("带徒协议"), help_text=_("师徒双方签字，PDF 或者照片，最大 20 MB"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["apprentice"].choices = people  # type: ignore[attr-defined]
        if not people:
            del self.fields["apprentice"]

    def clean(self) -> dict[str, Any]:
        """One of the two ways, not both."""
        values = self.cleaned_data
        ways = [name for name in self.sometimes if values.get(name)]
        first = "apprentice" if "apprentice" in self.fields else "number"
        if len(ways) > 1:
            self.add_error("number", _("徒弟选了又填了号码，只用一种。"))
        elif not ways and first not in self.errors:
            self.add_error(first, _("选一名徒弟，或者填证件号码。"))
        return values


class RenewForm(forms.Form):
    """A new agreement, from the day after the old one."""

    clauses = {"until_on": "bj-craftsman-selection:9.1"}

    until_on = day(_("续到哪一天"), help_text=_("从原期满的次日算起，一般 1 至 3 年"))
    agreement = forms.FileField(label=_("带徒协议"), help_text=_("师徒双方签字，PDF 或者照片，最大 20 MB"))


class FinishForm(forms.Form):
    """What came of it."""

    ended_on = day(_("出徒日期"))
    skill_after = forms.ChoiceField(label=_("出徒时技能等级"), choices=[CHOOSE, *SkillLevel.choices])
    outcome = forms.CharField(
        label=_("带徒成效"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("晋级、竞赛名次、独立完成的攻关"),
    )  # fmt: skip
