"""The fund of a year and the lists that allot it to academies."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.academies.models import Academy
from federation.subsidies.workflow import ALLOTMENT, APPROVED, DRAFTED, FUND

_WITHIN_BUDGET = """
    SELECT f.budget_fen, coalesce(sum(l.amount_fen), 0) INTO most, allotted
      FROM subsidies_fund f LEFT JOIN subsidies_allotment a ON a.fund_id = f.id AND a.state = 'approved'
      LEFT JOIN subsidies_allotmentline l ON l.allotment_id = a.id
     WHERE f.id = fund GROUP BY f.budget_fen;
    IF allotted > most THEN
        RAISE EXCEPTION 'allotted % fen of a budget of % fen', allotted, most USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


class Fund(models.Model):
    """The subsidy of a year as the budget gives it, in fen."""

    workflow: ClassVar[Workflow] = FUND

    year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    budget_fen = models.BigIntegerField(_("预算"))
    document_number = models.CharField(_("批准文号"), max_length=60, blank=True)
    note = models.TextField(_("说明"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=FUND.choices, default=DRAFTED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("补助资金")
        verbose_name_plural = _("补助资金")
        constraints = [
            models.CheckConstraint(condition=Q(budget_fen__gt=0), name="fund_has_a_budget"),
            models.CheckConstraint(
                condition=~Q(state=APPROVED)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("entered_by")) & ~Q(document_number="")),
                name="fund_approved_by_another",
            ),
        ]
        triggers = [
            fsm_trigger(FUND),
            pgtrigger.Trigger(
                name="budget_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.state <> 'drafted' AND (OLD.year, OLD.budget_fen) <> (NEW.year, NEW.budget_fen) THEN
                        RAISE EXCEPTION 'the budget of % is no longer a draft', OLD.year
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(year)s 年补助资金") % {"year": self.year}


class Basis(models.TextChoices):
    """How the amounts of a list came about."""

    FORMULA = "formula", _("按公式")
    LIST = "list", _("按名单")


class Allotment(models.Model):
    """One list that allots a part of the fund; its lines are fixed once it is proposed."""

    workflow: ClassVar[Workflow] = ALLOTMENT

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="allotments")
    number = models.PositiveSmallIntegerField(_("批次"))
    basis = models.CharField(_("分配办法"), max_length=8, choices=Basis.choices)
    pot_fen = models.BigIntegerField(_("按公式分配的总额"), null=True, blank=True)
    document_number = models.CharField(_("批准文号"), max_length=60, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=ALLOTMENT.choices, default=DRAFTED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)

    class Meta:
        ordering = ["fund", "number"]
        verbose_name = _("分配方案")
        verbose_name_plural = _("分配方案")
        constraints = [
            models.UniqueConstraint(fields=["fund", "number"], name="allotment_number_once"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="allotment_basis_listed"),
            models.CheckConstraint(
                condition=~Q(state=APPROVED)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("entered_by")) & ~Q(document_number="")),
                name="allotment_approved_by_another",
            ),
        ]
        triggers = [
            fsm_trigger(ALLOTMENT),
            pgtrigger.Trigger(
                name="allotted_within_budget",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Condition("NEW.state = 'approved'"),
                declare=[("fund", "bigint := NEW.fund_id"), ("most", "bigint"), ("allotted", "bigint")],
                func="PERFORM FROM subsidies_fund WHERE id = fund FOR NO KEY UPDATE;" + _WITHIN_BUDGET,
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(fund)s 第 %(number)s 批分配") % {"fund": self.fund, "number": self.number}


class AllotmentLine(models.Model):
    """What one academy is allotted, in fen; ``grade`` and ``weight`` are those the formula took."""

    allotment = models.ForeignKey(Allotment, on_delete=models.PROTECT, related_name="lines")
    academy = models.ForeignKey(Academy, on_delete=models.PROTECT, related_name="subsidy_lines")
    amount_fen = models.BigIntegerField(_("金额"))
    grade = models.CharField(_("上次评价等次"), max_length=12, blank=True)
    weight = models.PositiveSmallIntegerField(_("权重"), default=0)

    class Meta:
        ordering = ["id"]
        verbose_name = _("分配金额")
        verbose_name_plural = _("分配金额")
        constraints = [
            models.UniqueConstraint(fields=["allotment", "academy"], name="allotment_line_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="allotment_line_positive"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="lines_of_a_draft_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("list", "bigint"), ("stands", "text")],
                func="""
                    list := CASE WHEN TG_OP = 'DELETE' THEN OLD.allotment_id ELSE NEW.allotment_id END;
                    SELECT state INTO stands FROM subsidies_allotment WHERE id = list FOR SHARE;
                    IF stands <> 'drafted' THEN
                        RAISE EXCEPTION 'a list that is % does not change', stands USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.academy} {self.amount_fen}"
