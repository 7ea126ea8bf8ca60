"""A rule or a state said no outside of a form: the answer is a page that says what, by which clause, what helps."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.rules.rule import Refused
from core.workflow.moving import NotAllowed


class Refusals:
    """Middleware: turns ``Refused`` into 422 and ``NotAllowed`` into 409. The action has rolled back by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a refusal; every other exception goes its way."""
        if isinstance(exception, Refused):
            findings = [finding for finding in exception.findings if not finding.held]
            return render(request, "web/errors/refused.html", {"findings": findings}, status=422)
        if isinstance(exception, NotAllowed):
            return render(request, "web/errors/not_allowed.html", {"said": str(exception)}, status=409)
        return None
