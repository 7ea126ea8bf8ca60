"""What the bank answers: line by line, once, by the cashier."""

from typing import Any

import pytest

from core.sheets.checking import check_rows
from core.sheets.sheet import Context
from core.web.access import NotPermitted
from federation.subsidies.actions import paying
from federation.subsidies.models import Instalment
from federation.subsidies.sheets.returns import RETURNS
from tests.factories import subsidies
from tests.factories.subsidies import AT, Hands


def answer(**more: Any) -> dict[str, Any]:
    told = {"批次号": "BF202611001", "行号": "1", "金额": "60,000.00", "结果": "成功", "到账日期": "2026-11-26"}
    return {**told, **more}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, None),
        ({"行号": "7"}, "没有这一行"),
        ({"批次号": "BF209901001"}, "没有这一行"),
        ({"金额": "60000.01"}, "交银行的是 60,000.00 元"),
        ({"结果": "失败"}, "失败的要写明原因"),
        ({"结果": "失败", "失败原因": "户名不符"}, None),
        ({"到账日期": ""}, "成功的要写明到账日期"),
        ({"到账日期": "2026-11-25"}, "早于交银行的日期 2026-11-26"),
        ({"金额": "100美元"}, "不是数字"),
    ],
)
def test_a_return_file_is_judged_line_by_line(
    who: Hands, due: Instalment, cells: dict[str, str], said: str | None
) -> None:
    subsidies.batch([due], who)
    titles = {str(column.title): column.key for column in RETURNS.columns}
    row = {titles[title]: value for title, value in answer(**cells).items()}
    (checked,) = check_rows(RETURNS, [(2, row)], Context(who.cashier, AT))
    problems = [problem.said for problem in checked.problems]
    assert (said is None and not problems) or any(said and said in one for one in problems), problems


def test_what_was_not_handed_over_is_not_answered(who: Hands, due: Instalment) -> None:
    subsidies.batch([due], who, until="approved")
    row = {"batch": "BF202611001", "line": "1", "amount": "60000", "result": "成功", "on": "2026-11-26"}
    (checked,) = check_rows(RETURNS, [(2, row)], Context(who.cashier, AT))
    (problem,) = checked.problems
    assert "还没有交银行" in problem.said


def test_only_the_cashier_answers_for_the_bank(who: Hands, due: Instalment) -> None:
    batch = subsidies.batch([due], who)
    one = batch.instalments.select_related("batch").get()
    for wrong in (who.entry, who.approval, who.officer):
        assert not RETURNS.allowed(wrong)
        with pytest.raises(NotPermitted):
            paying.take_answers(answers=[paying.Answer(one, True, AT.date())], by=wrong, at=AT)
