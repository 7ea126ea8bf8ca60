"""Places."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.organizations.models.classification import AreaLevel


class Area(models.Model):
    """A place with a code: 12 digits of the Ministry of Civil Affairs, or an own code for a special area."""

    code = models.CharField(_("区划代码"), max_length=12, unique=True, db_collation="C")
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("级别"), max_length=12, choices=AreaLevel.choices)
    parent = models.ForeignKey(
        "self", verbose_name=_("上级"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("地区")
        verbose_name_plural = _("地区")

    def __str__(self) -> str:
        return self.name
