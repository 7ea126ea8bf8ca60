"""The register as an Excel sheet: what is checked, what is taken in, what goes back."""

from io import BytesIO
from typing import Any

import openpyxl
from django.utils import timezone

from core.audit.queries import trail_of
from core.sheets import actions, rows
from core.sheets.models import SheetRow, SheetRun
from federation.academies.models import Academy, AcademyTerm, Tier
from federation.academies.queries.register import last_term
from federation.academies.sheets.register import REGISTER
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.factories.academies import academy

TITLES = (
    "学院名称", "类型", "所属工会", "建设单位", "建设单位类别", "统一社会信用代码", "院长", "认定日期", "特色专业",
    "理由",
)  # fmt: skip


def line(name: str, **more: Any) -> list[Any]:
    told = {
        "tier": "区级", "union": "海淀区总工会", "host": f"{name}学校", "kind": "企业", "uscc": "", "dean": "王工",
        "on": "2025-06-01", "trades": "*数控机床操作工、电工", "reason": "",
    } | more  # fmt: skip
    return [name, *told.values()]


def send(by: User, *lines: list[Any]) -> SheetRun:
    book = openpyxl.Workbook()
    book.active.append(TITLES)
    for one in lines:
        book.active.append(one)
    out = BytesIO()
    book.save(out)
    return actions.begin_run(sheet=REGISTER, name="名册.xlsx", blocks=[out.getvalue()], by=by, at=timezone.now())


def take(run: SheetRun, by: User) -> SheetRun:
    actions.take_in_run(run=run, by=by, at=timezone.now())
    return SheetRun.objects.get(pk=run.pk)


def faults(run: SheetRun) -> list[str]:
    bad = SheetRow.objects.filter(run=run, outcome="problem").order_by("number")
    return ["；".join(problem.said for problem in rows.opened(REGISTER, row).problems) for row in bad]


def test_a_wrong_code_and_a_double_come_back_and_the_rest_is_taken_in(wang: User, haidian: Union) -> None:
    run = send(
        wang, line("甲工匠学院"), line("乙工匠学院", uscc="91110000802100434B"), line("丙工匠学院"), line("甲工匠学院")
    )
    assert not Academy.objects.exists(), "checking writes nothing"
    assert len(faults(run)) >= 2
    run = take(run, wang)
    names = set(AcademyTerm.objects.values_list("name", flat=True))
    assert "丙工匠学院" in names
    assert "乙工匠学院" not in names
    made = AcademyTerm.objects.get(name="丙工匠学院").academy
    assert [(one.trade, one.is_brand) for one in made.specialities.all()] == [("数控机床操作工", True), ("电工", False)]


def test_the_same_file_twice_changes_nothing(wang: User, haidian: Union) -> None:
    take(send(wang, line("甲工匠学院")), wang)
    again = send(wang, line("甲工匠学院"))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)


def test_a_known_academy_is_corrected(wang: User, haidian: Union) -> None:
    made = academy(haidian, name="甲工匠学院", dean="旧")
    run = take(send(wang, line("甲工匠学院", dean="新")), wang)
    assert run.counts == {"更正": 1}
    assert last_term(made).dean == "新"
    assert AcademyTerm.objects.count() == 1


def test_trades_that_stay_leave_no_mark_in_the_trail(wang: User, haidian: Union) -> None:
    take(send(wang, line("甲工匠学院", dean="旧")), wang)
    take(send(wang, line("甲工匠学院", dean="新")), wang)
    made = AcademyTerm.objects.get().academy
    verbs = list(trail_of(made).values_list("verb", flat=True))
    assert verbs == ["correct_academy", "describe_academy", "register_academy"]


def test_unions_unknown_or_of_others_are_refused(li: User, haidian: Union, yanqing: Union) -> None:
    run = send(
        li, line("甲工匠学院", union="海定区总工会"), line("乙工匠学院"), line("丙工匠学院", union="延庆区总工会")
    )
    assert "找不到" in faults(run)[0]
    assert "只有该工会或市总工会" in faults(run)[1]
    take(run, li)
    assert [term.name for term in AcademyTerm.objects.all()] == ["丙工匠学院"]


def test_a_third_capital_academy_goes_back_with_its_clause(wang: User, haidian: Union) -> None:
    for _ in range(2):
        academy(haidian, tier=Tier.CAPITAL)
    run = take(send(wang, line("第三家", tier="首都级"), line("第四家", tier="首都", reason="市里统筹")), wang)
    assert "原则上不超过 2 家" in faults(run)[0]
    assert AcademyTerm.objects.filter(name="第四家").exists()
    assert not AcademyTerm.objects.filter(name="第三家").exists()


def test_a_formula_stays_text(wang: User, haidian: Union) -> None:
    run = take(send(wang, line("'=HYPERLINK(1)工匠学院")), wang)
    assert run.problems + AcademyTerm.objects.count() == 1
