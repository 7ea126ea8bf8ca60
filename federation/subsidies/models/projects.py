"""A call for projects, a project with its budget, what is asked about it, and who adds money to it."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.academies.models import Academy, AcademyTerm
from federation.subsidies.models.funds import Fund
from federation.subsidies.workflow import APPROVED, DISCARDED, DRAFTED, PROJECT

_WITHIN_ALLOTMENT = """
    PERFORM FROM subsidies_fund f JOIN subsidies_call c ON c.fund_id = f.id WHERE c.id = NEW.call_id
        FOR NO KEY UPDATE OF f;
    SELECT coalesce(sum(l.amount_fen), 0) INTO allotted
      FROM subsidies_allotmentline l JOIN subsidies_allotment a ON a.id = l.allotment_id
      JOIN subsidies_call c ON c.fund_id = a.fund_id
     WHERE c.id = NEW.call_id AND a.state = 'approved' AND l.academy_id = NEW.academy_id;
    SELECT coalesce(sum(p.approved_fen), 0) INTO promised
      FROM subsidies_project p JOIN subsidies_call c ON c.id = p.call_id
     WHERE c.fund_id = (SELECT fund_id FROM subsidies_call WHERE id = NEW.call_id)
       AND p.academy_id = NEW.academy_id AND p.state IN ('approved', 'underway', 'accepted', 'stopped');
    IF promised > allotted THEN
        RAISE EXCEPTION 'projects of % fen on an allotment of % fen', promised, allotted
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


class Call(models.Model):
    """A call for projects out of a year's fund: from when until when they may be handed in."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField(_("通知标题"), max_length=80)
    from_on = models.DateField(_("申报开始"))
    until_on = models.DateField(_("申报截止"))
    note = models.TextField(_("申报要求"), blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-from_on", "-id"]
        verbose_name = _("申报通知")
        verbose_name_plural = _("申报通知")
        constraints = [models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="call_days_in_order")]

    def __str__(self) -> str:
        return self.title


class Project(models.Model):
    """What an academy will do with its subsidy. ``terms`` are the numbers in force when it was handed in.

    ``asked_fen`` and ``approved_fen`` are the sums of its lines; ``accepted_fen`` is what the acceptance recognised.
    """

    workflow: ClassVar[Workflow] = PROJECT

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="projects")
    academy = models.ForeignKey(Academy, on_delete=models.PROTECT, related_name="subsidy_projects")
    term = models.ForeignKey(AcademyTerm, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("项目名称"), max_length=80)
    trade = models.CharField(_("特色专业或职业（工种）品牌"), max_length=60, blank=True)
    uses = ArrayField(models.CharField(max_length=40), verbose_name=_("使用范围"), default=list)
    goal = models.TextField(_("目标和成效"), blank=True)
    from_on = models.DateField(_("执行开始"))
    until_on = models.DateField(_("执行结束"))
    state = models.CharField(_("状态"), max_length=10, choices=PROJECT.choices, default=DRAFTED)
    asked_fen = models.BigIntegerField(_("申请金额"), default=0)
    approved_fen = models.BigIntegerField(_("立项金额"), null=True, blank=True)
    accepted_fen = models.BigIntegerField(_("验收金额"), null=True, blank=True)
    first_percent = models.PositiveSmallIntegerField(_("首期比例"), null=True, blank=True)
    document_number = models.CharField(_("批准文号"), max_length=60, blank=True)
    agreed_on = models.DateField(_("协议签订日期"), null=True, blank=True)
    terms = models.JSONField(_("适用的标准"), default=dict)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("补助项目")
        verbose_name_plural = _("补助项目")
        indexes = [models.Index(fields=["state", "-id"], name="project_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "academy"], condition=~Q(state=DISCARDED), name="project_once_a_call"
            ),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="project_days_in_order"),
            models.CheckConstraint(condition=Q(asked_fen__gte=0), name="project_asks_no_less_than_nothing"),
            models.CheckConstraint(
                condition=Q(accepted_fen=None) | Q(accepted_fen__gte=0, accepted_fen__lte=F("approved_fen")),
                name="project_accepts_no_more_than_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state=APPROVED)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("reviewed_by")) & Q(approved_fen__gt=0)),
                name="project_approved_by_another",
            ),
        ]
        triggers = [
            fsm_trigger(PROJECT),
            pgtrigger.Trigger(
                name="within_allotment",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.state IN ('approved', 'underway', 'accepted') AND"
                    " (OLD.state, OLD.approved_fen) IS DISTINCT FROM (NEW.state, NEW.approved_fen)"
                ),
                declare=[("allotted", "bigint"), ("promised", "bigint")],
                func=_WITHIN_ALLOTMENT,
            ),
            pgtrigger.Trigger(
                name="promise_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.state IN ('approved', 'underway', 'accepted', 'stopped')
                        AND (OLD.approved_fen, OLD.academy_id, OLD.call_id)
                            IS DISTINCT FROM (NEW.approved_fen, NEW.academy_id, NEW.call_id) THEN
                        RAISE EXCEPTION 'what was promised to project % stays', OLD.id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CostKind(models.TextChoices):
    """What the money of a line is for, as training cost is divided."""

    LECTURE = "lecture", _("师资费")
    LODGING = "lodging", _("住宿费")
    FOOD = "food", _("伙食费")
    SITE = "site", _("场地费")
    MATERIAL = "material", _("资料费")
    TRANSPORT = "transport", _("交通费")
    OTHER = "other", _("其他费用")


class Title(models.TextChoices):
    """The title a lecturer's standard fee goes by."""

    INTERMEDIATE = "intermediate", _("中级及以下")
    ASSOCIATE = "associate", _("副高级职称")
    PROFESSOR = "professor", _("正高级职称")
    ACADEMICIAN = "academician", _("院士、全国知名专家")


