"""Messages on their way, notices inside the product, and how each person wants to be reached."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.crypto.fields import EncryptedTextField
from core.outbox.messages import Text


class Channel(models.TextChoices):
    """Ways out of the product."""

    MAIL = "mail", _("邮件")
    SMS = "sms", _("短信")
    WECHAT = "wechat", _("微信")


class State(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")


class Delivery(models.Model):
    """One message on its way to one person through one channel."""

    kind = models.CharField(_("事项"), max_length=80)
    key = models.CharField(_("去重键"), max_length=200, blank=True)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("收件人")
    )
    recipient = models.CharField(_("收件人标识"), max_length=64)
    address = EncryptedTextField(_("地址"), kind="text", purpose="发送消息")
    shown_address = models.CharField(_("地址（遮蔽）"), max_length=120)
    subject = models.CharField(_("主题"), max_length=200)
    body = EncryptedTextField(_("正文"), kind="text", purpose="发送消息", blank=True)
    language = models.CharField(_("语言"), max_length=10, default=settings.LANGUAGE_CODE)
    url = models.CharField(_("链接"), max_length=500, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    posted_at = models.DateTimeField(_("提交时间"))
    due_at = models.DateTimeField(_("不早于"))
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    error = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("发送记录")
        verbose_name_plural = _("发送记录")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "channel", "recipient"], condition=~Q(key=""), name="one_delivery_per_key"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENT) | Q(sent_at__isnull=False), name="a_sent_delivery_says_when"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state=State.WAITING), name="deliveries_due"),
            models.Index(F("state"), F("id").desc(), name="deliveries_by_state"),
        ]

    def __str__(self) -> str:
        return self.subject


class Notification(models.Model):
    """One notice to one person, inside the product; ``others`` is its text in the other languages, by their codes."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name=_("收件人")
    )
    kind = models.CharField(_("事项"), max_length=80)
    key = models.CharField(_("去重键"), max_length=200, blank=True)
    subject = models.CharField(_("主题"), max_length=200)
    body = models.TextField(_("正文"), blank=True)
    others = models.JSONField(_("其他语言"), default=dict, blank=True)
    url = models.CharField(_("链接"), max_length=500, blank=True)
    posted_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "user"], condition=~Q(key=""), name="one_notification_per_key"),
        ]
        indexes = [
            models.Index(F("user"), F("id").desc(), name="notifications_of_a_person"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notifications_unread"),
        ]

    def __str__(self) -> str:
        return self.text.subject

    @property
    def text(self) -> Text:
        """What it says in the reader's language."""
        return Text(*self.others.get(get_language(), (self.subject, self.body)))


class Preference(models.Model):
    """How one person wants to be reached outside the product; who set nothing gets mail, never at night."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("账号"))
    mail = models.BooleanField(_("邮件"), default=True)
    sms = models.BooleanField(_("短信（只发紧急事项）"), default=True)
    wechat = models.BooleanField(_("微信"), default=False)
    language = models.CharField(
        _("邮件和短信的语言"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    quiet_from = models.TimeField(_("免打扰开始"), null=True, blank=True, default=time(22, 0))
    quiet_until = models.TimeField(_("免打扰结束"), null=True, blank=True, default=time(7, 0))

    class Meta:
        verbose_name = _("接收设置")
        verbose_name_plural = _("接收设置")

    def __str__(self) -> str:
        return str(self.user)
