"""Score sheets: what is scored, out of how many points, by which clause. Data, loaded from regulations/sheets."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.panels.kinds import Anchor, SheetItem, in_language

FROZEN = pgtrigger.Trigger(
    name="frozen_once_used",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF EXISTS (SELECT FROM panels_panel WHERE sheet_id = OLD.id) THEN
            RAISE EXCEPTION 'score sheet % version % is in use', OLD.code, OLD.version
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    """,
)
"""A sheet somebody was scored by never changes; the next version takes over from its day."""


class ScoreSheet(models.Model):
    """One version of a score sheet, in force from ``since``."""

    code = models.CharField(_("代码"), max_length=40)
    version = models.PositiveSmallIntegerField(_("版本"))
    since = models.DateField(_("施行日"))
    kind = models.CharField(_("用途"), max_length=40)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)
    source_zh = models.CharField(max_length=300)
    source_en = models.CharField(max_length=400)
    items = models.JSONField(_("评分项"))

    class Meta:
        ordering = ["code", "-version"]
        verbose_name = _("评分表")
        verbose_name_plural = _("评分表")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="score_sheet_version_once"),
            models.UniqueConstraint(fields=["code", "since"], name="score_sheet_day_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="score_sheet_version_counts"),
        ]
        triggers = [FROZEN]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return in_language(self.title_zh, self.title_en)

    @property
    def source(self) -> str:
        """Where it was taken from, in the reader's language."""
        return in_language(self.source_zh, self.source_en)

    @property
    def lines(self) -> tuple[SheetItem, ...]:
        """The items as typed records, in order."""
        return tuple(
            SheetItem(**{**item, "anchors": tuple(Anchor(**anchor) for anchor in item["anchors"])})
            for item in self.items
        )

    @property
    def most(self) -> int:
        """Full marks."""
        return sum(item["most"] for item in self.items)
