"""Doors of the face: how it looks, and what it says when something is not as it should be."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from core.web.access import public
from core.web.faces import face_of
from core.web.safe import way_back


@public
@require_POST
def choose_face(request: HttpRequest) -> HttpResponse:
    """Remember a theme or a type size and go back to where the reader was."""
    answer = HttpResponseRedirect(way_back(request))
    face_of(request).with_choice(request.POST.get("choice", "")).keep(answer)
    return answer


choose_language = public(require_POST(set_language))


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400: the request may have been turned away before it had a user or a host, so it is asked for nothing."""
    return HttpResponse(render_to_string("web/errors/400.html"), status=400)


@public
@requires_csrf_token
def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the permission's reason."""
    return render(request, "web/errors/403.html", {"reason": getattr(exception, "reason", "")}, status=403)


@public
@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404."""
    return render(request, "web/errors/404.html", status=404)


@public
def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """500: asks nothing of the database, the session or the navigation."""
    return HttpResponse(render_to_string("web/errors/500.html"), status=500)


@public
@requires_csrf_token
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403 of the CSRF check: the page stood open too long, or the browser keeps no cookies."""
    return render(request, "web/errors/csrf.html", status=403)
