"""Where an academy's money goes, in which instalments, and the batches the bank gets."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.crypto.fields import EncryptedTextField
from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.academies.models import Academy
from federation.subsidies.models.projects import Project
from federation.subsidies.workflow import APPROVED, BATCH, BATCHED, DRAFTED, INSTALMENT, PAID, PLANNED, SENT

_ONLY_THE_ELIGIBLE = """
    PERFORM FROM subsidies_standing WHERE academy_id IN (
        SELECT project.academy_id FROM news JOIN olds ON olds.id = news.id
          JOIN subsidies_project project ON project.id = news.project_id
         WHERE news.state IN ('batched', 'sent', 'paid') AND news.state <> olds.state AND olds.state <> 'sent'
    ) ORDER BY id FOR SHARE;
    SELECT academy INTO barred FROM (
        SELECT DISTINCT project.academy_id AS academy FROM news JOIN olds ON olds.id = news.id
          JOIN subsidies_project project ON project.id = news.project_id
         WHERE news.state IN ('batched', 'sent', 'paid') AND news.state <> olds.state AND olds.state <> 'sent'
    ) paid WHERE subsidies_standing_of(academy) <> 'eligible' OR NOT EXISTS (
        SELECT FROM subsidies_standing WHERE academy_id = academy AND state = 'eligible'
    ) LIMIT 1;
    IF barred IS NOT NULL THEN
        RAISE EXCEPTION 'academy % cannot be paid: its results give %', barred, subsidies_standing_of(barred)
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""

_WITHIN_PROMISE = """
    PERFORM FROM subsidies_project WHERE id = NEW.project_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(amount_fen), 0) INTO planned FROM subsidies_instalment
     WHERE project_id = NEW.project_id AND state <> 'cancelled';
    SELECT coalesce(approved_fen, 0) INTO promised FROM subsidies_project WHERE id = NEW.project_id;
    IF planned > promised THEN
        RAISE EXCEPTION 'instalments of % fen on a promise of % fen', planned, promised
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


class PayeeAccount(models.Model):
    """An academy's bank account: entered by one, confirmed by another; the newest confirmed one is paid to."""

    academy = models.ForeignKey(Academy, on_delete=models.PROTECT, related_name="payee_accounts")
    holder = models.CharField(_("户名"), max_length=80)
    branch = models.CharField(_("开户行"), max_length=80)
    number = EncryptedTextField(_("账号"), kind="card", purpose="拨付补助资金")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("核对时间"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("收款账户")
        verbose_name_plural = _("收款账户")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")), name="account_confirmed_by_another"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="account_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (OLD.academy_id, OLD.holder, OLD.branch) <> (NEW.academy_id, NEW.holder, NEW.branch)
                        OR (OLD.confirmed_by_id IS NOT NULL AND OLD.confirmed_by_id <> NEW.confirmed_by_id) THEN
                        RAISE EXCEPTION 'an account is entered anew, not changed' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="account_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.branch}"


class Batch(models.Model):
    """Instalments that go to the bank in one file. ``file`` is what the bank got, ``total_fen`` what it was told."""

    workflow: ClassVar[Workflow] = BATCH

    number = models.CharField(_("批次号"), max_length=16, unique=True, db_collation="C")
    state = models.CharField(_("状态"), max_length=10, choices=BATCH.choices, default=DRAFTED)
    total_fen = models.BigIntegerField(_("合计"), default=0)
    count = models.PositiveIntegerField(_("笔数"), default=0)
    document_number = models.CharField(_("批准文号"), max_length=60, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_on = models.DateField(_("交银行日期"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("拨付批次")
        verbose_name_plural = _("拨付批次")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=APPROVED) | (Q(approved_by__isnull=False) & ~Q(approved_by=F("entered_by"))),
                name="batch_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=SENT)
                | (Q(sent_by__isnull=False) & ~Q(sent_by=F("approved_by")) & Q(sent_on__isnull=False)),
                name="batch_sent_by_another",
            ),
        ]
        triggers = [fsm_trigger(BATCH)]

    def __str__(self) -> str:
        return gettext("拨付批次 %(number)s") % {"number": self.number}


class Instalment(models.Model):
    """A part of what a project was promised, in fen.

    The database itself refuses to put one into a batch, before the bank, or against a recovery (``is_offset``) unless
    the academy's results allow it, holding its standing still while it looks: no screen, job or shell gets round that.
    An instalment that is more than what it is set against is split: the rest is one of its own.
    """

    workflow: ClassVar[Workflow] = INSTALMENT

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("期次"))
    amount_fen = models.BigIntegerField(_("金额"))
    state = models.CharField(_("状态"), max_length=10, choices=INSTALMENT.choices, default=PLANNED)
    released_on = models.DateField(_("达到条件日期"), null=True, blank=True)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="instalments")
    line = models.PositiveIntegerField(_("行号"), null=True, blank=True)
    account = models.ForeignKey(PayeeAccount, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField(_("到账日期"), null=True, blank=True)
    reference = models.CharField(_("银行流水号"), max_length=60, blank=True)
    failure = models.CharField(_("退回原因"), max_length=120, blank=True)
    is_offset = models.BooleanField(_("抵扣"), default=False)

    class Meta:
        ordering = ["project", "number"]
        verbose_name = _("拨付")
        verbose_name_plural = _("拨付")
        indexes = [
            models.Index(fields=["state", "id"], name="instalment_state"),
            models.Index(fields=["batch", "line"], name="instalment_batch_line"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="instalment_number_once"),
            models.UniqueConstraint(fields=["batch", "line"], name="instalment_line_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="instalment_positive"),
            models.CheckConstraint(
                condition=~Q(state__in=(BATCHED, SENT, PAID))
                | Q(state=PAID, is_offset=True, paid_on__isnull=False)
                | Q(batch__isnull=False, line__isnull=False, account__isnull=False),
                name="instalment_in_a_batch",
            ),
        ]
        triggers = [
            fsm_trigger(INSTALMENT),
            pgtrigger.Trigger(
                name="only_the_eligible",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(old="olds", new="news"),  # type: ignore[no-untyped-call]
                declare=[("barred", "bigint")],
                func=_ONLY_THE_ELIGIBLE,
            ),
            pgtrigger.Trigger(
                name="within_promise",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount_fen", "project_id"),  # type: ignore[no-untyped-call]
                declare=[("planned", "bigint"), ("promised", "bigint")],
                func=_WITHIN_PROMISE,
            ),
            pgtrigger.Trigger(
                name="amount_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.state <> 'planned'
                        AND NOT (NEW.is_offset AND OLD.state IN ('released', 'failed') AND NEW.state = 'paid'
                                 AND NEW.project_id = OLD.project_id AND NEW.amount_fen <= OLD.amount_fen)
                        AND (OLD.amount_fen, OLD.project_id) <> (NEW.amount_fen, NEW.project_id) THEN
                        RAISE EXCEPTION 'the amount of an instalment that is % stays', OLD.state
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="offset_is_on_record",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Condition("NEW.is_offset"),
                func="""
                    PERFORM FROM subsidies_refund WHERE instalment_id = NEW.id AND amount_fen = NEW.amount_fen;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'instalment % is set against nothing', NEW.id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Protect(name="instalment_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return gettext("%(project)s 第 %(number)s 期") % {"project": self.project, "number": self.number}
