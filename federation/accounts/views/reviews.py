"""The yearly look at every role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.web.access import office, require
from federation.accounts import permissions, queries
from federation.accounts.views.lists import REVIEW


@office
def review_roles(request: HttpRequest) -> HttpResponse:
    """Roles of the own subtree with their last use; keep or take back those chosen, after a preview."""
    require(permissions.can_review_roles(request.user))
    page = REVIEW.page(request)
    overdue = queries.roles_to_review(request.user).filter(queries.OVERDUE).count()
    return render(request, "accounts/review.html", {"page": page, "overdue": overdue})
