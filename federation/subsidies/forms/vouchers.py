"""Input about trainings and vouchers."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import yuan
from core.rules.rule import Finding
from core.web.fields import day
from federation.subsidies.checking import is_invoice, tidy_invoice
from federation.subsidies.forms.einvoices import MUST_AGREE, READ, NotAnInvoice, read_einvoice, same
from federation.subsidies.forms.money import YuanField, positive, whole
from federation.subsidies.forms.projects import CHOOSE
from federation.subsidies.models import Activity, BudgetLine, HalfDay, Title
from federation.subsidies.rules.vouchers import words_of


class ActivityForm(forms.Form):
    """A training. The roster is never kept in a draft."""

    clauses = {"class_hours_tenths": "bj-academy-subsidy:9", "roster": "bj-academy-subsidy:12.1"}
    undrafted = ("roster",)
    sometimes = ("half_day", "lecturer", "persons", "days")
    sections = [
        ("", ("title", "held_on", "half_day", "place")),
        (_("讲师"), ("lecturer", "lecturer_unit", "title_grade", "class_hours_tenths")),
        (_("学员"), ("persons", "days", "roster")),
    ]

    title = forms.CharField(label=_("培训或活动名称"), max_length=80)
    held_on = day(_("日期"), help_text=_("多天的填第一天，每半天的讲课分开登记"))
    half_day = forms.ChoiceField(label=_("时段"), choices=[CHOOSE, *HalfDay.choices], required=False)
    place = forms.CharField(label=_("地点"), max_length=80, required=False)
    lecturer = forms.CharField(label=_("讲师"), max_length=40, required=False)
    lecturer_unit = forms.CharField(
        label=_("讲师单位"), max_length=80, required=False, help_text=_("和姓名一起用来核对各家学院的课时")
    )
    title_grade = forms.ChoiceField(label=_("讲师职称"), choices=[CHOOSE, *Title.choices], required=False)
    class_hours_tenths = forms.DecimalField(
        label=_("课时"), required=False, min_value=Decimal("0.1"), max_value=100, decimal_places=1
    )
    persons = whole(_("人数"), most=100_000)
    days = whole(_("天数"), most=366)
    roster = forms.CharField(
        label=_("学员名册"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("一行一人，姓名加手机号或者证件号后四位；可以从表格直接粘贴，加密保存"),
    )  # fmt: skip

    def clean_class_hours_tenths(self) -> int | None:
        """Class hours in tenths."""
        hours: Decimal | None = self.cleaned_data["class_hours_tenths"]
        return None if hours is None else int(hours * 10)

    def clean(self) -> dict[str, Any]:
        """Who teaches says how long and when."""
        told = super().clean() or {}
        if told.get("class_hours_tenths"):
            for name, said in (("lecturer", _("有课时要写明讲师。")), ("half_day", _("有课时要写明时段。"))):
                if not told.get(name):
                    self.add_error(name, said)
        return told


def initial_of(activity: Activity) -> dict[str, Any]:
    """A training as the form shows it."""
    told = {name: getattr(activity, name) for name in ActivityForm.base_fields if name != "roster"}
    hours = activity.class_hours_tenths
    return {**told, "class_hours_tenths": None if hours is None else Decimal(hours) / 10}


class AmendActivityForm(ActivityForm):
    """A training put right; its people are not shown again."""

    roster = forms.CharField(
        label=_("学员名册"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("不填就保留原来的名册；要换，把新的名册整个粘贴进来"),
    )  # fmt: skip


class VoucherForm(forms.Form):
    """One invoice charged to a line of the budget.

    An invoice handed in as XML fills what was left empty, and contradicts what was typed differently.
    """

    sometimes = ("activity",)
    clauses = {"line": "bj-academy-subsidy:3", "invoice": "bj-academy-subsidy:12", "what": "bj-academy-subsidy:11"}

    line = forms.ChoiceField(label=_("预算行"))
    activity = forms.ChoiceField(
        label=_("属于哪次培训"), required=False, help_text=_("师资费、住宿费、伙食费、场地费都要选")
    )
    invoice = forms.CharField(label=_("发票号码"), max_length=40)
    payee = forms.CharField(label=_("收款单位或个人"), max_length=80)
    what = forms.CharField(label=_("内容"), max_length=120)
    amount_fen = YuanField(label=_("金额（元）"))
    spent_on = day(_("支出日期"))
    file = forms.FileField(
        label=_("发票文件"),
        required=False,
        help_text=_("XML、OFD、PDF 或者照片；传 XML 的，号码、收款单位、金额、日期和内容可以不填，从发票里读"),
    )

    def __init__(self, *args: Any, lines: Iterable[BudgetLine], activities: Iterable[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines, self._activities = {str(one.pk): one for one in lines}, {str(one.pk): one for one in activities}
        if self._is_xml():
            for name in READ:
                self.fields[name].required = False
        self.fields["line"].choices = [  # type: ignore[attr-defined]
            CHOOSE, *((key, f"{one.what}（{one.get_cost_kind_display()}）") for key, one in self._lines.items())
        ]  # fmt: skip
        self.fields["activity"].choices = [CHOOSE, *((key, str(one)) for key, one in self._activities.items())]  # type: ignore[attr-defined]

    def clean_invoice(self) -> str:
        """The number without spaces and dashes, half-width; something that can be one."""
        typed: str = self.cleaned_data["invoice"]
        if not typed:
            return ""
        if not is_invoice(typed):
            raise forms.ValidationError(_("发票号码是 8 到 20 位的数字（可以带字母），请照发票填写。"))
        return tidy_invoice(typed)

    def clean_line(self) -> BudgetLine:
        """The line itself."""
        return self._lines[self.cleaned_data["line"]]

    def clean_activity(self) -> Activity | None:
        """The training itself."""
        return self._activities.get(self.cleaned_data["activity"])

    def clean_amount_fen(self) -> int:
        """Something above nothing; nothing where the invoice says it."""
        amount: int | None = self.cleaned_data["amount_fen"]
        return 0 if amount is None and self._is_xml() else positive(amount)

    def clean(self) -> dict[str, Any]:
        """What the invoice says, where it was handed in as XML."""
        told = super().clean() or {}
        if not self._is_xml() or "file" in self.errors:
            return told
        try:
            read = read_einvoice(self.files[self.add_prefix("file")])
        except NotAnInvoice as wrong:
            self.add_error("file", str(wrong))
            return told
        for name in READ:
            if name in self.errors:
                continue
            said, typed = getattr(read, name), told.get(name)
            if not typed:
                told[name] = said
            elif name in MUST_AGREE and not same(typed, said):
                shown = yuan(said) if isinstance(said, int) else said
                self.add_error(name, _("发票上是“%(said)s”，请核对。") % {"said": shown})
        return told

    def _is_xml(self) -> bool:
        found = self.files.get(self.add_prefix("file")) if self.files else None
        return found is not None and str(found.name).lower().endswith(".xml")


class ExplainForm(forms.Form):
    """An answer to each flag: one of those offered, or words of one's own."""

    sometimes: tuple[str, ...] = ()

    def __init__(self, *args: Any, flags: Sequence[tuple[Any, Finding]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for flag, finding in flags:
            words = [(gettext(word), gettext(word)) for word in words_of(finding)]
            self.fields[f"pick_{flag.pk}"] = forms.ChoiceField(
                label=finding.text, choices=[*words, ("", _("其他，下面写明"))], required=False,
                widget=forms.RadioSelect, help_text=finding.remedy,
            )  # fmt: skip
            self.sometimes += (f"pick_{flag.pk}", f"answer_{flag.pk}")
            self.fields[f"answer_{flag.pk}"] = forms.CharField(label=_("补充说明"), required=False, max_length=250)

    @property
    def answers(self) -> dict[int, str]:
        """What was answered, by the flag's id."""
        found = {}
        for name in self.fields:
            if name.startswith("pick_"):
                key = int(name.removeprefix("pick_"))
                said = (self.cleaned_data[name], self.cleaned_data[f"answer_{key}"])
                found[key] = gettext("：").join(word for word in said if word)
        return found
