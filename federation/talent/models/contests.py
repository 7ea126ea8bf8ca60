"""Contests of a trade: modules, entries behind codes, points, appeals against points and what the arbiters ruled."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.panels.models import Expert
from federation.talent.models.selections import Nomination, SelectionTrade
from federation.talent.workflow import APPEAL, CONTEST, LODGED, PREPARING

_OF_A_CONTEST = """
    SELECT state INTO stands FROM talent_contest WHERE id = (
        SELECT contest_id FROM talent_entry WHERE id = COALESCE(NEW.entry_id, OLD.entry_id)
    ) FOR SHARE;
"""


class Contest(models.Model):
    """The contest of a trade. ``coded_by`` dealt the codes and knows who is who until the points are posted."""

    workflow: ClassVar[Workflow] = CONTEST

    trade = models.OneToOneField(
        SelectionTrade, on_delete=models.PROTECT, related_name="contest", verbose_name=_("职业（工种）")
    )
    state = models.CharField(_("状态"), max_length=10, choices=CONTEST.choices, default=PREPARING)
    coded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    posted_on = models.DateField(_("公布日期"), null=True, blank=True)
    appeals_until = models.DateField(_("异议截止"), null=True, blank=True)

    class Meta:
        ordering = ["trade"]
        verbose_name = _("工种比赛")
        verbose_name_plural = _("工种比赛")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PREPARING, coded_by=None) | (~Q(state=PREPARING) & Q(coded_by__isnull=False)),
                name="contest_coded_by",
            ),
            models.CheckConstraint(
                condition=Q(posted_on=None, appeals_until=None)
                | Q(posted_on__isnull=False, appeals_until__isnull=False),
                name="contest_posted_with_a_term",
            ),
        ]
        triggers = [
            fsm_trigger(CONTEST),
            pgtrigger.ReadOnly(name="contest_stays", fields=["trade"]),
            pgtrigger.Protect(name="contest_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.trade.name} · {self.trade.selection}"


class ContestModule(models.Model):
    """A part of a contest: ``weight`` in percent of the total, ``full``: the most points there are."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="modules")
    name = models.CharField(_("模块"), max_length=40)
    weight = models.PositiveSmallIntegerField(_("占总成绩"))
    full = models.PositiveSmallIntegerField(_("满分"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("比赛模块")
        verbose_name_plural = _("比赛模块")
        constraints = [
            models.UniqueConstraint(fields=["contest", "name"], name="contest_module_once"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="contest_module_weight"),
            models.CheckConstraint(condition=Q(full__gte=1, full__lte=1000), name="contest_module_full"),
        ]

    def __str__(self) -> str:
        return self.name


class Arbiter(models.Model):
    """An expert of the group that decides appeals in a trade."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="arbiters")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+", verbose_name=_("专家"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("仲裁专家")
        verbose_name_plural = _("仲裁专家")
        constraints = [models.UniqueConstraint(fields=["contest", "expert"], name="arbiter_once")]

    def __str__(self) -> str:
        return str(self.expert)


class Entry(models.Model):
    """Somebody who competes, behind a code. ``absent``: did not show up for a part of it, and is out."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="entries")
    nomination = models.OneToOneField(
        Nomination, on_delete=models.PROTECT, related_name="entry", verbose_name=_("被推荐人")
    )
    code = models.CharField(_("参赛编码"), max_length=8, db_collation="C")
    absent = models.BooleanField(_("缺考"), default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("参赛选手")
        verbose_name_plural = _("参赛选手")
        constraints = [models.UniqueConstraint(fields=["contest", "code"], name="entry_code_once")]
        triggers = [pgtrigger.ReadOnly(name="entry_stays", fields=["contest", "nomination", "code"])]

    def __str__(self) -> str:
        return self.code


class ModuleScore(models.Model):
    """Points of an entry in a module, none before they are entered.

    After they were posted only a ruling changes them, once settled nothing does.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="scores")
    module = models.ForeignKey(ContestModule, on_delete=models.PROTECT, related_name="scores")
    points = models.DecimalField(_("得分"), max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["module"]
        verbose_name = _("模块得分")
        verbose_name_plural = _("模块得分")
        constraints = [
            models.UniqueConstraint(fields=["entry", "module"], name="module_scored_once"),
            models.CheckConstraint(condition=Q(points=None) | Q(points__gte=0), name="module_score_from_nothing"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="score_stays_once_settled",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("stands", "text")],
                func=_OF_A_CONTEST
                + """
                    IF stands NOT IN ('coded', 'posted') OR (stands = 'posted' AND TG_OP <> 'UPDATE') THEN
                        RAISE EXCEPTION 'the points of a contest that is % stay', stands
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.points}"


class Appeal(models.Model):
    """Points of a module are doubted. ``points`` are those doubted, ``ruled`` those that hold instead."""

    workflow: ClassVar[Workflow] = APPEAL

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("参赛选手"))
    module = models.ForeignKey(ContestModule, on_delete=models.PROTECT, related_name="+", verbose_name=_("模块"))
    reason = models.TextField(_("异议和依据"), max_length=1000)
    points = models.DecimalField(_("原得分"), max_digits=6, decimal_places=2)
    ruled = models.DecimalField(_("改判得分"), max_digits=6, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=APPEAL.choices, default=LODGED)
    lodged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lodged_at = models.DateTimeField(_("提出时间"))
    due_on = models.DateField(_("裁决期限"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("成绩异议")
        verbose_name_plural = _("成绩异议")
        constraints = [models.UniqueConstraint(fields=["entry", "module"], name="module_doubted_once")]
        triggers = [
            fsm_trigger(APPEAL),
            pgtrigger.ReadOnly(
                name="appeal_stays",
                fields=["entry", "module", "reason", "points", "lodged_by", "lodged_at", "due_on"],
            ),
            pgtrigger.Protect(name="appeal_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.module}"


class AppealPaper(models.Model):
    """A paper handed in with an appeal, names covered; it stays as it was handed in."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="papers", verbose_name=_("成绩异议"))
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("异议材料"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("异议材料")
        verbose_name_plural = _("异议材料")
        triggers = [pgtrigger.Protect(name="appeal_paper_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.file.name


class Ruling(models.Model):
    """What one arbiter ruled: nothing changes, or these ``points`` hold. Given once, it stays."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="rulings")
    arbiter = models.ForeignKey(Arbiter, on_delete=models.PROTECT, related_name="rulings")
    points = models.DecimalField(_("应得分"), max_digits=6, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=500)
    given_at = models.DateTimeField(_("裁决时间"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("仲裁意见")
        verbose_name_plural = _("仲裁意见")
        constraints = [models.UniqueConstraint(fields=["appeal", "arbiter"], name="ruled_once")]
        triggers = [pgtrigger.Protect(name="ruling_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.arbiter}"
