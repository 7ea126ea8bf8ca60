"""Errors as RFC 9457 problems: all declared, in plain words, with the clause and the way out where there is one."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from core.rules.rule import Finding, Refused
from core.web.keyset import BadCursorError
from core.workflow.moving import NotAllowed

CONTENT_TYPE = "application/problem+json"


class Fault(Schema):
    """One thing wrong: where it is, what it is, by which clause, what would change it."""

    where: str
    what: str
    clause: str = ""
    remedy: str = ""


class Problem(Schema):
    """Why a request was not served."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    faults: list[Fault] = []


def answers(shape: Any, *also: int) -> dict[int, Any]:
    """Declared answers of an operation: ``shape`` when it goes well, problems otherwise (``also``: 403, 404, 409 …)."""
    return {200: shape, **dict.fromkeys((400, 401, 422, *also), Problem)}


def problem(status: int, title: str, detail: str, faults: Iterable[Fault] = ()) -> HttpResponse:
    """A problem as a response."""
    body = Problem(title=title, status=status, detail=detail, faults=list(faults))
    return HttpResponse(body.model_dump_json(), status=status, content_type=CONTENT_TYPE)


def speak_problems(api: NinjaAPI) -> None:
    """Answer every exception of the product as a problem."""
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _unknown_caller)
    api.add_exception_handler(BadCursorError, _bad_cursor)
    api.add_exception_handler(PermissionDenied, _not_permitted)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(NotAllowed, _not_allowed)
    api.add_exception_handler(HttpError, _plain)


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    faults = [Fault(where=".".join(map(str, row["loc"])), what=str(row["msg"])) for row in error.errors]
    return problem(422, _("参数不对"), _("请按每一处的说明改正后再发。"), faults)


def _unknown_caller(_request: HttpRequest, _error: Any) -> HttpResponse:
    answer = problem(401, _("没有登录"), _("请先登录，或在 Authorization 头里带上有效的令牌。"))
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _bad_cursor(_request: HttpRequest, _error: Any) -> HttpResponse:
    fault = Fault(where="query.after", what=_("不是这个列表给出的翻页标记"))
    return problem(400, _("翻页标记不对"), _("请用上一页回答里的 next，不要自己拼。"), [fault])


def _not_permitted(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(403, _("没有权限"), str(error) or _("您的角色不能做这件事。"))


def _not_found(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(404, _("没有找到"), _("没有这一条，或者它不在您的管辖范围内。"))


def _refused(_request: HttpRequest, error: Any) -> HttpResponse:
    findings: Iterable[Finding] = error.findings
    faults = [Fault(where=row.rule, what=row.text, clause=row.clause, remedy=row.remedy) for row in findings]
    return problem(422, _("不符合规定"), _("下面每一条都要满足。"), faults)


def _not_allowed(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(409, _("现在不能这样做"), str(error))


def _plain(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, str(error), str(error))
