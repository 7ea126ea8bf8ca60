"""The words of a project, in the reader's language."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from federation.regulations.models import ParameterCode
from federation.regulations.queries import parameters_on

ALLOWED_USES = "subsidies.allowed_uses"


def uses_on(day: date) -> dict[str, str]:
    """The uses allowed on a day, each with what it is called."""
    return words_of(ALLOWED_USES, day)


def words_of(parameter: str, day: date) -> dict[str, str]:
    """The keys of a parameter that is a list or a table, each with what it is called."""
    code = ParameterCode.objects.filter(code=parameter).first()
    return {key: code.label(key) if code else key for key in parameters_on(day)[parameter]}


def field_names() -> dict[str, Any]:
    """What the parts of a project that can be asked about are called."""
    return {
        "title": _("项目名称"),
        "trade": _("特色专业或职业（工种）品牌"),
        "uses": _("使用范围"),
        "goal": _("目标和成效"),
        "from_on": _("执行开始"),
        "until_on": _("执行结束"),
        "lines": _("预算明细"),
    }
