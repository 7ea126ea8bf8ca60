"""Keys with which programs speak for an account."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.dates.calendar import today
from core.web.access import office, signed_in
from federation.accounts import actions, queries
from federation.accounts.forms import TokenForm
from federation.accounts.models import User


@office
@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def list_tokens(request: HttpRequest) -> HttpResponse:
    """The own keys; a new one is made after its owner says once more who they are, and shown once."""
    assert isinstance(request.user, User)
    form, key = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        key = actions.issue_token(**form.cleaned_data, by=request.user, at=timezone.now())
        form = TokenForm()
    context = {"form": form, "key": key, "tokens": queries.tokens_of(request.user), "day": today()}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a program out."""
    assert isinstance(request.user, User)
    token = get_object_or_404(queries.tokens_of(request.user), pk=pk)
    actions.revoke_token(token=token, by=request.user, at=timezone.now())
    messages.success(request, _("令牌已停用。"))
    return redirect("accounts:list_tokens")
