"""Judges of a selection, what each gave whom, the papers they read. Nobody learns a nominee's name from a code."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.panels.models import Draw, Expert
from federation.talent.models.selections import Nomination, Proof, Selection
from federation.talent.workflow import ASSIGNED, GIVEN, JUDGEMENT


class Judge(models.Model):
    """An expert who judges in a selection: at least ``least`` nominees, at most ``most``."""

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="judges")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+", verbose_name=_("专家"))
    least = models.PositiveSmallIntegerField(_("至少评几名"), default=0)
    most = models.PositiveSmallIntegerField(_("最多评几名"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("评委")
        verbose_name_plural = _("评委")
        constraints = [
            models.UniqueConstraint(fields=["selection", "expert"], name="judge_once"),
            models.CheckConstraint(condition=Q(most__gte=F("least")), name="judge_load"),
        ]

    def __str__(self) -> str:
        return str(self.expert)


class JudgeDraw(models.Model):
    """A public draw of experts for a selection: those who know ``trade``, if one is named, less who stands too close.

    ``reason`` says why others judge than were drawn, if they do.
    """

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="judge_draws")
    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="+", verbose_name=_("抽取"))
    trade = models.CharField(_("职业（工种）"), max_length=60, blank=True)
    reason = models.CharField(_("另选评委的理由"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("评委抽取")
        verbose_name_plural = _("评委抽取")
        triggers = [
            pgtrigger.ReadOnly(name="judge_draw_stays", fields=["selection", "draw", "trade"]),
            pgtrigger.Protect(name="judge_draw_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.draw)


class Judgement(models.Model):
    """One judge's points for one nominee: ``points`` by force, 0 to 100. Given once, they never change."""

    workflow: ClassVar[Workflow] = JUDGEMENT

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="judgements")
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="judgements")
    code = models.CharField(_("代号"), max_length=8)
    state = models.CharField(_("状态"), max_length=10, choices=JUDGEMENT.choices, default=ASSIGNED)
    points = models.JSONField(_("五力得分"), default=dict)
    note = models.CharField(_("评语或回避的说明"), max_length=500, blank=True)
    given_at = models.DateTimeField(_("提交时间"), null=True, blank=True)

    class Meta:
        ordering = ["judge", "code"]
        verbose_name = _("评分")
        verbose_name_plural = _("评分")
        indexes = [models.Index(fields=["nomination", "state"], name="judgement_nomination")]
        constraints = [
            models.UniqueConstraint(fields=["judge", "nomination"], name="judged_once"),
            models.CheckConstraint(condition=~Q(state=GIVEN) | Q(given_at__isnull=False), name="judgement_given_at"),
        ]
        triggers = [
            fsm_trigger(JUDGEMENT),
            pgtrigger.ReadOnly(name="judgement_stays", fields=["judge", "nomination", "code"]),
            pgtrigger.Protect(
                name="judgement_ends",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state IN ('given', 'aside')"),
            ),
            pgtrigger.Protect(name="judgement_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.code


class BlindedCopy(models.Model):
    """What judges read in place of a paper of the proof: name, unit and photo are covered in it."""

    proof = models.OneToOneField(Proof, on_delete=models.PROTECT, related_name="blinded", verbose_name=_("佐证"))
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("遮盖件"))
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(_("放入时间"))

    class Meta:
        ordering = ["proof"]
        verbose_name = _("遮盖件")
        verbose_name_plural = _("遮盖件")
        triggers = [pgtrigger.ReadOnly(name="blinded_copy_stays_with_its_paper", fields=["proof"])]

    def __str__(self) -> str:
        return self.file.name
