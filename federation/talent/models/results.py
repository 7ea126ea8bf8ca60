"""What a list must look like, the results that were sealed, the committee's votes."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from federation.notices.models import Objection
from federation.talent.models.selections import Nomination, Selection


class Trait(models.TextChoices):
    """What a composition counts people by."""

    POST = "post", _("岗位类别")
    TRADE = "trade", _("职业（工种）")
    UNION = "union", _("推荐工会")
    OWNERSHIP = "ownership", _("单位性质")
    INDUSTRY = "industry", _("行业门类")
    SEX = "sex", _("性别")
    AGE = "age", _("年龄")


class Ownership(models.TextChoices):
    """Who owns a unit, in four."""

    STATE = "state", _("国有和集体")
    PRIVATE = "private", _("民营")
    FOREIGN = "foreign", _("港澳台和外资")
    PUBLIC = "public", _("机关事业")


class Age(models.TextChoices):
    """Age on the last day of nominations."""

    YOUNG = "-35", _("35 岁以下")
    MIDDLE = "36-45", _("36 至 45 岁")
    SENIOR = "46-", _("46 岁以上")


class Composition(models.Model):
    """At least and at most so many of the chosen, or so much percent of the places, have one of ``values`` in a trait.

    Without ``values`` it holds for each value by itself.
    """

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="compositions")
    trait = models.CharField(_("按什么"), max_length=10, choices=Trait.choices)
    values = ArrayField(models.CharField(max_length=60), verbose_name=_("哪些"), default=list)
    least = models.PositiveIntegerField(_("至少"), null=True, blank=True)
    most = models.PositiveIntegerField(_("最多"), null=True, blank=True)
    in_percent = models.BooleanField(_("按百分比"), default=False)
    reason = models.CharField(_("依据或理由"), max_length=200)

    class Meta:
        ordering = ["id"]
        verbose_name = _("名单构成")
        verbose_name_plural = _("名单构成")
        constraints = [
            models.CheckConstraint(
                condition=Q(least__isnull=False) | Q(most__isnull=False), name="composition_says_something"
            ),
            models.CheckConstraint(
                condition=Q(least=None) | Q(most=None) | Q(most__gte=F("least")), name="composition_in_order"
            ),
            models.CheckConstraint(
                condition=Q(in_percent=False)
                | ((Q(least=None) | Q(least__lte=100)) & (Q(most=None) | Q(most__lte=100))),
                name="composition_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_trait_display()} {self.least or ''}–{self.most or ''}"


class Result(models.Model):
    """A result as it was sealed: ``lines`` as the bundle has them, the bundle, its fingerprint. Never changed.

    ``reason``: why there is another one after the first.
    """

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField(_("版次"))
    places = models.PositiveIntegerField(_("名额"))
    lines = models.JSONField(_("结果"))
    bundle = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(_("指纹"), max_length=39)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("封存人")
    )
    sealed_at = models.DateTimeField(_("封存时间"))

    class Meta:
        ordering = ["selection", "number"]
        verbose_name = _("选树结果")
        verbose_name_plural = _("选树结果")
        constraints = [models.UniqueConstraint(fields=["selection", "number"], name="result_number_once")]
        triggers = [pgtrigger.Protect(name="result_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.selection} v{self.number}"


class Ballot(models.Model):
    """A vote of the committee on a result. Never changed."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="ballots")
    held_on = models.DateField(_("审议日期"))
    members = models.PositiveSmallIntegerField(_("委员人数"))
    present = models.PositiveSmallIntegerField(_("到会"))
    in_favour = models.PositiveSmallIntegerField(_("同意"))
    against = models.PositiveSmallIntegerField(_("反对"))
    abstained = models.PositiveSmallIntegerField(_("弃权"))
    carried = models.BooleanField(_("通过"))
    minutes = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("审议表决")
        verbose_name_plural = _("审议表决")
        constraints = [
            models.CheckConstraint(
                condition=Q(present=F("in_favour") + F("against") + F("abstained")), name="ballot_adds_up"
            ),
            models.CheckConstraint(condition=Q(present__lte=F("members"), members__gte=3), name="ballot_members"),
        ]
        triggers = [pgtrigger.Protect(name="ballot_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.result} {self.in_favour}/{self.members}"


class NoticeCorrection(models.Model):
    """A fact about a nominee that an objection put right on notice. The nomination stays as it was handed in."""

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="corrections")
    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="+", verbose_name=_("异议"))
    label = models.CharField(_("更正的内容"), max_length=60)
    before = models.TextField(_("更正前"))
    after = models.TextField(_("更正后"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("更正时间"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("公示更正")
        verbose_name_plural = _("公示更正")
        constraints = [models.UniqueConstraint(fields=["objection", "label"], name="corrected_once_an_objection")]
        triggers = [pgtrigger.Protect(name="correction_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.label} {self.before} → {self.after}"
