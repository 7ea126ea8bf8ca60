"""What an academy spends: the training it was for, the voucher, what about it is to be explained."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.crypto.fields import EncryptedTextField
from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.subsidies.models.projects import BudgetLine, Project, Title
from federation.subsidies.workflow import CLEARED, REJECTED, VOUCHER, WITHDRAWN


class HalfDay(models.TextChoices):
    """A part of a day in which somebody can be at one place."""

    AM = "am", _("上午")
    PM = "pm", _("下午")
    EVE = "eve", _("晚上")


class Activity(models.Model):
    """A training a voucher belongs to: when, who taught how long, who attended.

    ``roster_keys`` are keyed digests of the people, enough to compare rosters without opening them; ``lecturer_key`` is
    the lecturer's name and unit as compared across academies. One that was never held, or was entered twice, is
    withdrawn; while a voucher stands on it, it neither changes nor goes.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="activities")
    title = models.CharField(_("培训或活动名称"), max_length=80)
    held_on = models.DateField(_("日期"))
    half_day = models.CharField(_("时段"), max_length=3, choices=HalfDay.choices, blank=True)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    lecturer = models.CharField(_("讲师"), max_length=40, blank=True)
    lecturer_unit = models.CharField(_("讲师单位"), max_length=80, blank=True)
    lecturer_key = models.CharField(max_length=130, blank=True, editable=False, db_collation="C")
    title_grade = models.CharField(_("讲师职称"), max_length=12, choices=Title.choices, blank=True)
    class_hours_tenths = models.PositiveIntegerField(_("课时"), null=True, blank=True)
    persons = models.PositiveIntegerField(_("人数"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("天数"), null=True, blank=True)
    roster = EncryptedTextField(_("学员名册"), blank=True, kind="text", purpose="核对名册是否重复")
    roster_keys = ArrayField(models.CharField(max_length=64), default=list, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    withdrawn_why = models.CharField(_("撤回理由"), max_length=300, blank=True)

    class Meta:
        ordering = ["held_on", "id"]
        verbose_name = _("培训活动")
        verbose_name_plural = _("培训活动")
        indexes = [
            models.Index(fields=["lecturer_key", "held_on"], name="activity_lecturer", condition=~Q(lecturer_key="")),
            GinIndex(fields=["roster_keys"], name="activity_roster"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="activity_under_a_voucher_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    PERFORM FROM subsidies_voucher
                     WHERE activity_id = OLD.id AND state IN ('flagged', 'explained', 'cleared');
                    IF FOUND OR OLD.withdrawn_on IS NOT NULL OR NEW.project_id <> OLD.project_id THEN
                        RAISE EXCEPTION 'training % stays as it is', OLD.id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="activity_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return " ".join(word for word in (str(self.held_on), self.title, self.session) if word)

    @property
    def session(self) -> str:
        """What tells it from others of its title and day: the part of the day, who taught, how long."""
        hours = gettext("%(hours)s 课时") % {"hours": self.hours} if self.class_hours_tenths else ""
        return " ".join(word for word in (str(self.get_half_day_display()), self.lecturer, hours) if word)

    @property
    def hours(self) -> str:
        """Class hours as people write them."""
        return f"{(self.class_hours_tenths or 0) / 10:g}"


class Voucher(models.Model):
    """One invoice charged to a budget line, in fen. What it says never changes: a wrong one is withdrawn."""

    workflow: ClassVar[Workflow] = VOUCHER

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="vouchers")
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="vouchers")
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="vouchers")
    invoice = models.CharField(_("发票号码"), max_length=40)
    invoice_key = models.CharField(max_length=40, editable=False, db_collation="C")
    payee = models.CharField(_("收款单位或个人"), max_length=80)
    what = models.CharField(_("内容"), max_length=120)
    amount_fen = models.BigIntegerField(_("金额"))
    unit_fen = models.BigIntegerField(_("单价"), editable=False)
    spent_on = models.DateField(_("支出日期"))
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=VOUCHER.choices, default=CLEARED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("凭证")
        verbose_name_plural = _("凭证")
        indexes = [
            models.Index(fields=["state", "-id"], name="voucher_state"),
            models.Index(fields=["payee", "spent_on"], name="voucher_payee"),
            models.Index(fields=["spent_on", "line"], name="voucher_spent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice_key"], condition=~Q(state__in=(REJECTED, WITHDRAWN)), name="voucher_invoice_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="voucher_positive"),
        ]
        triggers = [
            fsm_trigger(VOUCHER),
            pgtrigger.Trigger(
                name="voucher_of_what_is_under_way",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    PERFORM FROM subsidies_project WHERE id = NEW.project_id AND state = 'underway' FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'project % is not under way', NEW.project_id USING ERRCODE = 'check_violation';
                    END IF;
                    PERFORM FROM subsidies_budgetline WHERE id = NEW.line_id AND project_id = NEW.project_id;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'line % is of another project', NEW.line_id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="voucher_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (OLD.project_id, OLD.line_id, OLD.activity_id, OLD.invoice_key, OLD.payee, OLD.amount_fen,
                        OLD.spent_on, OLD.entered_by_id) IS DISTINCT FROM (NEW.project_id, NEW.line_id, NEW.activity_id,
                        NEW.invoice_key, NEW.payee, NEW.amount_fen, NEW.spent_on, NEW.entered_by_id) THEN
                        RAISE EXCEPTION 'a voucher is withdrawn, not changed' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="voucher_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return gettext("凭证 %(number)s") % {"number": self.pk}


class VoucherFlag(models.Model):
    """Something about a voucher that is to be explained, by a clause, and the academy's answer."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="flags")
    rule = models.CharField(_("规则"), max_length=60)
    finding = models.JSONField(_("核对结果"))
    answer = models.CharField(_("说明"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("说明时间"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("待说明事项")
        verbose_name_plural = _("待说明事项")
        constraints = [models.UniqueConstraint(fields=["voucher", "rule"], name="flag_once")]

    def __str__(self) -> str:
        return self.rule
