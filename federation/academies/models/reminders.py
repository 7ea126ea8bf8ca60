"""Reminders sent to unions that are behind."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.organizations.models import Union


class Reminder(models.Model):
    """What ``union`` was told it still has to build, and by when."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="academy_reminders")
    text = models.CharField(_("内容"), max_length=400)
    due_on = models.DateField(_("期限"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    readers = models.PositiveSmallIntegerField(_("收件人数"))

    class Meta:
        ordering = ["-at"]
        verbose_name = _("提醒")
        verbose_name_plural = _("提醒")

    def __str__(self) -> str:
        return self.text
