"""Rounds in which unions recommend, and the lists of those to be recognised that come out of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.academies.models.classification import Tier
from federation.academies.workflow.accreditation import DECIDED, DROPPED, PLANNED, PROPOSAL, RANKED, ROUND


class Round(models.Model):
    """A round of applications for one tier: open from ``opens_on`` up to and including ``closes_on``.

    ``sheet_code`` and ``sheet_version`` name the score sheet, fixed when the round opens.
    """

    workflow: ClassVar[Workflow] = ROUND

    number = models.CharField(_("批次"), max_length=10, unique=True, db_collation="C")
    title = models.CharField(_("名称"), max_length=120)
    tier = models.CharField(_("类型"), max_length=16, choices=Tier.choices)
    state = models.CharField(_("状态"), max_length=8, choices=ROUND.choices, default=PLANNED)
    opens_on = models.DateField(_("开始日期"))
    closes_on = models.DateField(_("截止日期"))
    document_number = models.CharField(_("通知文号"), max_length=60, blank=True)
    sheet_code = models.CharField(_("评分表"), max_length=40)
    sheet_version = models.PositiveSmallIntegerField(_("评分表版本"), null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("申报批次")
        verbose_name_plural = _("申报批次")
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="round_span"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="round_tier_listed"),
            models.CheckConstraint(
                condition=Q(state=PLANNED) | Q(sheet_version__isnull=False), name="round_opens_with_a_sheet"
            ),
        ]
        triggers = [fsm_trigger(ROUND)]

    def __str__(self) -> str:
        return self.title


class Proposal(models.Model):
    """The ranked list of applications to be recognised in a round; ``meeting_number`` is the record that decided it.

    ``places`` is where its author drew the line: that many of the best scored are meant to be on it.
    """

    workflow: ClassVar[Workflow] = PROPOSAL

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveSmallIntegerField(_("次序"))
    state = models.CharField(_("状态"), max_length=10, choices=PROPOSAL.choices, default=RANKED)
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    places = models.PositiveSmallIntegerField(_("拟认定家数"), null=True, blank=True)
    drawn_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_up_at = models.DateTimeField(_("拟定时间"))
    meeting_on = models.DateField(_("研究日期"), null=True, blank=True)
    meeting_number = models.CharField(_("会议纪要号"), max_length=60, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("拟认定名单")
        verbose_name_plural = _("拟认定名单")
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="proposal_number_once"),
            models.UniqueConstraint(fields=["round"], condition=Q(state=RANKED), name="proposal_one_in_the_making"),
            models.CheckConstraint(
                condition=Q(state__in=[RANKED, DROPPED]) | (Q(meeting_on__isnull=False) & ~Q(meeting_number="")),
                name="proposal_decided_by_a_record",
            ),
            models.CheckConstraint(
                condition=~Q(state=DECIDED) | ~Q(decided_by=F("drawn_up_by")), name="proposal_decided_by_another"
            ),
        ]
        triggers = [fsm_trigger(PROPOSAL)]

    def __str__(self) -> str:
        return f"{self.round}（{self.number}）"


class ProposalLine(models.Model):
    """One application on a list: its rank, its score as it was ranked, and what was said for another order."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    application = models.ForeignKey("academies.Application", on_delete=models.PROTECT, related_name="lines")
    rank = models.PositiveSmallIntegerField(_("名次"))
    score_tenths = models.PositiveSmallIntegerField(_("得分（十分之一分）"))
    reason = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering = ["rank"]
        verbose_name = _("名单条目")
        verbose_name_plural = _("名单条目")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "application"], name="line_application_once"),
            models.UniqueConstraint(
                fields=["proposal", "rank"], name="line_rank_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.application}"
