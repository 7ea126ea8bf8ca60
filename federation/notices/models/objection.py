"""An objection to one fact of a notice: what is said, by whom (sealed), what became of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.crypto.fields import EncryptedTextField
from core.crypto.masking import mask
from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.notices.models.notice import Notice, NoticeItem
from federation.notices.workflow import OBJECTION, PENDING, RECEIVED, REJECTED, SETTLED


class Outcome(models.TextChoices):
    """What became of an objection that was examined."""

    CONFIRMED = "confirmed", _("维持原公示")
    CORRECTED = "corrected", _("更正内容")
    WITHDRAWN = "withdrawn", _("从名单撤下")


class Ground(models.TextChoices):
    """Why an objection is not taken up; each rests on a clause."""

    LATE = "late", _("不在公示期内")
    NOT_A_FACT = "not_a_fact", _("不针对公示的内容")
    REPEATED = "repeated", _("同一内容已经处理")


CLAUSE_OF_GROUND = {
    Ground.LATE: "public-notice:4",
    Ground.NOT_A_FACT: "public-notice:5",
    Ground.REPEATED: "public-notice:5.1",
}


class Objection(models.Model):
    """Somebody says that ``fact`` of ``item`` does not hold.

    ``answer`` is public, ``finding`` stays in the office. ``secret`` opens it to who wrote it, ``likeness`` tells the
    same words of the same person, ``origin`` the same network address on the same day; all three are keyed digests.
    """

    workflow: ClassVar[Workflow] = OBJECTION

    receipt = models.CharField(_("回执号"), max_length=16, unique=True, db_collation="C")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections", verbose_name=_("公示"))
    item = models.ForeignKey(NoticeItem, on_delete=models.PROTECT, related_name="objections", verbose_name=_("事项"))
    fact = models.CharField(_("针对的内容"), max_length=60)
    statement = EncryptedTextField(_("异议内容"), kind="text", purpose="核查异议；文字可能透露异议人")
    name = EncryptedTextField(_("异议人"), kind="name", purpose="核实异议，不公开")
    phone = EncryptedTextField(_("电话"), blank=True, default="", kind="phone", purpose="核查时联系异议人")
    mail = EncryptedTextField(_("电子邮箱"), blank=True, default="", kind="mail", purpose="发送受理和答复通知")
    secret = models.CharField(max_length=64, editable=False)
    likeness = models.CharField(max_length=64, unique=True, editable=False)
    origin = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(_("状态"), max_length=12, choices=OBJECTION.choices, default=RECEIVED)
    received_at = models.DateTimeField(_("收到时间"))
    due_on = models.DateField(_("答复期限"))
    due_is_certain = models.BooleanField(default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("经办人"),
    )  # fmt: skip
    stops_clock = models.BooleanField(_("中止计时"), default=False)
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome.choices, blank=True)
    ground = models.CharField(_("不予受理的原因"), max_length=12, choices=Ground.choices, blank=True)
    correction = models.JSONField(_("更正"), default=dict)
    answer = models.TextField(_("公开答复"), blank=True)
    finding = models.TextField(_("核查记录"), blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        indexes = [
            models.Index(fields=["due_on", "id"], name="objection_pending", condition=Q(state__in=PENDING)),
            models.Index(fields=["origin"], name="objection_origin", condition=~Q(origin="")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(phone="") | ~Q(mail=""), name="objection_can_be_reached"),
            models.CheckConstraint(
                condition=~Q(state=SETTLED) | (Q(outcome__in=Outcome.values) & ~Q(answer="")),
                name="objection_settled_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(state=REJECTED) | (Q(ground__in=Ground.values) & ~Q(answer="")),
                name="objection_rejected_says_why",
            ),
        ]
        triggers = [fsm_trigger(OBJECTION)]

    def __str__(self) -> str:
        return self.receipt

    @property
    def fact_text(self) -> str:
        """The fact, in the reader's language where it is not a label of the list."""
        return gettext(self.fact)

    @property
    def is_pending(self) -> bool:
        """Whether it still needs an answer."""
        return self.state in PENDING

    @property
    def ground_clause(self) -> str:
        """The clause on which it was not taken up."""
        return CLAUSE_OF_GROUND[Ground(self.ground)] if self.ground else ""

    @property
    def masked_name(self) -> str:
        """The surname only."""
        return mask("name", self.name)

    @property
    def masked_phone(self) -> str:
        """The phone with its middle hidden."""
        return mask("phone", self.phone)

    @property
    def masked_mail(self) -> str:
        """The address with its name hidden."""
        return mask("mail", self.mail)


class ObjectionFile(models.Model):
    """Evidence handed in with an objection."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("异议证据")
        verbose_name_plural = _("异议证据")

    def __str__(self) -> str:
        return self.file.name
