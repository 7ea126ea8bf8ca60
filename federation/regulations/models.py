"""Regulations, their clauses, and the dated values of the numbers in them."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.workflow.trigger import fsm_trigger
from federation.regulations.workflow import APPROVED, CHANGE, PROPOSED


class Status(models.TextChoices):
    """What is known of a sentence or a number."""

    STATED = "stated", _("原文载明")
    PUBLIC = "public", _("按公开资料")
    ANALOGOUS = "analogous", _("参照外地")
    ASSUMED = "assumed", _("暂定")


class Served(models.TextChoices):
    """How the product serves a clause."""

    RULE = "rule", _("系统自动核对")
    FORM = "form", _("系统记录和提示")
    MANUAL = "manual", _("人工掌握")


class Level(models.TextChoices):
    """Whose word a regulation is."""

    CITY = "city", _("北京市总工会")
    NATIONAL = "national", _("国家和全国总工会")
    DEFAULT = "default", _("缺省规则")


TONES = {Status.STATED: "jade", Status.PUBLIC: "indigo", Status.ANALOGOUS: "amber", Status.ASSUMED: "plain"}


def _in_language(zh: str, en: str) -> str:
    return en if (get_language() or "").startswith("en") and en else zh


class Regulation(models.Model):
    """One written text, as kept in ``regulations/<code>.toml``."""

    code = models.CharField(_("代码"), max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(default=100)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)
    issuer_zh = models.CharField(max_length=80)
    issuer_en = models.CharField(max_length=120)
    level = models.CharField(_("层级"), max_length=8, choices=Level.choices)
    in_force_from = models.DateField(_("施行日"))
    in_force_until = models.DateField(_("失效日"), null=True, blank=True)
    source_zh = models.CharField(max_length=300)
    source_en = models.CharField(max_length=400)
    note_zh = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("制度")
        verbose_name_plural = _("制度")
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(in_force_until__gt=F("in_force_from")), name="regulation_span"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return _in_language(self.title_zh, self.title_en)

    @property
    def issuer(self) -> str:
        """Who issued it, in the reader's language."""
        return _in_language(self.issuer_zh, self.issuer_en)

    @property
    def source(self) -> str:
        """Where it is known from, in the reader's language."""
        return _in_language(self.source_zh, self.source_en)

    @property
    def note(self) -> str:
        """What a reader must know, in the reader's language."""
        return _in_language(self.note_zh, self.note_en)


class Clause(models.Model):
    """One numbered sentence; ``ref`` is ``<regulation code>:<number>``, as rules and decisions cite it."""

    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="clauses")
    number = models.CharField(_("条"), max_length=12)
    ref = models.CharField(max_length=53, unique=True)
    position = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80)
    text_zh = models.TextField()
    text_en = models.TextField()
    status = models.CharField(_("依据"), max_length=10, choices=Status.choices)
    source_zh = models.CharField(max_length=300)
    source_en = models.CharField(max_length=400)
    served = models.CharField(_("落实方式"), max_length=6, choices=Served.choices)

    class Meta:
        ordering = ["regulation", "position"]
        verbose_name = _("条款")
        verbose_name_plural = _("条款")
        constraints = [
            models.UniqueConstraint(fields=["regulation", "number"], name="clause_number_once"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="clause_status"),
            models.CheckConstraint(condition=Q(served__in=Served.values), name="clause_served"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def title(self) -> str:
        """The heading in the reader's language."""
        return _in_language(self.title_zh, self.title_en)

    @property
    def text(self) -> str:
        """The sentence in the reader's language."""
        return _in_language(self.text_zh, self.text_en)

    @property
    def source(self) -> str:
        """Where it is known from, in the reader's language."""
        return _in_language(self.source_zh, self.source_en)

    @property
    def tone(self) -> str:
        """The tone of its status of knowledge."""
        return TONES[Status(self.status)]

    @property
    def anchor(self) -> str:
        """The place of the clause on its regulation's page."""
        return f"c{self.number}"


class ParameterCode(models.Model):
    """A number that a clause sets: what it means. Its values in time are ``ParameterVersion`` rows."""

    code = models.CharField(_("代码"), max_length=60, unique=True)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="parameters")
    position = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=120)
    unit_zh = models.CharField(max_length=20, blank=True)
    unit_en = models.CharField(max_length=30, blank=True)
    scale = models.PositiveIntegerField(default=1)
    labels = models.JSONField(default=dict)

    class Meta:
        ordering = ["clause", "position"]
        verbose_name = _("参数")
        verbose_name_plural = _("参数")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it means, in the reader's language."""
        return _in_language(self.title_zh, self.title_en)

    @property
    def unit(self) -> str:
        """The unit shown, in the reader's language."""
        return _in_language(self.unit_zh, self.unit_en)

    def label(self, key: str) -> str:
        """The word shown for a key of a table or an item of a list."""
        words = self.labels.get(key, {})
        return _in_language(words.get("zh", key), words.get("en", key))

    def shown(self, value: Any) -> str:
        """A stored value as people read it, with its unit."""
        match value:
            case list():
                return _in_language("、", ", ").join(self.label(item) for item in value)
            case dict():
                parts = (f"{self.label(key)} {self._amount(one)}" for key, one in value.items())
                return _in_language("，", ", ").join(parts)
        return self._amount(value)

    def _amount(self, value: int) -> str:
        number = value if self.scale == 1 else value / self.scale
        text = f"{number:,.2f}".rstrip("0").rstrip(".") if self.scale > 1 else f"{number}"
        gap = "" if self.unit in ("%", "") else " "
        return f"{text}{gap}{self.unit}"


class ParameterVersion(models.Model):
    """A value from a day on, until the next approved version of the same code starts."""

    class Origin(models.TextChoices):
        """Where a value comes from."""

        TEXT = "text", _("制度文本")
        OFFICE = "office", _("办公端调整")

    parameter = models.ForeignKey(ParameterCode, on_delete=models.PROTECT, related_name="versions")
    value = models.JSONField(_("取值"))
    since = models.DateField(_("起算日"))
    status = models.CharField(_("依据"), max_length=10, choices=Status.choices)
    origin = models.CharField(_("来源"), max_length=6, choices=Origin.choices)
    state = models.CharField(_("状态"), max_length=10, choices=CHANGE.choices, default=PROPOSED)
    reason = models.CharField(_("调整理由"), max_length=300, blank=True)
    document = models.CharField(_("依据文件"), max_length=120, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("批准人")
    )
    decided_at = models.DateTimeField(_("批准时间"), null=True)
    opinion = models.CharField(_("批准意见"), max_length=300, blank=True)

    workflow: ClassVar = CHANGE

    class Meta:
        ordering = ["parameter", "-since", "-id"]
        verbose_name = _("参数取值")
        verbose_name_plural = _("参数取值")
        triggers = [fsm_trigger(CHANGE)]
        constraints = [
            models.UniqueConstraint(
                fields=["parameter", "since"], condition=Q(state=APPROVED), name="parameter_one_value_a_day"
            ),
            models.UniqueConstraint(
                fields=["parameter"], condition=Q(state=PROPOSED), name="parameter_one_open_proposal"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="parameter_status"),
            models.CheckConstraint(
                condition=Q(origin="text") | Q(proposed_by__isnull=False) & ~Q(reason=""), name="change_has_author"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")),
                name="change_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(origin="text") | Q(decided_by__isnull=False) | ~Q(state=APPROVED),
                name="change_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parameter.title} {self.shown}"

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return self.parameter.shown(self.value)

    @property
    def tone(self) -> str:
        """The tone of its status of knowledge."""
        return TONES[Status(self.status)]