class BudgetLine(models.Model):
    """A line of a project's budget in fen: what for, by which allowed use, counted by which standard.

    A lecture line has ``title_grade`` and ``class_hours_tenths``; a line within the comprehensive quota has ``persons``
    and ``days``.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="lines")
    use = models.CharField(_("用途"), max_length=40)
    cost_kind = models.CharField(_("费用类别"), max_length=10, choices=CostKind.choices)
    what = models.CharField(_("内容"), max_length=120)
    title_grade = models.CharField(_("讲师职称"), max_length=12, choices=Title.choices, blank=True)
    class_hours_tenths = models.PositiveIntegerField(_("课时"), null=True, blank=True)
    persons = models.PositiveIntegerField(_("人数"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("天数"), null=True, blank=True)
    amount_fen = models.BigIntegerField(_("申请金额"))
    approved_fen = models.BigIntegerField(_("核定金额"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("预算明细")
        verbose_name_plural = _("预算明细")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="budget_line_positive"),
            models.CheckConstraint(condition=Q(cost_kind__in=CostKind.values), name="budget_line_kind_listed"),
            models.CheckConstraint(
                condition=Q(approved_fen=None) | Q(approved_fen__gte=0, approved_fen__lte=F("amount_fen")),
                name="budget_line_approved_within",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def hours(self) -> str:
        """Class hours as people write them."""
        return f"{(self.class_hours_tenths or 0) / 10:g}"


class Question(models.Model):
    """Something asked about one field of a project, and what the academy answered."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="questions")
    field = models.CharField(_("栏目"), max_length=20)
    asked = models.CharField(_("要补充什么"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提出时间"))
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("补充事项")
        verbose_name_plural = _("补充事项")

    def __str__(self) -> str:
        return self.asked


class Source(models.TextChoices):
    """Who adds money of their own."""

    UNION = "union", _("区、产业工会")
    HOST = "host", _("学院所在单位")
    OTHER = "other", _("其他单位")


class Pledge(models.Model):
    """Matching money promised to a project by a source, in fen, and by when."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pledges")
    source = models.CharField(_("来源"), max_length=8, choices=Source.choices)
    payer = models.CharField(_("出资单位"), max_length=80)
    committed_fen = models.BigIntegerField(_("承诺金额"))
    due_on = models.DateField(_("应到账日期"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("配套资金")
        verbose_name_plural = _("配套资金")
        constraints = [
            models.CheckConstraint(condition=Q(committed_fen__gt=0), name="pledge_positive"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="pledge_source_listed"),
        ]

    def __str__(self) -> str:
        return gettext("%(payer)s 配套") % {"payer": self.payer}


class PledgeReceipt(models.Model):
    """Matching money that arrived at the academy, in fen. Never changed: what was wrong is entered with a minus."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="receipts")
    amount_fen = models.BigIntegerField(_("到账金额"))
    received_on = models.DateField(_("到账日期"))
    number = models.CharField(_("银行回单号"), max_length=60)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("配套到账")
        verbose_name_plural = _("配套到账")
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="receipt_not_nothing"),
            models.UniqueConstraint(fields=["pledge", "number"], name="receipt_number_once"),
        ]
        triggers = [pgtrigger.Protect(name="receipt_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.pledge} {self.amount_fen}"
