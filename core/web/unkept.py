"""Pages of somebody signed in are not kept: offices share computers, and "back" after signing out shows nothing."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class Unkept:
    """Middleware: an answer to a browser with a session is ``no-store``, unless its view said otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the session itself is not asked, so a public page costs nothing."""
        answer = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "private, no-store"
        return answer
