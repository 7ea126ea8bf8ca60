"""NUL characters: no database column takes them, and nobody types them."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class NoNul:
    """Middleware: an address with a NUL is a bad request; one in a question is left out. The API answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the address before anything else reads it."""
        if not request.path_info.startswith("/api/"):
            if "\0" in request.path_info:
                raise SuspiciousOperation("NUL in the address")
            request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        return self.get_response(request)
