"""What follows a title: the period with its plan, its tasks and its reports; masters and apprentices."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.organizations.models import Union, Unit
from federation.people.models import Person
from federation.talent.models.selections import Force, Honour, SkillLevel
from federation.talent.workflow import (
    ARRANGED,
    CLOSING,
    CULTIVATION,
    DUE,
    FAILED,
    FILED,
    FINISHED,
    MENTORSHIP,
    PAIRED,
    PASSED,
    PLANNING,
    PROGRESS,
    UNDERWAY,
)


class Measure(models.TextChoices):
    """What cultivation consists of, as the measures name it."""

    SEMINAR = "seminar", _("研修班")
    CAMP = "camp", _("创新培训营")
    LECTURE = "lecture", _("公益讲堂")
    DEGREE = "degree", _("学历提升")
    EXCHANGE = "exchange", _("学习座谈和跨地区交流")
    ROAD_SHOW = "road_show", _("成果路演")
    EXPO = "expo", _("展会、论坛和研讨")
    CONTEST = "contest", _("劳动和技能竞赛")
    STUDIO = "studio", _("创新工作室和联盟")
    INNOVATION = "innovation", _("五小、四技、两比")
    TACKLING = "tackling", _("技术攻关")
    FIRM_VISIT = "firm_visit", _("助企行")
    SCHOOL_VISIT = "school_visit", _("进校园")
    LADDER = "ladder", _("阶梯行动")
    APPRENTICES = "apprentices", _("名师带徒")


class Grade(models.TextChoices):
    """How a period was evaluated."""

    EXCELLENT = "excellent", _("优秀")
    PASSED = "passed", _("合格")


class Cultivation(models.Model):
    """The period that follows a title: from ``from_on`` until ``until_on``, the last day.

    ``person`` repeats the title's, so that the database keeps one running period a person. ``union`` recommended and
    looks after it, ``unit`` plans and reports; ``certificate`` is the certificate's number, ``paper`` its PDF, on which
    ``check_code`` is printed: with both anybody can verify it.
    """

    workflow: ClassVar[Workflow] = CULTIVATION

    honour = models.OneToOneField(Honour, on_delete=models.PROTECT, related_name="cultivation")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("姓名"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("所在单位"))
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+", verbose_name=_("推荐工会"))
    from_on = models.DateField(_("培育开始"))
    until_on = models.DateField(_("培育期满"))
    plan_due_on = models.DateField(_("计划报送期限"))
    goals = models.TextField(_("培育目标"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=CULTIVATION.choices, default=PLANNING)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    grade = models.CharField(_("评价等次"), max_length=10, choices=Grade.choices, blank=True)
    opinion = models.CharField(_("评价意见"), max_length=500, blank=True)
    certificate = models.CharField(_("证书编号"), max_length=20, blank=True, db_collation="C")
    check_code = models.CharField(_("查验码"), max_length=24, blank=True, db_collation="C")
    paper = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-from_on", "-id"]
        verbose_name = _("培育")
        verbose_name_plural = _("培育")
        indexes = [
            models.Index(fields=["state", "until_on"], name="cultivation_state"),
            models.Index(fields=["union", "state"], name="cultivation_union"),
            models.Index(fields=["unit"], name="cultivation_unit"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="cultivation_span"),
            models.CheckConstraint(condition=~Q(state=PASSED) | ~Q(certificate=""), name="passed_with_certificate"),
            models.CheckConstraint(condition=~Q(state=FAILED) | ~Q(opinion=""), name="failed_with_opinion"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=(PLANNING, FILED, UNDERWAY, CLOSING)),
                name="one_cultivation_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["certificate"], condition=~Q(certificate=""), name="cultivation_certificate_once"
            ),
        ]
        triggers = [
            fsm_trigger(CULTIVATION),
            pgtrigger.ReadOnly(name="cultivation_stays", fields=["honour", "person", "from_on"]),
            pgtrigger.Protect(name="cultivation_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s的培育") % {"name": self.person}


class CertificateMiss(models.Model):
    """Somebody asked for a certificate that there is not; ``origin`` is a keyed digest of the network address.

    Counted for an hour, so that nobody tries numbers and codes one after the other; gone after a day.
    """

    origin = models.CharField(max_length=64)
    at = models.DateTimeField(_("时间"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("没有查到的证书")
        verbose_name_plural = _("没有查到的证书")
        indexes = [models.Index(fields=["origin", "-at"], name="certificate_miss_origin")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class CultivationTask(models.Model):
    """A task of the plan (``due_on``) or something done beyond it; done when ``done_on`` is told.

    What the unit adds after the plan was agreed to (``added_on``) is beyond it as well, though it has its day.
    """

    cultivation = models.ForeignKey(Cultivation, on_delete=models.PROTECT, related_name="tasks")
    measure = models.CharField(_("培育措施"), max_length=12, choices=Measure.choices)
    force = models.CharField(_("提升哪一力"), max_length=8, choices=Force.choices, blank=True)
    what = models.CharField(_("内容"), max_length=200)
    due_on = models.DateField(_("计划完成日期"), null=True, blank=True)
    added_on = models.DateField(_("计划同意后加入"), null=True, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    outcome = models.CharField(_("成效"), max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["due_on", "done_on", "id"]
        verbose_name = _("培育任务")
        verbose_name_plural = _("培育任务")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | Q(done_on__isnull=False), name="task_planned_or_done"
            ),
            models.CheckConstraint(condition=Q(done_on=None) | ~Q(outcome=""), name="task_done_with_outcome"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def in_plan(self) -> bool:
        """Whether the union agreed to it."""
        return self.due_on is not None and self.added_on is None


class ProgressReport(models.Model):
    """The report on part ``number`` of the period, ``from_on`` to ``until_on``; ``explained`` are words by task id.

    ``figures`` keeps the tasks as they were when it was handed in: ``done`` and ``late``, lists of lines.
    """

    workflow: ClassVar[Workflow] = PROGRESS

    cultivation = models.ForeignKey(Cultivation, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(_("期次"))
    from_on = models.DateField(_("从"))
    until_on = models.DateField(_("至"))
    due_on = models.DateField(_("报备期限"))
    state = models.CharField(_("状态"), max_length=10, choices=PROGRESS.choices, default=DUE)
    note = models.TextField(_("进展和问题"), blank=True)
    explained = models.JSONField(_("没有完成的说明"), default=dict)
    figures = models.JSONField(_("报备时的任务"), default=dict)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("报备时间"), null=True, blank=True)

    class Meta:
        ordering = ["cultivation", "number"]
        verbose_name = _("进展报备")
        verbose_name_plural = _("进展报备")
        indexes = [models.Index(fields=["state", "due_on"], name="progress_state")]
        constraints = [
            models.UniqueConstraint(fields=["cultivation", "number"], name="progress_once"),
            models.CheckConstraint(condition=Q(state=DUE) | Q(submitted_by__isnull=False), name="progress_by_somebody"),
        ]
        triggers = [
            fsm_trigger(PROGRESS),
            pgtrigger.ReadOnly(
                name="progress_stays", fields=["cultivation", "number", "from_on", "until_on", "due_on"]
            ),
            pgtrigger.Protect(name="progress_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return gettext("第 %(number)s 期报备") % {"number": self.number}


class Mentorship(models.Model):
    """``master`` takes ``apprentice`` on by a signed agreement; ``union`` is the one above the apprentice's unit.

    ``skill_before`` and ``skill_after`` are levels at the beginning and at the end, ``ended_on`` the last day.
    """

    workflow: ClassVar[Workflow] = MENTORSHIP

    master = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("师傅"))
    apprentice = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("徒弟"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("徒弟所在单位"))
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+", verbose_name=_("确认的工会"))
    trade = models.CharField(_("职业（工种）"), max_length=60)
    goals = models.TextField(_("带徒目标"))
    from_on = models.DateField(_("结对日期"))
    until_on = models.DateField(_("期满日期"))
    agreement = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    skill_before = models.CharField(_("结对时技能等级"), max_length=20, choices=SkillLevel.choices, blank=True)
    skill_after = models.CharField(_("出徒时技能等级"), max_length=20, choices=SkillLevel.choices, blank=True)
    outcome = models.CharField(_("带徒成效"), max_length=500, blank=True)
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=MENTORSHIP.choices, default=ARRANGED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-from_on", "-id"]
        verbose_name = _("师徒结对")
        verbose_name_plural = _("师徒结对")
        indexes = [
            models.Index(fields=["master", "state"], name="mentorship_master"),
            models.Index(fields=["union", "state"], name="mentorship_union"),
            models.Index(fields=["unit"], name="mentorship_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["apprentice"], condition=Q(state=PAIRED), name="one_master_at_a_time"),
            models.CheckConstraint(condition=~Q(master=F("apprentice")), name="nobody_their_own_master"),
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="mentorship_span"),
            models.CheckConstraint(
                condition=~Q(state=FINISHED) | (Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="finished_with_outcome",
            ),
        ]
        triggers = [
            fsm_trigger(MENTORSHIP),
            pgtrigger.ReadOnly(name="mentorship_stays", fields=["master", "apprentice", "entered_by"]),
            pgtrigger.Protect(name="mentorship_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.master} → {self.apprentice}"
