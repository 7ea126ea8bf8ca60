"""What was done, by whom, to what, why: rows that are only ever added, linked by SM3 hashes.

Records hang on *strands*. A transaction takes any strand nobody else holds (``SKIP LOCKED``), so writers never wait for
one another, and each strand is one unbroken chain of hashes. The database itself refuses updates, deletes and gaps.
"""

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

GENESIS = "0" * 64

_ADVANCE_STRANDS = """
    UPDATE core_audit_strand strand
       SET length = news.last, head = news.head
      FROM (SELECT strand_id, count(*) AS fresh, min(position) AS first, max(position) AS last,
                   (array_agg(digest ORDER BY position DESC))[1] AS head
              FROM news GROUP BY strand_id) news
     WHERE strand.id = news.strand_id
       AND strand.length + 1 = news.first AND strand.length + news.fresh = news.last;
    IF (SELECT count(DISTINCT strand_id) FROM news)
       <> (SELECT count(*) FROM core_audit_strand strand
             JOIN (SELECT strand_id, max(position) AS last FROM news GROUP BY strand_id) ends
               ON ends.strand_id = strand.id AND ends.last = strand.length) THEN
        RAISE EXCEPTION 'audit records must continue their strand without a gap';
    END IF;
    RETURN NULL;
"""


class Strand(models.Model):
    """One chain of hashes: how many records hang on it and the hash of the last."""

    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        db_table = "core_audit_strand"
        triggers = [
            pgtrigger.Protect(name="strand_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="strand_grows",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="IF NEW.length <= OLD.length THEN RAISE EXCEPTION 'a strand only grows'; END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}:{self.length}"


class AuditRecord(models.Model):
    """One thing that was done. ``facts`` is a JSON object; ``digest`` covers every other field and ``previous``."""

    strand = models.ForeignKey(Strand, on_delete=models.PROTECT, db_index=False)
    position = models.BigIntegerField()
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("操作人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_label = models.CharField(_("操作人"), max_length=80)
    verb = models.CharField(_("动作"), max_length=60)
    subject_type = models.CharField(_("对象类别"), max_length=80)
    subject_id = models.CharField(_("对象编号"), max_length=40)
    subject_label = models.CharField(_("对象"), max_length=200)
    facts = models.JSONField(_("内容"), default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("理由"), blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "core_audit_record"
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        constraints = [models.UniqueConstraint(fields=["strand", "position"], name="audit_strand_position")]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_subject"),
            models.Index(fields=["by", "-id"], name="audit_by"),
            models.Index(fields=["verb", "-id"], name="audit_verb"),
        ]
        triggers = [
            pgtrigger.Protect(name="record_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="record_continues_strand",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="news"),  # type: ignore[no-untyped-call]
                func=_ADVANCE_STRANDS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_label} {self.verb} {self.subject_label}"
