"""Draws anybody can replay: pool and event first, the seed later, the order by the published recipe."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.organizations.models import Union
from federation.panels.workflow import ANNOUNCED, DRAW, DRAWN


class Draw(models.Model):
    """``count`` of a published ``pool`` are drawn with the outcome of an event to come (federation.panels.drawing).

    ``pool`` lists ``[key, label]`` sorted by key; ``result`` is the whole order, the first ``count`` are drawn.
    """

    workflow: ClassVar[Workflow] = DRAW

    code = models.CharField(_("编号"), max_length=20, unique=True, db_collation="C")
    purpose = models.CharField(_("用途"), max_length=200)
    title = models.CharField(_("名称"), max_length=120)
    union = models.ForeignKey(Union, models.PROTECT, related_name="draws", verbose_name=_("组织抽取的工会"))
    pool = models.JSONField(_("候选名单"))
    pool_digest = models.CharField(_("名单指纹"), max_length=64)
    count = models.PositiveIntegerField(_("抽取数"))
    seed_event = models.CharField(_("种子来自"), max_length=160)
    seed_on = models.DateField(_("种子公布日"))
    seed = models.CharField(_("种子"), max_length=200, blank=True)
    result = models.JSONField(_("抽取顺序"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=DRAW.choices, default=ANNOUNCED)
    announced_at = models.DateTimeField(_("公布时间"))
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(_("抽取时间"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("抽取")
        verbose_name_plural = _("抽取")
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="draw_count"),
            models.CheckConstraint(
                condition=(Q(state=DRAWN, result__isnull=False, drawn_at__isnull=False) & ~Q(seed=""))
                | (~Q(state=DRAWN) & Q(seed="", result=None, drawn_at=None)),
                name="draw_seed_when_drawn",
            ),
        ]
        triggers = [
            fsm_trigger(DRAW),
            pgtrigger.ReadOnly(
                name="draw_stays",
                fields=[
                    "code", "purpose", "title", "union", "pool", "pool_digest", "count", "seed_event", "seed_on",
                    "announced_at",
                ],
            ),
            pgtrigger.Protect(name="draw_never_goes", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="draw_ends",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'announced'"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Replacement(models.Model):
    """A drawn entry that dropped out, and the next in the drawn order that follows it."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="replacements")
    out_key = models.CharField(_("退出"), max_length=60)
    in_key = models.CharField(_("递补"), max_length=60)
    reason = models.CharField(_("事由"), max_length=200)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("递补")
        verbose_name_plural = _("递补")
        constraints = [
            models.UniqueConstraint(fields=["draw", "out_key"], name="replaced_once"),
            models.UniqueConstraint(fields=["draw", "in_key"], name="replacement_once"),
            models.CheckConstraint(condition=~Q(out_key=F("in_key")), name="replacement_is_another"),
        ]
        triggers = [
            pgtrigger.Protect(name="replacement_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.out_key} → {self.in_key}"
