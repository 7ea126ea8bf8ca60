"""Every request has a number: it is in each log line, in the answer's header and on the error page."""

import ipaddress
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Request-ID"
PLAIN = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = frozenset({"/healthz", "/readyz"})

log = structlog.get_logger("requests")


class RequestLog:
    """Middleware: number the request (a front server's number is kept), log its answer with the time it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on. Query strings are not logged: they may hold names."""
        given = request.headers.get(HEADER, "")
        number = given if PLAIN.fullmatch(given) else uuid.uuid4().hex
        request.number = number  # type: ignore[attr-defined]
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=number):
            answer = self.get_response(request)
            if request.path not in QUIET:
                took = round((time.perf_counter() - began) * 1000, 1)
                user = getattr(getattr(request, "user", None), "pk", None)
                status = answer.status_code
                log.info("answered", method=request.method, path=request.path, status=status, ms=took, user=user)
        answer[HEADER] = number
        return answer


class RealAddress:
    """Middleware behind a front server: who calls is the last address in ``X-Forwarded-For``, the one it wrote itself.

    Everything before that comes from the caller, who may write what they like.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; a header that is missing or holds no address changes nothing."""
        last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        with suppress(ValueError):
            request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(last))
        return self.get_response(request)
