"""Questions about notices and objections."""

from federation.notices.queries.duties import duties_of, search_notices
from federation.notices.queries.editions import Change, diff_of
from federation.notices.queries.notices import items_of, notice_at, notices_about, open_notice_about, public_notices
from federation.notices.queries.objections import objections_visible_to

__all__ = [
    "Change",
    "diff_of",
    "duties_of",
    "items_of",
    "notice_at",
    "notices_about",
    "objections_visible_to",
    "open_notice_about",
    "public_notices",
    "search_notices",
]
