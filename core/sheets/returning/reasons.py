"""What the two columns added to a returned workbook say."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.sheets.sheet import Problem, Sheet
from core.web.writing import in_turn


def headings() -> tuple[str, str]:
    """Titles of the reason and the suggestion column."""
    return _("退回原因"), _("修改建议")


def reason(sheet: Sheet, problems: Sequence[Problem]) -> str:
    """Why the row comes back, problem by problem."""
    return in_turn(_named(sheet, problem) for problem in problems)


def _named(sheet: Sheet, problem: Problem) -> str:
    title = str(sheet.column(problem.column).title) if problem.column else ""
    if not title or title in problem.said:
        return problem.said
    return _("%(title)s：%(said)s") % {"title": title, "said": problem.said}


def suggestion(problems: Sequence[Problem]) -> str:
    """What to do about them."""
    return in_turn(problem.suggestion for problem in problems if problem.suggestion)


def remark(problem: Problem) -> str:
    """The note at a cell."""
    words = {"said": problem.said, "advice": problem.suggestion}
    return _("%(said)s。%(advice)s") % words if problem.suggestion else problem.said
