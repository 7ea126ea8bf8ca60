"""The Atom feed: titles, days and states. What a list says of people is read on its page, not copied into readers."""

from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.web.access import public
from federation.notices.models import Notice
from federation.notices.queries.notices import public_notices

NEWEST = 50


@public
def read_feed(request: HttpRequest) -> HttpResponse:
    """The newest notices."""
    feed = Atom1Feed(
        title=_("公示"),
        link=request.build_absolute_uri(reverse("notices:list_public_notices")),
        feed_url=request.build_absolute_uri(),
        description=_("认定、评选等事项在决定之前的公示"),
        language=get_language(),
    )
    for notice in public_notices().prefetch_related("editions")[:NEWEST]:
        _add(feed, notice, request)
    answer = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    answer["Cache-Control"] = "public, max-age=300"
    return answer


def _add(feed: Atom1Feed, notice: Notice, request: HttpRequest) -> None:
    url = request.build_absolute_uri(reverse("notices:show_public_notice", args=[notice.code]))
    opened = timezone.make_aware(datetime.combine(notice.opens_on, time()))
    issued = [edition.issued_at for edition in notice.editions.all()]
    feed.add_item(
        title=notice.title,
        link=url,
        unique_id=url,
        description=_("%(union)s，%(opens)s 至 %(closes)s，%(state)s")
        % {
            "union": notice.union.short_name,
            "opens": notice.opens_on,
            "closes": notice.closes_on,
            "state": notice.get_state_display(),
        },
        author_name=notice.union.name,
        pubdate=max(opened, notice.published_at),
        updateddate=max(opened, *issued, notice.ended_at or opened),
        categories=[notice.kind_label],
    )
