"""Days the calendar alone does not know: holidays on weekdays, working weekends."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SpecialDay(models.Model):
    """A weekday that is off, or a weekend day that is worked, as announced for its year."""

    day = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("节假日与调休日")
        verbose_name_plural = _("节假日与调休日")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
