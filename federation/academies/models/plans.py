"""The plan of the network: versions of a tree of targets, the city above its unions."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.academies.models.classification import Measure, Tier
from federation.academies.workflow import APPROVED, DRAFT, PLAN, SUPERSEDED
from federation.organizations.models import Union

FIRST_YEAR, LAST_YEAR = 2000, 2100


class PlanVersion(models.Model):
    """One version of the plan for the years ``first_year`` to ``last_year``.

    ``base`` are the capital academies that stood before the first year. An approved version is in force from
    ``in_force_from`` until the day before ``in_force_until``.
    """

    workflow: ClassVar[Workflow] = PLAN

    number = models.PositiveIntegerField(_("版本"), unique=True)
    title = models.CharField(_("名称"), max_length=120)
    state = models.CharField(_("状态"), max_length=12, choices=PLAN.choices, default=DRAFT)
    first_year = models.PositiveSmallIntegerField(_("起始年份"))
    last_year = models.PositiveSmallIntegerField(_("目标年份"))
    base = models.PositiveIntegerField(_("计划前已有首都工匠学院"))
    reason = models.CharField(_("调整理由"), max_length=300, blank=True)
    document_number = models.CharField(_("文号"), max_length=60, blank=True)
    in_force_from = models.DateField(_("施行日期"), null=True, blank=True)
    in_force_until = models.DateField(_("停止施行日期"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("计划")
        verbose_name_plural = _("计划")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year__gte=FIRST_YEAR, last_year__lte=LAST_YEAR, last_year__gte=F("first_year")),
                name="plan_years",
            ),
            models.UniqueConstraint(fields=["state"], condition=Q(state=APPROVED), name="plan_one_in_force"),
            models.CheckConstraint(
                condition=~Q(state__in=[APPROVED, SUPERSEDED]) | Q(in_force_from__isnull=False),
                name="plan_in_force_since",
            ),
            models.CheckConstraint(
                condition=~Q(state=APPROVED) | ~Q(approved_by=F("proposed_by")), name="plan_approved_by_another"
            ),
        ]
        triggers = [fsm_trigger(PLAN)]

    def __str__(self) -> str:
        return self.title

    @property
    def years(self) -> range:
        """The years planned for."""
        return range(self.first_year, self.last_year + 1)


DRAFTS_ONLY = pgtrigger.Trigger(
    name="drafts_only",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("plan", "bigint"), ("stands", "text")],
    func="""
        plan := CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
        SELECT state INTO stands FROM academies_planversion WHERE id = plan;
        IF stands <> 'draft' THEN
            RAISE EXCEPTION 'targets of a plan that is % do not change', stands USING ERRCODE = 'check_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    """,
)
"""Not even psql changes a target of a plan that was put forward."""


class PlanTarget(models.Model):
    """How many academies of a tier are due: new in ``year``, or in total at its end. No union: the city itself.

    ``is_firm`` tells a hard limit from one that holds "in principle". ``parent`` is the city's target above a union's.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="targets")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    union = models.ForeignKey(Union, null=True, blank=True, on_delete=models.PROTECT, related_name="academy_targets")
    tier = models.CharField(_("类型"), max_length=16, choices=Tier.choices)
    year = models.PositiveSmallIntegerField(_("年份"))
    measure = models.CharField(_("口径"), max_length=8, choices=Measure.choices)
    minimum = models.PositiveIntegerField(_("至少"))
    maximum = models.PositiveIntegerField(_("至多"), null=True, blank=True)
    is_firm = models.BooleanField(_("刚性"), default=True)

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "union", "tier", "year", "measure"], nulls_distinct=False, name="plan_target_once"
            ),
            models.CheckConstraint(condition=Q(maximum=None) | Q(maximum__gte=F("minimum")), name="plan_target_range"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="plan_target_tier_listed"),
        ]
        triggers = [DRAFTS_ONLY]

    def __str__(self) -> str:
        return f"{self.get_tier_display()} {self.year} {self.get_measure_display()} ≥ {self.minimum}"
