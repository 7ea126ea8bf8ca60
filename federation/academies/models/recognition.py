"""What follows the decision: the plaque with its certificate, and the appeal of those who were refused."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.academies.models.applications import Application
from federation.academies.models.classification import Tier
from federation.academies.models.register import Academy
from federation.academies.workflow.accreditation import APPEAL, DISMISSED, FILED, PLAQUE, UPHELD, VALID
from federation.organizations.models import Union


class Plaque(models.Model):
    """A recognition as shown to the world: plaque and certificate, verified by ``check_code`` without an account.

    Names are those of the day it was recognised. ``state_on`` is when it was suspended, restored or taken down.

    One recognised before there were applications here has none.
    """

    workflow: ClassVar[Workflow] = PLAQUE

    number = models.CharField(_("牌匾编号"), max_length=20, unique=True, db_collation="C")
    academy = models.ForeignKey(Academy, on_delete=models.PROTECT, related_name="plaques")
    application = models.OneToOneField(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="plaque"
    )
    tier = models.CharField(_("类型"), max_length=16, choices=Tier.choices)
    name = models.CharField(_("名称"), max_length=120)
    host_name = models.CharField(_("建设单位"), max_length=120)
    recognised_on = models.DateField(_("认定日期"))
    document_number = models.CharField(_("认定文号"), max_length=60)
    plaque_on = models.DateField(_("授牌日期"), null=True, blank=True)
    check_code = models.CharField(_("查验码"), max_length=24, unique=True, db_collation="C")
    certificate = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=12, choices=PLAQUE.choices, default=VALID)
    state_on = models.DateField(_("状态起始日期"), null=True, blank=True)
    union = models.ForeignKey(Union, verbose_name=_("所属工会"), on_delete=models.PROTECT, related_name="plaques")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("牌匾")
        verbose_name_plural = _("牌匾")
        constraints = [
            models.CheckConstraint(condition=~Q(document_number=""), name="plaque_by_a_document"),
            models.CheckConstraint(condition=Q(state=VALID) | Q(state_on__isnull=False), name="plaque_state_has_a_day"),
        ]
        triggers = [fsm_trigger(PLAQUE)]

    def __str__(self) -> str:
        return self.number


class Appeal(models.Model):
    """An applicant asks to look at a refusal again, once; ``due_on`` counts working days."""

    workflow: ClassVar[Workflow] = APPEAL

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")
    statement = models.TextField(_("复核理由"))
    state = models.CharField(_("状态"), max_length=10, choices=APPEAL.choices, default=FILED)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("提出时间"))
    due_on = models.DateField(_("答复期限"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("复核申请")
        verbose_name_plural = _("复核申请")
        constraints = [
            models.UniqueConstraint(fields=["application"], name="appeal_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[UPHELD, DISMISSED]) | (~Q(answer="") & Q(owner__isnull=False)),
                name="appeal_is_answered",
            ),
        ]
        triggers = [fsm_trigger(APPEAL)]

    def __str__(self) -> str:
        return f"{self.application} {self.filed_at:%Y-%m-%d}"
