"""Vouchers as an Excel sheet: each row judged as if it were entered by hand, its clause beside the cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates.calendar import today
from core.rules.rule import Finding, Refused
from core.sheets.kinds import Choice, Date, Integer, Money, Text
from core.sheets.sheet import Column, Context, Problem, Row, Sheet, Unfit
from core.web.access import Permission
from federation.academies.queries.conduct import works_for_an_academy
from federation.regulations.queries import parameters_on
from federation.subsidies.actions.vouchers import VoucherTold, enter_voucher
from federation.subsidies.checking import Spending, is_invoice, tidy_invoice, unit_fen
from federation.subsidies.models import Activity, BudgetLine, HalfDay, Project, Voucher
from federation.subsidies.queries.projects import projects_visible_to
from federation.subsidies.queries.vouchers import activities_of, facts_of_voucher, lacks_of_training, spending_of
from federation.subsidies.rules.vouchers import before_entering
from federation.subsidies.workflow import UNDERWAY

CELLS = {"3": "line", "11": "what", "12": "invoice", "14": "spent_on", "7": "spent_on", "8": "spent_on"}
"""The cell a clause is about; the others are about the amount."""


def _allowed(user: Any) -> Permission:
    if works_for_an_academy(user):
        return Permission.yes()
    return Permission.no(gettext_lazy("凭证由学院工作人员登记。"))


class _Books:
    """The projects a person may charge to, each with its lines and trainings, asked for once."""

    def __init__(self, by: Any, rows: Iterable[Row]) -> None:
        wanted, self.parameters = {row["project"] for row in rows}, parameters_on(today())
        found = projects_visible_to(by).filter(pk__in=wanted, state=UNDERWAY)
        self.projects: dict[Any, Project] = {one.pk: one for one in found}
        self.lines = {pk: list(one.lines.order_by("pk")) for pk, one in self.projects.items()}
        self.trainings: dict[int, list[Activity]] = {
            pk: list(activities_of(project)) for pk, project in self.projects.items()
        }

    def told(self, row: Row) -> tuple[Project, VoucherTold] | Problem:
        """What a row says, or what of it is not there."""
        project = self.projects.get(row["project"])
        if project is None:
            said = _("没有这个编号的项目，或者它不在执行中；编号在项目页面上。")
            return Problem(row.number, said, "project", clause="bj-academy-subsidy:14")
        lines: list[BudgetLine] = self.lines[project.pk]
        number = int(str(row["line"]))
        if number > len(lines):
            return Problem(row.number, _("项目的预算只有 %(count)s 行。") % {"count": len(lines)}, "line")
        if not is_invoice(str(row["invoice"])):
            said = _("发票号码是 8 到 20 位的数字（可以带字母），请照发票填写。")
            return Problem(row.number, said, "invoice", clause="bj-academy-subsidy:12")
        training = self.training(project, row)
        if isinstance(training, Problem):
            return training
        if lacks := lacks_of_training(lines[number - 1], training, self.parameters):
            return Problem(row.number, lacks, "training")
        return project, VoucherTold(
            line=lines[number - 1], invoice=tidy_invoice(str(row["invoice"])), payee=str(row["payee"]),
            what=str(row["what"]), amount_fen=int(str(row["amount"])), spent_on=_day(row["spent_on"]),
            activity=training,
        )  # fmt: skip

    def training(self, project: Project, row: Row) -> Activity | Problem | None:
        """The training a row names by title and day, by session and lecturer too where there are several."""
        if not row.get("training"):
            return None
        same_day = [
            one for one in self.trainings[project.pk]
            if (one.title, one.held_on) == (row["training"], row.get("training_on"))
        ]  # fmt: skip
        if not same_day:
            return Problem(row.number, _("项目里没有这一天的这次培训，请先登记培训。"), "training")
        found = same_day
        for column, said in (
            ("half_day", _("这一天的这次培训没有这个时段：%(choices)s。")),
            ("lecturer", _("这一天的这次培训没有这位讲师：%(choices)s。")),
        ):
            if told := row.get(column):
                found = [one for one in found if getattr(one, column) == told]
            if not found:
                return Problem(row.number, said % {"choices": _told_apart(same_day)}, column)
        if len(found) == 1:
            return found[0]
        column = "lecturer" if row.get("half_day") else "half_day"
        said = _("这一天有 %(count)s 次同名的培训，请写明是哪一次：%(choices)s。")
        return Problem(row.number, said % {"count": len(found), "choices": _told_apart(found)}, column)


def _told_apart(trainings: Sequence[Activity]) -> str:
    """Trainings of one title and day, each by what tells it from the others."""
    return _("；").join(one.session or _("没有写时段和讲师") for one in trainings)


def _check(rows: Sequence[Row], context: Context) -> Sequence[Problem]:
    books = _Books(context.by, rows)
    parameters = books.parameters
    problems: list[Problem] = []
    ahead: list[Spending] = []
    for row in rows:
        told = books.told(row)
        if isinstance(told, Problem):
            problems.append(told)
            continue
        project, voucher = told
        drafted = _drafted(project, voucher)
        findings = before_entering(facts_of_voucher(drafted, parameters, ahead), parameters)
        problems += [_problem(row, one) for one in findings if not one.held]
        if not any(one.stops for one in findings):
            ahead.append(replace(spending_of(drafted), key=-row.number, invoice="", roster=frozenset()))
    return problems


def _drafted(project: Project, told: VoucherTold) -> Voucher:
    made = Voucher(
        project=project, line=told.line, activity=told.activity, invoice=told.invoice,
        invoice_key=tidy_invoice(told.invoice), payee=told.payee, what=told.what, amount_fen=told.amount_fen,
        spent_on=told.spent_on,
    )  # fmt: skip
    made.unit_fen = unit_fen(spending_of(made))
    return made


def _problem(row: Row, finding: Finding) -> Problem:
    column = CELLS.get(finding.clause.partition(":")[2], "amount")
    if column == "spent_on" and row.get("training_on") and finding.used.get("day") != str(row["spent_on"]):
        column = "training_on"
    return Problem(row.number, finding.text, column, finding.remedy, clause=finding.clause, hard=finding.hard)


def _apply(rows: Sequence[Row], *, by: Any, at: datetime) -> Mapping[str, int]:
    books, counts = _Books(by, rows), {"cleared": 0, "flagged": 0}
    for row in rows:
        told = books.told(row)
        if isinstance(told, Problem):
            raise Unfit([told])
        try:
            made = enter_voucher(project=told[0], told=told[1], by=by, at=at)
        except Refused as refused:
            raise Unfit([_problem(row, one) for one in refused.findings if one.stops]) from None
        except ValidationError as fault:
            raise Unfit([Problem(row.number, " ".join(fault.messages))]) from None
        counts[made.state] += 1
    return {_("核对通过"): counts["cleared"], _("待说明"): counts["flagged"]}


def _day(value: Any) -> date:
    assert isinstance(value, date)
    return value


VOUCHERS = Sheet(
    name="subsidies.vouchers",
    title=gettext_lazy("凭证"),
    noun=gettext_lazy("张凭证"),
    section=gettext_lazy("补助资金"),
    key=("invoice",),
    columns=[
        Column("project", gettext_lazy("项目编号"), Integer(least=1), required=True, example="12", width=10),
        Column("line", gettext_lazy("预算行号"), Integer(least=1), required=True, example="1", width=10),
        Column("invoice", gettext_lazy("发票号码"), Text(longest=40), required=True, example="26112400001", width=20),
        Column("payee", gettext_lazy("收款单位或个人"), Text(longest=80), required=True, example="某某宾馆", width=22),
        Column("what", gettext_lazy("内容"), Text(longest=120), required=True, example="学员食宿", width=22),
        Column(
            "amount", gettext_lazy("金额"), Money(least=Decimal("0.01")), required=True, example="2000.00", width=14
        ),
        Column("spent_on", gettext_lazy("支出日期"), Date(latest=today), required=True, example="2026-11-20"),
        Column("training", gettext_lazy("培训或活动名称"), Text(longest=80), width=22),
        Column("training_on", gettext_lazy("培训日期"), Date()),
        Column("half_day", gettext_lazy("时段"), Choice(choices=HalfDay.choices)),
        Column("lecturer", gettext_lazy("讲师"), Text(longest=40)),
    ],
    check=_check,
    apply=_apply,
    allowed=_allowed,
    guide=(
        gettext_lazy("一行一张发票；项目编号和预算行号在项目页面上。"),
        gettext_lazy("师资费、住宿费、伙食费、场地费要写是哪一次培训：名称和日期同登记的培训一致。"),
        gettext_lazy("同一天有几次同名的培训时，再写时段或者讲师。"),
        gettext_lazy("不能列支的标在格子上退回，写着条款；可疑的照常登记，请学院说明。"),
    ),
    done_url=lambda: reverse("subsidies:list_vouchers"),
    most_rows=5_000,
)
