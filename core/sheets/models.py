"""An upload while it is checked and taken in: the run and its rows."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto.fields import EncryptedTextField
from core.jobs.models import JobRun
from core.sheets.headings import is_ours
from core.sheets.sheet import Sheet, sheet_named
from core.sheets.workflow import CHECKED, HALTED, REFUSED, RUN, TAKEN, TAKING, UNMATCHED
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger

TONES = {CHECKED: "amber", UNMATCHED: "amber", REFUSED: "cinnabar", HALTED: "cinnabar", TAKEN: "jade", TAKING: "indigo"}


class SheetRun(models.Model):
    """One upload or paste, from its check to its end. Kept 90 days."""

    workflow: ClassVar[Workflow] = RUN

    sheet = models.CharField(_("表"), max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    state = models.CharField(_("状态"), max_length=10, choices=RUN.choices, default=RUN.start)
    language = models.CharField(_("语言"), max_length=10)
    file_name = models.CharField(_("文件名"), max_length=200)
    stored = models.CharField(_("存放处"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("大小（字节）"), default=0)
    table = models.CharField(_("工作表"), max_length=100, blank=True)
    heading_row = models.PositiveIntegerField(_("表头所在行"), default=0)
    titles = models.JSONField(_("表头"), default=list)
    places = models.JSONField(_("各列所在位置"), default=dict)
    guessed = models.JSONField(_("猜的列"), default=list)
    samples = EncryptedTextField(_("前几行"), blank=True, kind="text", purpose="核对表头时给上传人看")
    new = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("更改"), default=0)
    unchanged = models.PositiveIntegerField(_("不变"), default=0)
    problems = models.PositiveIntegerField(_("有问题"), default=0)
    warned = models.PositiveIntegerField(_("有提醒"), default=0)
    existing = models.PositiveIntegerField(_("现有"), null=True)
    skipped = models.JSONField(_("略过的行"), default=list)
    said = models.CharField(_("原因"), max_length=300, blank=True)
    counts = models.JSONField(_("写入结果"), default=dict)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="followed_by", verbose_name=_("接着"))
    job = models.ForeignKey(JobRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("后台任务"))
    created_at = models.DateTimeField(_("上传时间"))
    checked_at = models.DateTimeField(_("检查完时间"), null=True)
    taken_at = models.DateTimeField(_("写完时间"), null=True)

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        triggers = [fsm_trigger(RUN)]
        indexes = [
            models.Index(fields=["by", "-id"], name="sheet_runs_of_a_person"),
            models.Index(fields=["created_at"], name="sheet_runs_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.file_name}"

    @property
    def declared(self) -> Sheet | None:
        """The sheet this run is of, while it is still offered."""
        return sheet_named(self.sheet)

    @property
    def title(self) -> str:
        """What the sheet is called."""
        declared = self.declared
        return str(declared.title) if declared else self.sheet

    @property
    def to_take(self) -> int:
        """Rows that would be taken in."""
        return self.new + self.changed

    @property
    def total(self) -> int:
        """Rows of data in the file."""
        return self.new + self.changed + self.unchanged + self.problems

    @property
    def tone(self) -> str:
        """Tone of the state's chip."""
        return TONES.get(self.state, "plain")

    @property
    def ignored(self) -> list[str]:
        """Headings of the file that are no column of the sheet."""
        taken = set(self.places.values())
        return [title for place, title in enumerate(self.titles) if title and place not in taken and not is_ours(title)]

    @property
    def done_url(self) -> str:
        """Where what was taken in can be seen."""
        declared = self.declared
        return declared.done_url() if declared and declared.done_url else ""

    @property
    def changes_much(self) -> bool:
        """Whether more than 30 % of what is there would change."""
        return bool(self.existing) and self.changed * 10 > (self.existing or 0) * 3


class SheetRow(models.Model):
    """One row of an upload, staged. ``content`` is JSON: cells as they were, values, changes, problems."""

    run = models.ForeignKey(SheetRun, models.CASCADE, related_name="rows", verbose_name=_("导入"))
    number = models.PositiveIntegerField(_("行号"))
    outcome = models.CharField(_("结果"), max_length=10)
    key_digest = models.CharField(_("关键字摘要"), max_length=64, blank=True)
    warned = models.BooleanField(_("有提醒"), default=False)
    taken = models.BooleanField(_("已写入"), default=False)
    content = EncryptedTextField(_("内容"), kind="text", purpose="导入前核对，九十天后删除")

    class Meta:
        verbose_name = _("导入的行")
        verbose_name_plural = _("导入的行")
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_staged_row_per_number")]
        indexes = [
            models.Index(fields=["run", "outcome", "number"], name="staged_rows_by_outcome"),
            models.Index(fields=["run", "key_digest"], name="staged_rows_by_key", condition=~models.Q(key_digest="")),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number}"
