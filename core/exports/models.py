"""Exports somebody asked for and that are not written yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto.fields import EncryptedTextField


class ExportOrder(models.Model):
    """What a running export needs to know. Gone as soon as the file is written, after a day in any case.

    It lies here and not among the job's arguments, for people search by name and number.
    """

    listing = models.CharField(_("列表"), max_length=80)
    about = models.JSONField(_("所属"), default=dict)
    query = EncryptedTextField(_("查找和筛选"), kind="text", purpose="写出导出文件", blank=True)
    format = models.CharField(_("格式"), max_length=4)
    title = models.CharField(_("名称"), max_length=200)
    language = models.CharField(_("语言"), max_length=10)
    asked_at = models.DateTimeField(_("提交时间"))

    class Meta:
        verbose_name = _("待写的导出")
        verbose_name_plural = _("待写的导出")
        indexes = [models.Index(fields=["asked_at"], name="export_orders_by_age")]

    def __str__(self) -> str:
        return self.title
