"""Input about selections, nominations and lists."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from core.web.fields import day
from federation.panels.models import Expert
from federation.talent.models import Force, Level, Nomination, Opinion, Post, Route, SelectionTrade, SkillLevel

CHOOSE = ("", _("请选择"))


class SelectionForm(forms.Form):
    """A selection."""

    clauses = {"places": "bj-craftsman-selection:2", "until_on": "bj-craftsman-selection:2.4"}

    title = forms.CharField(label=_("名称"), max_length=80)
    level = forms.ChoiceField(label=_("层级"), choices=Level.choices)
    year = forms.IntegerField(label=_("年度"), min_value=2024, max_value=2099)
    places = forms.IntegerField(label=_("选树人数（左右）"), min_value=1, max_value=10_000)
    from_on = day(_("推荐开始"))
    until_on = day(_("推荐截止"), help_text=_("含当天；一线年限算到这一天"))
    note = forms.CharField(
        label=_("通知要求"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AmendSelectionForm(SelectionForm):
    """What can be changed of it; level and year stay."""

    level = None  # type: ignore[assignment]
    year = None  # type: ignore[assignment]


class TradeForm(forms.Form):
    """A trade of a selection."""

    clauses = {"route": "bj-craftsman-selection:6", "places": "bj-craftsman-selection:6.4"}

    name = forms.CharField(label=_("职业（工种）"), max_length=60, help_text=_("和国家职业目录一致；再填一次就是修改"))
    route = forms.ChoiceField(label=_("方式"), choices=Route.choices)
    places = forms.IntegerField(
        label=_("本工种名额"), required=False, min_value=1, max_value=1_000,
        help_text=_("有比赛的必填：只在本工种内排名，取前几名；只评审的不填"),
    )  # fmt: skip
    share = forms.IntegerField(
        label=_("比赛成绩占比（%）"), required=False, min_value=1, max_value=99,
        help_text=_("比赛和评审结合的才填，其余是评审；不填按规定的占比"),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("为什么用这种方式"))


class QuotasForm(forms.Form):
    """How many each union may recommend."""

    arranged = "grid"

    def __init__(self, *args: Any, unions: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in unions:
            self.fields[f"places_{one.pk}"] = forms.IntegerField(
                label=one.short_name, required=False, min_value=0, max_value=1_000
            )

    @property
    def places(self) -> dict[int, int]:
        """Places by the union's id."""
        return {int(name.removeprefix("places_")): many or 0 for name, many in self.cleaned_data.items()}


