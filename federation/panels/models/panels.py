"""Panels, the assessments on them, and the score of each item."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.organizations.models import Union
from federation.panels.kinds import Party, Seat
from federation.panels.models.experts import Expert
from federation.panels.models.sheets import ScoreSheet
from federation.panels.workflow import (
    ASSESSMENT,
    CONCLUDED,
    DISSOLVED,
    FORMING,
    GIVEN_UP,
    INVITED,
    OPEN_ASSESSMENT,
    PANEL,
    SUBMITTED,
)


class Panel(models.Model):
    """Assessors who score one subject on one sheet, each without knowing of the other.

    ``parties`` are those an assessor must stand apart from; ``threshold_tenths`` is that of the day it was formed.
    """

    workflow: ClassVar[Workflow] = PANEL

    code = models.CharField(_("编号"), max_length=20, unique=True, db_collation="C")
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40)
    title = models.CharField(_("评审事项"), max_length=160)
    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="panels", verbose_name=_("评分表"))
    union = models.ForeignKey(Union, models.PROTECT, related_name="panels", verbose_name=_("组织评审的工会"))
    parties = models.JSONField(_("当事方"))
    threshold_tenths = models.PositiveSmallIntegerField(_("允许分差"))
    state = models.CharField(_("状态"), max_length=10, choices=PANEL.choices, default=FORMING)
    score_tenths = models.PositiveSmallIntegerField(_("得分"), null=True, blank=True)
    formed_at = models.DateTimeField(_("组建时间"))
    formed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    concluded_at = models.DateTimeField(_("得出结果时间"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("评审组")
        verbose_name_plural = _("评审组")
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="panel_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=~Q(state__in=[CONCLUDED, DISSOLVED]),
                name="panel_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state=CONCLUDED, score_tenths__isnull=False, concluded_at__isnull=False)
                | (~Q(state=CONCLUDED) & Q(score_tenths=None, concluded_at=None)),
                name="panel_score_when_concluded",
            ),
        ]
        triggers = [
            fsm_trigger(PANEL),
            pgtrigger.ReadOnly(
                name="panel_stays",
                fields=["code", "subject_type", "subject_id", "sheet", "union", "parties", "threshold_tenths"],
            ),
            pgtrigger.Protect(name="panel_never_goes", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="panel_ends",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state IN ('concluded', 'dissolved')"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def declared_parties(self) -> tuple[Party, ...]:
        """The parties as typed records."""
        return tuple(Party(**party) for party in self.parties)


class SeatName(models.TextChoices):
    """Seats, as screens of the office call them."""

    FIRST = Seat.FIRST.value, _("第一席")
    SECOND = Seat.SECOND.value, _("第二席")
    THIRD = Seat.THIRD.value, _("第三席")


class Assessment(models.Model):
    """One expert's part in a panel. Once submitted nothing of it changes, for nobody."""

    workflow: ClassVar[Workflow] = ASSESSMENT

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="assessments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assessments", verbose_name=_("专家"))
    seat = models.CharField(_("席位"), max_length=6, choices=SeatName.choices)
    state = models.CharField(_("状态"), max_length=10, choices=ASSESSMENT.choices, default=INVITED)
    due_on = models.DateField(_("期限"))
    invited_at = models.DateTimeField(_("邀请时间"))
    declared_at = models.DateTimeField(_("声明时间"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    note = models.CharField(_("声明或回避的说明"), max_length=300, blank=True)
    total_tenths = models.PositiveSmallIntegerField(_("总分"), null=True, blank=True)

    class Meta:
        ordering = ["panel", "seat", "id"]
        verbose_name = _("评审")
        verbose_name_plural = _("评审")
        indexes = [models.Index(fields=["expert", "state", "due_on"], name="assessment_expert")]
        constraints = [
            models.UniqueConstraint(fields=["panel", "expert"], name="assessor_once_a_panel"),
            models.UniqueConstraint(
                fields=["panel", "seat"], condition=~Q(state__in=GIVEN_UP), name="assessment_one_a_seat"
            ),
            models.CheckConstraint(condition=Q(seat__in=SeatName.values), name="assessment_seat"),
            models.CheckConstraint(
                condition=Q(state=SUBMITTED, total_tenths__isnull=False, submitted_at__isnull=False)
                | (~Q(state=SUBMITTED) & Q(total_tenths=None, submitted_at=None)),
                name="assessment_total_when_submitted",
            ),
        ]
        triggers = [
            fsm_trigger(ASSESSMENT),
            pgtrigger.ReadOnly(name="assessment_stays", fields=["panel", "expert", "seat", "invited_at"]),
            pgtrigger.Protect(name="assessment_never_goes", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="assessment_ends",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state IN ('submitted', 'declined', 'withdrawn')"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel.title}（{self.get_seat_display()}）"

    @property
    def is_open(self) -> bool:
        """Whether the expert still has something to do."""
        return self.state in OPEN_ASSESSMENT


WHILE_SCORING = pgtrigger.Trigger(
    name="while_scoring",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("whose", "bigint"), ("stands", "text")],
    func="""
        whose := CASE WHEN TG_OP = 'DELETE' THEN OLD.assessment_id ELSE NEW.assessment_id END;
        SELECT state INTO stands FROM panels_assessment WHERE id = whose;
        IF stands <> 'scoring' THEN
            RAISE EXCEPTION 'scores of an assessment that is % do not change', stands
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    """,
)
"""Not even psql changes a score that was handed in."""


class ItemScore(models.Model):
    """What an assessor gives one item, in tenths of a point, and why."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="scores")
    item = models.CharField(_("评分项"), max_length=12)
    tenths = models.PositiveSmallIntegerField(_("得分"), null=True, blank=True)
    comment = models.TextField(_("评语"), blank=True, max_length=500)
    seen = models.BooleanField(_("已看证据"), default=False)
    no_evidence = models.CharField(_("没有证据的说明"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("单项评分")
        verbose_name_plural = _("单项评分")
        constraints = [models.UniqueConstraint(fields=["assessment", "item"], name="item_score_once")]
        triggers = [WHILE_SCORING]

    def __str__(self) -> str:
        return f"{self.item}"
