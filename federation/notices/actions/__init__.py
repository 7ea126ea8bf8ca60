"""What can be done with notices and objections."""

from federation.notices.actions.closing import close_due_notices, close_notice, recount_notices, withdraw_notice
from federation.notices.actions.handling import examine_objection, reject_objection, reveal_objector, settle_objection
from federation.notices.actions.objecting import Receipt, receive_objection
from federation.notices.actions.publishing import publish_notice
from federation.notices.actions.reminding import remind_of_objections
from federation.notices.queries.notices import Item

__all__ = [
    "Item",
    "Receipt",
    "close_due_notices",
    "close_notice",
    "examine_objection",
    "publish_notice",
    "receive_objection",
    "recount_notices",
    "reject_objection",
    "remind_of_objections",
    "reveal_objector",
    "settle_objection",
    "withdraw_notice",
]
