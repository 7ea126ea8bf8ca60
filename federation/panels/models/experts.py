"""The pool of experts, what they know, and when and from whom they keep away."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.organizations.models import Union, Unit
from federation.panels.workflow import ACTIVE, EXPERT, PROPOSED
from federation.people.models import Person


class Expert(models.Model):
    """Somebody in the pool. Letters go to the account; ``person`` is the file in the register of workers, if any.

    ``employer`` is the unit of today when it is registered, ``employer_name`` in any case; ``union`` proposed them.
    """

    workflow: ClassVar[Workflow] = EXPERT

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="expert", verbose_name=_("账号"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="experts", verbose_name=_("职工档案")
    )
    name = models.CharField(_("姓名"), max_length=60)
    title = models.CharField(_("职称或技能等级"), max_length=60)
    employer = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="experts", verbose_name=_("工作单位")
    )
    employer_name = models.CharField(_("工作单位名称"), max_length=120)
    union = models.ForeignKey(Union, models.PROTECT, related_name="experts", verbose_name=_("推荐工会"))
    state = models.CharField(_("状态"), max_length=10, choices=EXPERT.choices, default=PROPOSED)
    enrolled_on = models.DateField(_("入库日期"), null=True, blank=True)
    pinyin_key = models.CharField(max_length=200, db_collation="C", editable=False)
    initials = models.CharField(max_length=60, db_collation="C", editable=False)

    class Meta:
        ordering = ["pinyin_key", "id"]
        verbose_name = _("专家")
        verbose_name_plural = _("专家")
        indexes = [models.Index(fields=["state", "pinyin_key", "id"], name="expert_pinyin")]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=~Q(person=None), name="expert_person_once"),
            models.CheckConstraint(condition=~Q(state=ACTIVE) | ~Q(enrolled_on=None), name="expert_enrolled_since"),
        ]
        triggers = [fsm_trigger(EXPERT)]

    def __str__(self) -> str:
        return self.name


class ExpertTrade(models.Model):
    """A trade the expert can judge."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="trades")
    trade = models.CharField(_("专业（职业、工种）"), max_length=60)

    class Meta:
        ordering = ["id"]
        verbose_name = _("评审专业")
        verbose_name_plural = _("评审专业")
        constraints = [models.UniqueConstraint(fields=["expert", "trade"], name="expert_trade_once")]

    def __str__(self) -> str:
        return self.trade


class FormerPost(models.Model):
    """An employer the expert had until the day before ``until_on``; kept when the employer of today changes."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="former_posts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("原工作单位"), max_length=120)
    until_on = models.DateField(_("离开日期"))

    class Meta:
        ordering = ["-until_on"]
        verbose_name = _("原工作单位")
        verbose_name_plural = _("原工作单位")

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """From ``from_on`` to ``until_on``, both included, the expert cannot be invited."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="absences")
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"))
    reason = models.CharField(_("事由"), max_length=120)

    class Meta:
        ordering = ["-from_on"]
        verbose_name = _("请假")
        verbose_name_plural = _("请假")
        constraints = [models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="absence_span")]

    def __str__(self) -> str:
        return f"{self.from_on} – {self.until_on}"


class Avoidance(models.Model):
    """Whom the expert asked beforehand to be kept away from: a unit, everything under a union, or a name."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="avoidances")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"))
    union = models.ForeignKey(Union, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("工会"))
    name = models.CharField(_("名称"), max_length=120, blank=True)
    reason = models.CharField(_("事由"), max_length=120)
    noted_on = models.DateField(_("登记日期"))

    class Meta:
        ordering = ["-noted_on", "-id"]
        verbose_name = _("申请回避")
        verbose_name_plural = _("申请回避")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, union=None, name="")
                | Q(unit=None, union__isnull=False, name="")
                | (Q(unit=None, union=None) & ~Q(name="")),
                name="avoidance_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.unit or self.union or self.name)
