"""Money that is to come back: the academy is heard, another officer orders it, each refund is on record."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.subsidies.models.payments import Instalment
from federation.subsidies.models.projects import Project
from federation.subsidies.workflow import HEARING, ORDERED, RECOVERY


class Recovery(models.Model):
    """What of a project's money an academy has to give back, in fen, why, and what it says to it."""

    workflow: ClassVar[Workflow] = RECOVERY

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="recoveries")
    amount_fen = models.BigIntegerField(_("应退金额"))
    reason = models.CharField(_("事由"), max_length=300)
    state = models.CharField(_("状态"), max_length=10, choices=RECOVERY.choices, default=HEARING)
    hear_by_on = models.DateField(_("陈述期限"))
    view = models.TextField(_("学院意见"), blank=True)
    stated_at = models.DateTimeField(_("陈述时间"), null=True, blank=True)
    due_on = models.DateField(_("退回期限"), null=True, blank=True)
    document_number = models.CharField(_("文号"), max_length=60, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("提出时间"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("追回")
        verbose_name_plural = _("追回")
        indexes = [models.Index(fields=["state", "-id"], name="recovery_state")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="recovery_positive"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state__in=(HEARING, ORDERED)), name="recovery_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state=ORDERED) | (Q(ordered_by__isnull=False) & ~Q(ordered_by=F("raised_by"))),
                name="recovery_ordered_by_another",
            ),
        ]
        triggers = [
            fsm_trigger(RECOVERY),
            pgtrigger.Trigger(
                name="amount_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (OLD.project_id, OLD.amount_fen) <> (NEW.project_id, NEW.amount_fen) THEN
                        RAISE EXCEPTION 'what is to be recovered stays' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="recovery_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return gettext("追回 %(project)s") % {"project": self.project}


class Refund(models.Model):
    """Money that came back, or was set against ``instalment``, in fen; never changed."""

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="refunds")
    amount_fen = models.BigIntegerField(_("退回金额"))
    received_on = models.DateField(_("到账日期"))
    number = models.CharField(_("银行回单号"), max_length=60, unique=True)
    instalment = models.OneToOneField(
        Instalment, null=True, blank=True, on_delete=models.PROTECT, related_name="refund", verbose_name=_("抵扣的拨付")
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("退款")
        verbose_name_plural = _("退款")
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="refund_positive")]
        triggers = [
            pgtrigger.Protect(name="refund_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="refund_within",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("asked", "bigint"), ("back", "bigint")],
                func="""
                    SELECT amount_fen INTO asked FROM subsidies_recovery
                     WHERE id = NEW.recovery_id AND state = 'ordered' FOR NO KEY UPDATE;
                    SELECT sum(amount_fen) INTO back FROM subsidies_refund WHERE recovery_id = NEW.recovery_id;
                    IF asked IS NULL OR back > asked THEN
                        RAISE EXCEPTION 'refunds of % fen where % were ordered', back, asked
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recovery} {self.amount_fen}"
