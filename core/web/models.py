"""What the face remembers for a person: columns chosen, drafts not yet handed in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ColumnChoice(models.Model):
    """The optional columns a person wants to see in a list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("账号"))
    listing = models.CharField(_("列表"), max_length=80)
    columns = models.JSONField(_("列"), default=list)

    class Meta:
        verbose_name = _("列的选择")
        verbose_name_plural = _("列的选择")
        constraints = [models.UniqueConstraint(fields=["user", "listing"], name="one_choice_per_list")]

    def __str__(self) -> str:
        return self.listing


class Draft(models.Model):
    """A form as far as somebody has filled it in; ``values`` maps field names to lists of raw texts.

    ``version`` is that of the record when the draft was begun, to notice that somebody else changed it since.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("账号"))
    form = models.CharField(_("表单"), max_length=120)
    values = models.JSONField(_("内容"), default=dict)
    version = models.CharField(_("所依据的版本"), max_length=40, blank=True)
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("草稿")
        verbose_name_plural = _("草稿")
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="one_draft_per_form")]

    def __str__(self) -> str:
        return self.form
