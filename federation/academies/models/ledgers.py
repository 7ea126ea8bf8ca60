"""What a host unit keeps of its teaching: its teachers, its online courses, the classes it held."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.organizations.models import Unit


class Teacher(models.Model):
    """Somebody who teaches for ``unit``; ``is_craftsman`` when named a craftsman or model worker."""

    unit = models.ForeignKey(Unit, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="teachers")
    name = models.CharField(_("姓名"), max_length=40)
    title = models.CharField(_("职称或技能等级"), max_length=40)
    trade = models.CharField(_("任教专业（工种）"), max_length=60)
    is_full_time = models.BooleanField(_("专职"), default=False)
    is_craftsman = models.BooleanField(_("工匠、劳模"), default=False)
    since_on = models.DateField(_("聘任日期"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("师资")
        verbose_name_plural = _("师资")
        constraints = [models.UniqueConstraint(fields=["unit", "name", "trade"], name="teacher_once")]

    def __str__(self) -> str:
        return self.name


class ListedCourse(models.Model):
    """An online course as its unit lists it."""

    unit = models.ForeignKey(Unit, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="listed_courses")
    title = models.CharField(_("课程名称"), max_length=120)
    trade = models.CharField(_("职业（工种）"), max_length=60)
    hours_tenths = models.PositiveIntegerField(_("学时（十分之一）"))
    address = models.URLField(_("网址"), max_length=300, blank=True)
    published_on = models.DateField(_("上线日期"))

    class Meta:
        ordering = ["-published_on", "id"]
        verbose_name = _("线上课程")
        verbose_name_plural = _("线上课程")
        constraints = [models.UniqueConstraint(fields=["unit", "title"], name="listed_course_once")]

    def __str__(self) -> str:
        return self.title


class ListedClass(models.Model):
    """A training class as its unit lists it: people trained, of them hands-on, certified, raised to a higher level."""

    unit = models.ForeignKey(Unit, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="listed_classes")
    title = models.CharField(_("班次名称"), max_length=120)
    trade = models.CharField(_("职业（工种）"), max_length=60)
    from_on = models.DateField(_("开班日期"))
    until_on = models.DateField(_("结班日期"))
    trained = models.PositiveIntegerField(_("培训人数"))
    hands_on = models.PositiveIntegerField(_("实操人数"), default=0)
    certified = models.PositiveIntegerField(_("取证人数"), default=0)
    raised = models.PositiveIntegerField(_("技能提升人数"), default=0)

    class Meta:
        ordering = ["-from_on", "id"]
        verbose_name = _("培训班")
        verbose_name_plural = _("培训班")
        constraints = [
            models.UniqueConstraint(fields=["unit", "title", "from_on"], name="listed_class_once"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="listed_class_span"),
            models.CheckConstraint(
                condition=Q(hands_on__lte=F("trained"), certified__lte=F("trained"), raised__lte=F("trained")),
                name="listed_class_counts",
            ),
        ]

    def __str__(self) -> str:
        return self.title
