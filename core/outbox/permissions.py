"""Who may look into the delivery log and send again."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.outbox.models import Delivery, State
from core.web.access import Permission, oversees


def can_see_outbox(user: Any) -> Permission:
    """Who looks after the product."""
    if oversees(user):
        return Permission.yes()
    return Permission.no(_("发送记录含他人的联系方式，只有系统管理员可以查看。"))


def can_send_again(user: Any, delivery: Delivery) -> Permission:
    """A delivery that failed."""
    if not oversees(user):
        return can_see_outbox(user)
    if delivery.state != State.FAILED:
        return Permission.no(_("没有失败，不用重发。"))
    if not delivery.address:
        return Permission.no(_("地址已按期清除，不能重发。"))
    return Permission.yes()
