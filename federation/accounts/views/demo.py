"""The demo city's cards: one tap, one role. Exists only where the setting says so, never in production."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.web.access import public
from federation.accounts.queries import demo_accounts


@public
@require_POST
def sign_in_as_demo(request: HttpRequest, username: str) -> HttpResponse:
    """Come in as a person of the demo city; anywhere else there is no such address."""
    if not settings.DEMO or settings.PRODUCTION:
        raise Http404
    account = get_object_or_404(demo_accounts(), username=username)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    UserSession.objects.create_from_request(request)
    onward = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        return redirect(onward)
    return redirect(settings.LOGIN_REDIRECT_URL)
