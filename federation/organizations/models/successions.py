"""What became of a union."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.organizations.models.unions import Union


class Totals(models.TextChoices):
    """Where the figures of a union's past are counted after it was succeeded; its history stays under its own id."""

    SUCCESSOR = "successor", _("并入后继工会")
    SEPARATE = "separate", _("单独列示")


class Succession(models.Model):
    """On ``on`` a union was wholly or partly succeeded by another; a merge or split is several such rows."""

    class Kind(models.TextChoices):
        """How one union follows another."""

        MERGE = "merge", _("合并")
        SPLIT = "split", _("分设")

    predecessor = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="succeeded_by")
    successor = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="succeeds")
    kind = models.CharField(_("方式"), max_length=6, choices=Kind.choices)
    on = models.DateField(_("生效日期"))
    totals = models.CharField(_("历史数据归口"), max_length=10, choices=Totals.choices)
    reason = models.CharField(_("依据与理由"), max_length=500)

    class Meta:
        ordering = ["-on", "id"]
        verbose_name = _("沿革")
        verbose_name_plural = _("沿革")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_not_to_itself"),
            models.UniqueConstraint(
                fields=["predecessor"], condition=Q(totals=Totals.SUCCESSOR), name="succession_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