class NominationForm(forms.Form):
    """What a nomination says."""

    clauses = {
        "post": "bj-craftsman-selection:11",
        "agreed_on": "bj-craftsman-selection:3.5",
        "story": "bj-craftsman-selection:3.3",
    }

    trade = forms.ModelChoiceField(SelectionTrade.objects.none(), label=_("职业（工种）"), empty_label=_("请选择"))
    post = forms.ChoiceField(label=_("岗位类别"), choices=[CHOOSE, *Post.choices])
    skill = forms.ChoiceField(label=_("技能等级"), choices=[CHOOSE, *SkillLevel.choices], required=False)
    story = forms.CharField(
        label=_("主要事迹"), max_length=3000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("做成了什么、难在哪里、带来什么；评审时隐去姓名和单位"),
    )  # fmt: skip
    agreed_on = day(_("本人同意日期"), required=False, help_text=_("同意书上的签署日期，提交前必须有"))

    def __init__(self, *args: Any, trades: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trade"].queryset = trades  # type: ignore[attr-defined]


class NominateForm(NominationForm):
    """The same, and who. The number is never kept in a draft."""

    undrafted = ("number",)
    field_order = ("number", "trade", "post", "skill", "story", "agreed_on")

    number = forms.CharField(label=_("证件号码"), max_length=30, help_text=_("职工档案里登记的证件号码"))


class ProofForm(forms.Form):
    """One thing that shows one of the forces."""

    clauses = {"force": "bj-craftsman-selection:3.4"}

    force = forms.ChoiceField(label=_("哪一力"), choices=[CHOOSE, *Force.choices])
    what = forms.CharField(label=_("事实"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    done_on = day(_("时间"), required=False)
    file = forms.FileField(label=_("证明材料"), required=False, help_text=_("PDF 或者照片，最大 20 MB"))


class CopyForm(forms.Form):
    """A blinded copy of a paper."""

    clauses = {"file": "bj-craftsman-selection:6.1"}

    file = forms.FileField(
        label=_("遮盖件"),
        help_text=_("PDF 或者照片，最大 20 MB；盖住姓名、单位、工会、照片和证件号码，文件名系统会换掉"),
    )


class ClauseForm(forms.Form):
    """By which clause somebody is turned down, and why."""

    clause = forms.ChoiceField(label=_("依据条款"))
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = [CHOOSE, *choices]  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class RanksForm(forms.Form):
    """The order of a union's list, and why it changes."""

    clauses = {"reason": "bj-craftsman-selection:2.3"}

    def __init__(self, *args: Any, nominees: Sequence[Nomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in nominees:
            told = {"name": one.person.name, "unit": one.unit}
            self.fields[f"rank_{one.pk}"] = forms.IntegerField(
                label=gettext("%(name)s（%(unit)s）") % told, initial=one.rank, min_value=1, max_value=1_000
            )
        self.fields["reason"] = forms.CharField(
            label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
        )

    def clean(self) -> dict[str, Any]:
        """Whoever came or went since the page was opened is not ranked unseen."""
        asked = {name for name in self.data if name.startswith("rank_")}
        if asked != {name for name in self.fields if name.startswith("rank_")}:
            raise forms.ValidationError(gettext("名单刚刚有变化，请看清现在的名单再排序。"))
        return super().clean() or self.cleaned_data

    @property
    def ranks(self) -> dict[int, int]:
        """Ranks by the nomination's id."""
        return {
            int(name.removeprefix("rank_")): rank
            for name, rank in self.cleaned_data.items()
            if name.startswith("rank_")
        }


class JudgesForm(forms.Form):
    """Who judges, and how many nominees each."""

    clauses = {"experts": "bj-craftsman-selection:6"}

    experts = forms.ModelMultipleChoiceField(
        Expert.objects.none(), label=_("评委"), widget=forms.CheckboxSelectMultiple,
        help_text=_("单位、工会、师徒等利益关系由系统核对，不会分给有关系的评委"),
    )  # fmt: skip
    most = forms.IntegerField(label=_("最多评几名"), min_value=1, max_value=500, initial=20)
    least = forms.IntegerField(label=_("至少评几名"), min_value=0, max_value=500, initial=0)
    reason = forms.CharField(
        label=_("另选评委的理由"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("已经抽取过：和抽取的结果不一样，必须写理由"),
    )  # fmt: skip

    def __init__(self, *args: Any, experts: Any, drawn: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["experts"].queryset = experts  # type: ignore[attr-defined]
        self.fields["experts"].label_from_instance = lambda one: f"{one.name}，{one.title}"  # type: ignore[attr-defined]
        if not drawn:
            del self.fields["reason"]


class AddJudgesForm(JudgesForm):
    """Who judges as well, and how many nominees each at most."""

    least = None  # type: ignore[assignment]


class JudgeDrawForm(forms.Form):
    """From among whom judges are drawn, how many, and the event that decides."""

    clauses = {"trade": "bj-craftsman-selection:6.3", "seed_event": "expert-panels:7"}

    trade = forms.ChoiceField(label=_("从哪些专家里抽"), required=False)
    count = forms.IntegerField(label=_("抽取数"), min_value=1, max_value=1_000)
    seed_event = forms.CharField(
        label=_("种子来自"), max_length=160,
        help_text=_("公布之后才发生的公开事件，例如：2026年12月1日双色球第2026138期开奖号码"),
    )  # fmt: skip
    seed_on = day(_("种子公布日"))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trade"].choices = list(choices)  # type: ignore[attr-defined]


class LoadForm(forms.Form):
    """How many nominees each judge takes."""

    most = forms.IntegerField(label=_("最多评几名"), min_value=1, max_value=500, initial=20)
    least = forms.IntegerField(label=_("至少评几名"), min_value=0, max_value=500, initial=0)


class ReviewsForm(forms.Form):
    """How many judges see each nominee."""

    reviews = forms.IntegerField(
        label=_("每名被推荐人几位评委"), min_value=1, max_value=50, initial=5, help_text=_("5 位以上，名次才分得开")
    )


class MoreForm(forms.Form):
    """How many judges more those too close to the line get."""

    extra = forms.IntegerField(label=_("每名太接近的增加几位评委"), min_value=1, max_value=20, initial=2)


class PointsForm(forms.Form):
    """Points for each force."""

    confirm = _("提交以后，五力的分和评语都不能再改，也不能再回避。现在提交？")
    clauses = {"lead": "bj-craftsman-selection:3.4", "note": "bj-craftsman-selection:6.1"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for force, label in Force.choices:
            self.fields[force] = forms.IntegerField(
                label=label, min_value=0, max_value=100, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages=dict.fromkeys(("min_value", "max_value"), _("0 到 100 分。")),
                help_text=ANCHORS[force],
            )  # fmt: skip
        self.fields["note"] = forms.CharField(
            label=_("评语"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
        )

    @property
    def points(self) -> dict[str, int]:
        """Points by force."""
        return {force: self.cleaned_data[force] for force in Force.values}


ANCHORS: dict[str, Any] = {
    Force.LEAD: _("90 以上：标准、规范被行业采用；70：在单位带动一片；50：本人做得好"),
    Force.PRACTICE: _("90 以上：绝活公认；70：关键工序独当一面；50：熟练"),
    Force.INNOVATE: _("90 以上：成果推广到外单位；70：本单位采用；50：有改进"),
    Force.TACKLE: _("90 以上：解决行业难题；70：解决单位卡点；50：解决岗位问题"),
    Force.PASS_ON: _("90 以上：徒弟成才、方法成册；70：带出高级工；50：带过徒弟"),
}
"""What points mean, force by force."""


class CompositionForm(forms.Form):
    """At least and at most so many of some values of a trait."""

    clauses = {"least": "bj-craftsman-selection:6.2"}

    values = forms.MultipleChoiceField(
        label=_("哪些"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("勾几项就合起来算；一项都不勾，每一项各自不超过、不少于"),
    )  # fmt: skip
    least = forms.IntegerField(label=_("至少"), required=False, min_value=0, max_value=10_000)
    most = forms.IntegerField(label=_("最多"), required=False, min_value=0, max_value=10_000)
    in_percent = forms.BooleanField(label=_("按名单人数的百分比"), required=False)
    reason = forms.CharField(label=_("依据或理由"), max_length=200, help_text=_("当年通知的哪一条，或者为什么这样要求"))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["values"].choices = list(choices)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What an office answered."""

    clauses = {"opinion": "bj-craftsman-selection:7.4"}
    undrafted = ("answer",)

    opinion = forms.ChoiceField(label=_("意见"), choices=Opinion.choices, widget=forms.RadioSelect)
    answered_on = day(_("答复日期"), help_text=_("复函上的日期"))
    answer = forms.CharField(
        label=_("答复内容"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("有不同意见的必须写明；推荐的单位看不到"),
    )  # fmt: skip
    file = forms.FileField(label=_("复函"), required=False, help_text=_("PDF 或者照片，最大 20 MB"))


class AnsweredOnForm(forms.Form):
    """The day answers came in."""

    answered_on = day(_("答复日期"), help_text=_("复函上的日期"), initial=today)


class VoteForm(forms.Form):
    """How the committee voted."""

    clauses = {"in_favour": "bj-craftsman-selection:7.1"}

    held_on = day(_("审议日期"))
    members = forms.IntegerField(label=_("委员人数"), min_value=3, max_value=200)
    in_favour = forms.IntegerField(label=_("同意"), min_value=0, max_value=200)
    against = forms.IntegerField(label=_("反对"), min_value=0, max_value=200, initial=0)
    abstained = forms.IntegerField(label=_("弃权"), min_value=0, max_value=200, initial=0)
    minutes = forms.FileField(label=_("审议记录"), required=False, help_text=_("PDF 或者照片，最大 20 MB"))


class PublishForm(forms.Form):
    """From when, and for how many working days."""

    clauses = {"working_days": "public-notice:3"}

    opens_on = day(_("公示起始日"))
    working_days = forms.IntegerField(
        label=_("公示期（工作日）"), min_value=1, max_value=60, required=False, help_text=_("不填就是规定的最少天数")
    )


class NamingForm(forms.Form):
    """The document that confers the title."""

    document_number = forms.CharField(label=_("命名文号"), max_length=60)
    named_on = day(_("命名日期"))


class WhatIfForm(forms.Form):
    """Another number of places, and which compositions to leave out."""

    places = forms.IntegerField(label=_("人数"), min_value=1, max_value=10_000)
    without = forms.MultipleChoiceField(label=_("不要求"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["without"].choices = list(choices)  # type: ignore[attr-defined]
