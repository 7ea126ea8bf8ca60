"""The real-name register: persons, their employments, likely doubles and merges."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.crypto.fields import BlindIndexField, EncryptedTextField
from core.crypto.masking import mask
from federation.organizations.models import Unit
from federation.organizations.models.spans import one_row_range, span
from federation.people.identity import Paper, same_number


class PaperKind(models.TextChoices):
    """Identity papers, as screens call them."""

    RESIDENT = Paper.RESIDENT.value, _("居民身份证")
    RESIDENT_OLD = Paper.RESIDENT_OLD.value, _("居民身份证（15 位旧号）")
    PERMIT = Paper.PERMIT.value, _("港澳台居民居住证")
    FOREIGN = Paper.FOREIGN.value, _("外国人永久居留身份证")
    FOREIGN_OLD = Paper.FOREIGN_OLD.value, _("外国人永久居留身份证（旧版）")


class Sex(models.TextChoices):
    """Sex as the identity paper states it (GB/T 2261.1); empty when the paper does not."""

    MALE = "m", _("男")
    FEMALE = "f", _("女")


class Person(models.Model):
    """One worker, once.

    ``unit`` and ``unit_until_on`` repeat the latest main employment; the
    database keeps them so. A person merged into another keeps its row, out of every list.
    """

    name = models.CharField(_("姓名"), max_length=60)
    paper = models.CharField(_("证件类型"), max_length=12, choices=PaperKind.choices)
    id_number = EncryptedTextField(_("证件号码"), kind="id_number", purpose="确认是本人，一人一档")
    id_index = BlindIndexField(of="id_same")
    phone = EncryptedTextField(_("手机号"), kind="phone", purpose="联系本人，发送办理结果", blank=True)
    phone_index = BlindIndexField(of="phone")
    sex = models.CharField(_("性别"), max_length=1, choices=Sex.choices, blank=True)
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    pinyin_key = models.CharField(max_length=200, db_collation="C", editable=False)
    initials = models.CharField(max_length=60, db_collation="C", editable=False)
    unit = models.ForeignKey(
        Unit, verbose_name=_("所在单位"), null=True, editable=False, on_delete=models.PROTECT, related_name="people",
        db_index=False,
    )  # fmt: skip
    unit_until_on = models.DateField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged_from"
    )
    registered_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("职工")
        verbose_name_plural = _("职工")
        indexes = [
            models.Index(fields=["pinyin_key", "id"], name="person_pinyin"),
            models.Index(fields=["unit", "pinyin_key", "id"], name="person_unit"),
            models.Index(fields=["initials"], name="person_initials"),
            models.Index(fields=["name", "born_on"], name="person_name_birth"),
            models.Index(fields=["phone_index"], name="person_phone", condition=~Q(phone_index="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id_index"], name="person_number_once"),
            models.CheckConstraint(condition=~Q(id_index=""), name="person_has_number"),
            models.CheckConstraint(condition=Q(paper__in=PaperKind.values), name="person_paper"),
            models.CheckConstraint(condition=Q(sex__in=["", *Sex.values]), name="person_sex"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def id_same(self) -> str:
        """The number as it is compared: an old one of 15 digits widened to 18."""
        return same_number(self.id_number)

    @property
    def masked_number(self) -> str:
        """The number with its middle hidden."""
        return mask("id_number", self.id_number)

    @property
    def masked_phone(self) -> str:
        """The phone with its middle hidden."""
        return mask("phone", self.phone)


# Statement level: however many rows one statement writes, the persons concerned are set once, together.
_LATEST = """
    UPDATE people_person person SET unit_id = latest.unit_id, unit_until_on = latest.until_on
      FROM (SELECT touched.person_id, last.unit_id, last.until_on
              FROM (SELECT DISTINCT person_id FROM {changed}) touched
              LEFT JOIN LATERAL (
                  SELECT unit_id, until_on FROM people_employment
                   WHERE person_id = touched.person_id AND main ORDER BY from_on DESC LIMIT 1) last ON true) latest
     WHERE person.id = latest.person_id
       AND (person.unit_id, person.unit_until_on) IS DISTINCT FROM (latest.unit_id, latest.until_on);
    RETURN NULL;
