"""Input about calls, projects, their budget and their matching money."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.fields import day
from federation.subsidies.forms.money import YuanField, positive, whole
from federation.subsidies.models import BudgetLine, CostKind, Source, Title

CHOOSE = ("", _("请选择"))


class CallForm(forms.Form):
    """A call for projects."""

    clauses = {"until_on": "bj-academy-subsidy:17"}

    title = forms.CharField(label=_("通知标题"), max_length=80)
    from_on = day(_("申报开始"))
    until_on = day(_("申报截止"), help_text=_("含当天"))
    note = forms.CharField(
        label=_("申报要求"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AmendCallForm(CallForm):
    """What of a call can change later."""

    title = None  # type: ignore[assignment]
    from_on = None  # type: ignore[assignment]


class PlanForm(forms.Form):
    """What a project says of itself."""

    clauses = {"trade": "bj-academy-subsidy:5", "uses": "bj-academy-subsidy:3", "goal": "bj-academy-subsidy:4"}

    title = forms.CharField(label=_("项目名称"), max_length=80)
    trade = forms.ChoiceField(label=_("特色专业或职业（工种）品牌"), required=False)
    uses = forms.MultipleChoiceField(label=_("使用范围"), widget=forms.CheckboxSelectMultiple)
    goal = forms.CharField(
        label=_("目标和成效"), max_length=1500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("培养谁、多少人、解决什么问题，怎么看出成效"),
    )  # fmt: skip
    from_on = day(_("执行开始"))
    until_on = day(_("执行结束"))

    def __init__(self, *args: Any, trades: Sequence[str], uses: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trade"].choices = [CHOOSE, *((one, one) for one in trades)]  # type: ignore[attr-defined]
        self.fields["uses"].choices = list(uses.items())  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """One line of the budget."""

    clauses = {
        "use": "bj-academy-subsidy:3",
        "class_hours_tenths": "bj-academy-subsidy:9",
        "days": "bj-academy-subsidy:10",
        "what": "bj-academy-subsidy:11",
    }
    sometimes = ("title_grade", "class_hours_tenths", "persons", "days")
    sections = [
        ("", ("use", "cost_kind", "what", "amount_fen")),
        (_("师资费填写"), ("title_grade", "class_hours_tenths")),
        (_("按人按天计算的费用填写"), ("persons", "days")),
    ]

    use = forms.ChoiceField(label=_("用途"))
    cost_kind = forms.ChoiceField(label=_("费用类别"), choices=[CHOOSE, *CostKind.choices])
    what = forms.CharField(label=_("内容"), max_length=120)
    amount_fen = YuanField(label=_("申请金额（元）"))
    title_grade = forms.ChoiceField(label=_("讲师职称"), choices=[CHOOSE, *Title.choices], required=False)
    class_hours_tenths = forms.DecimalField(
        label=_("课时"), required=False, min_value=Decimal("0.1"), max_value=10_000, decimal_places=1
    )
    persons = whole(_("人数"), most=100_000)
    days = whole(_("天数"), most=366)

    def __init__(self, *args: Any, uses: Mapping[str, str], counted: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._counted = counted
        self.fields["use"].choices = [CHOOSE, *uses.items()]  # type: ignore[attr-defined]

    def clean_amount_fen(self) -> int:
        """Something above nothing."""
        return positive(self.cleaned_data["amount_fen"])

    def clean_class_hours_tenths(self) -> int | None:
        """Class hours in tenths."""
        hours: Decimal | None = self.cleaned_data["class_hours_tenths"]
        return None if hours is None else int(hours * 10)

    def clean(self) -> dict[str, Any]:
        """A lecture line says who teaches how long; what goes by people and days names both."""
        told = super().clean() or {}
        if told.get("cost_kind") == CostKind.LECTURE:
            for name in ("title_grade", "class_hours_tenths"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("师资费要填写讲师职称和课时。"))
        if told.get("cost_kind") in self._counted:
            for name in ("persons", "days"):
                if not told.get(name) and name not in self.errors:
                    said = {"kind": CostKind(told["cost_kind"]).label, "field": self.fields[name].label}
                    self.add_error(name, _("%(kind)s按人数和天数计算（第 10 条），请填写%(field)s。") % said)
        elif bool(told.get("persons")) != bool(told.get("days")):
            self.add_error("days" if told.get("persons") else "persons", _("人数和天数要一起填写。"))
        return told


def initial_of(line: BudgetLine) -> dict[str, Any]:
    """A line as the form shows it."""
    hours = line.class_hours_tenths
    return {
        "use": line.use,
        "cost_kind": line.cost_kind,
        "what": line.what,
        "amount_fen": line.amount_fen,
        "title_grade": line.title_grade,
        "class_hours_tenths": None if hours is None else Decimal(hours) / 10,
        "persons": line.persons,
        "days": line.days,
    }


class PledgeForm(forms.Form):
    """Who adds how much by when."""

    clauses = {"committed_fen": "bj-academy-subsidy:2"}

    source = forms.ChoiceField(label=_("来源"), choices=[CHOOSE, *Source.choices])
    payer = forms.CharField(label=_("出资单位"), max_length=80)
    committed_fen = YuanField(label=_("承诺金额（元）"))
    due_on = day(_("应到账日期"))

    def clean_committed_fen(self) -> int:
        """Something above nothing."""
        return positive(self.cleaned_data["committed_fen"])


class RaisePledgeForm(forms.Form):
    """What the source promises now, and why it is more."""

    clauses = {"committed_fen": "bj-academy-subsidy:2"}

    committed_fen = YuanField(label=_("新的承诺金额（元）"))
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_committed_fen(self) -> int:
        """Something above nothing."""
        return positive(self.cleaned_data["committed_fen"])


class ReceiptForm(forms.Form):
    """Matching money that arrived."""

    clauses = {"amount_fen": "bj-academy-subsidy:2"}

    amount_fen = YuanField(label=_("到账金额（元）"), help_text=_("登记错了，再登记一笔负数冲减"))
    received_on = day(_("到账日期"))
    number = forms.CharField(label=_("银行回单号"), max_length=60)

    def clean_amount_fen(self) -> int:
        """Anything but nothing."""
        amount: int | None = self.cleaned_data["amount_fen"]
        if not amount:
            raise forms.ValidationError(_("金额不能是 0。"))
        return amount


class AskForm(forms.Form):
    """What is to be said more clearly, field by field."""

    def __init__(self, *args: Any, fields: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in fields.items():
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
            )


class AnswerForm(forms.Form):
    """An answer to each question."""

    def __init__(self, *args: Any, questions: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in questions:
            self.fields[f"answer_{one.pk}"] = forms.CharField(
                label=one.asked, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def answers(self) -> dict[int, str]:
        """Answers by the question's id."""
        return {int(name.removeprefix("answer_")): text for name, text in self.cleaned_data.items()}


class ReviewForm(forms.Form):
    """What each line is approved with."""

    def __init__(self, *args: Any, lines: Sequence[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.shown: list[tuple[Any, ...]] = []
        for line in lines:
            self.fields[f"amount_{line.pk}"] = YuanField(label=line.what)

    @property
    def amounts(self) -> dict[int, int]:
        """Fen by the line's id."""
        return {line.pk: self.cleaned_data[f"amount_{line.pk}"] for line in self.lines}


class AgreementForm(forms.Form):
    """When the agreement was signed."""

    clauses = {"agreed_on": "bj-academy-subsidy:18"}

    agreed_on = day(_("协议签订日期"))


class AcceptForm(forms.Form):
    """What the acceptance recognises."""

    clauses = {"accepted_fen": "bj-academy-subsidy:18"}

    accepted_fen = YuanField(label=_("验收金额（元）"), help_text=_("核定做到了的部分；余款按它拨付"))
    reason = forms.CharField(label=_("验收意见"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class WhyForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
