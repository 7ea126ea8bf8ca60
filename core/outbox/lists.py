"""Lists of notices and of deliveries."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.outbox.actions import send_again
from core.outbox.messages import Text
from core.outbox.models import Channel, Delivery, Notification, State
from core.outbox.permissions import can_send_again
from core.outbox.queries import deliveries_visible_to, notifications_of
from core.web.listing import Bulk, Column, Empty, Filter, Listing, link
from core.web.templatetags.web import chip
from core.web.tones import Tone

TONES = {State.WAITING: Tone.AMBER, State.SENT: Tone.JADE, State.FAILED: Tone.CINNABAR}


def _state(delivery: Delivery) -> SafeString:
    shown = chip(delivery.get_state_display(), TONES[State(delivery.state)])
    return format_html('{} <span class="hint">{}</span>', shown, delivery.error) if delivery.error else shown


def _recipient(delivery: Delivery) -> str:
    return f"{delivery.user}，{delivery.shown_address}" if delivery.user else delivery.shown_address


def _found(deliveries: QuerySet[Delivery], words: str) -> QuerySet[Delivery]:
    return deliveries.filter(Q(subject__icontains=words) | Q(kind__icontains=words) | Q(user__name__icontains=words))


DELIVERIES: Any = Listing(
    "outbox.deliveries",
    title=_("发送记录"),
    noun=_("条发送"),
    columns=[
        Column("subject", _("主题")),
        Column("channel", _("渠道")),
        Column("shown_address", _("收件人"), render=_recipient),
        Column("state", _("状态"), render=_state),
        Column("posted_at", _("提交时间"), sort="-posted_at"),
        Column("sent_at", _("发送时间")),
        Column("attempts", _("已试次数"), numeric=True, optional=True),
        Column("kind", _("事项"), optional=True),
    ],
    filters=[
        Filter.choice("state", _("状态"), State.choices),
        Filter.choice("channel", _("渠道"), Channel.choices),
        Filter.since("from", _("提交不早于"), "posted_at"),
    ],
    search=_found,
    hint=_("按主题、事项或收件人查找"),
    order=("-id",),
    rows=deliveries_visible_to,
    bulk=[Bulk("send_again", _("重新发送"), may=can_send_again, apply=send_again, icon="send")],
    empty=Empty(_("还没有发送记录"), _("系统发出的邮件、短信和微信消息会列在这里。")),
)


def _subject(notification: Notification) -> SafeString:
    if notification.read_at:
        return format_html("{}", notification.text.subject)
    return format_html("{} {}", notification.text.subject, chip(_("未读"), Tone.CINNABAR))


def _containing(notifications: QuerySet[Notification], words: str) -> QuerySet[Notification]:
    found = Q(subject__icontains=words) | Q(body__icontains=words)
    for language, _name in settings.LANGUAGES:
        for place in range(len(Text._fields)):
            found |= Q(**{f"others__{language}__{place}__icontains": words})
    return notifications.filter(found)


NOTIFICATIONS: Any = Listing(
    "outbox.notifications",
    title=_("通知"),
    noun=_("条通知"),
    columns=[
        Column("subject", _("主题"), render=_subject),
        Column("body", _("内容"), render=lambda notification: notification.text.body),
        Column("posted_at", _("时间"), sort="-posted_at"),
    ],
    filters=[Filter.flag("unread", _("只看未读"), Q(read_at=None))],
    search=_containing,
    hint=_("在通知中查找"),
    order=("-id",),
    rows=notifications_of,
    url=link("outbox:read_notification"),
    empty=Empty(_("没有通知"), _("与您有关的到期、审批和结果会在这里告诉您。")),
)