"""


def _keeps_unit(name: str, operation: pgtrigger.Operation, changed: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]
        func=_LATEST.format(changed=changed),
    )


class Employment(models.Model):
    """``person`` works for ``unit`` from ``from_on`` until the day before ``until_on``; side jobs are not ``main``."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employments", db_index=False)
    unit = models.ForeignKey(Unit, verbose_name=_("用工单位"), on_delete=models.PROTECT, related_name="employments")
    post = models.CharField(_("岗位"), max_length=60, blank=True)
    front_line = models.BooleanField(_("一线生产现场"), default=False)
    main = models.BooleanField(_("主要用工"), default=True)
    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("离岗日"), null=True, blank=True, help_text=_("从这一天起不在此岗"))

    class Meta:
        ordering = ["-from_on", "-id"]
        verbose_name = _("用工经历")
        verbose_name_plural = _("用工经历")
        indexes = [models.Index(fields=["person", "-from_on"], name="employment_person")]
        constraints = [
            models.CheckConstraint(condition=Q(until_on=None) | Q(until_on__gt=F("from_on")), name="employment_span"),
            ExclusionConstraint(
                name="one_main_employment_a_day",
                expressions=[
                    (one_row_range("person_id"), RangeOperators.OVERLAPS),
                    (span(), RangeOperators.OVERLAPS),
                ],
                condition=Q(main=True),
            ),
        ]
        triggers = [
            _keeps_unit("unit_follows_insert", pgtrigger.Insert, "fresh", new="fresh"),
            _keeps_unit("unit_follows_delete", pgtrigger.Delete, "gone", old="gone"),
            _keeps_unit(
                "unit_follows_update",
                pgtrigger.Update,
                "(SELECT person_id FROM fresh UNION SELECT person_id FROM gone) both_sides",
                new="fresh",
                old="gone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.post}".strip()


class Double(models.Model):
    """Two files that may be of one person, with what speaks for it (codes of ``duplicates.Reason``)."""

    class Verdict(models.TextChoices):
        """What somebody made of it."""

        OPEN = "open", _("待核对")
        MERGED = "merged", _("已合并")
        APART = "apart", _("不是同一人")

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="doubles_as_one")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="doubles_as_other")
    reasons = models.JSONField(_("相同之处"))
    score = models.PositiveSmallIntegerField(_("把握"))
    verdict = models.CharField(_("结论"), max_length=6, choices=Verdict.choices, default=Verdict.OPEN)
    found_at = models.DateTimeField(_("发现时间"))
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("核对人")
    )
    judged_at = models.DateTimeField(_("核对时间"), null=True)

    class Meta:
        verbose_name = _("疑似重复")
        verbose_name_plural = _("疑似重复")
        indexes = [models.Index(fields=["-score", "id"], name="double_open", condition=Q(verdict="open"))]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="double_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="double_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one} · {self.other}"


class Merge(models.Model):
    """``merged`` was joined into ``kept``; ``before`` holds everything the merge changed, so it can be taken back."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merged_by")
    before = models.JSONField()
    reason = models.CharField(_("理由"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("合并人")
    )
    at = models.DateTimeField(_("合并时间"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("档案合并")
        verbose_name_plural = _("档案合并")
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merge_once"),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"

    def moved(self) -> list[Any]:
        """Ids of the employments that went over."""
        return list(self.before["moved"])


class PhoneCode(models.Model):
    """A code sent to the phone in somebody's file, so that they can show they are that person; kept as its digest.

    Without ``person`` somebody asked whose name, number and phone the register does not have: counted, nothing sent.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(_("发送时间"))
    tries = models.PositiveSmallIntegerField(_("试过几次"), default=0)
    used_at = models.DateTimeField(_("用过"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("手机验证码")
        verbose_name_plural = _("手机验证码")
        indexes = [
            models.Index(fields=["person", "-sent_at"], name="phone_code_person"),
            models.Index(fields=["origin", "-sent_at"], name="phone_code_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.sent_at:%Y-%m-%d %H:%M}"
