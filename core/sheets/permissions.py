"""Who may use a sheet, and who may see an upload."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.sheets.models import SheetRun
from core.sheets.sheet import Sheet
from core.web.access import Permission


def can_use_sheet(user: Any, sheet: Sheet) -> Permission:
    """Whoever the declaring context allows."""
    verdict = sheet.allowed(user)
    if isinstance(verdict, Permission):
        return verdict
    return Permission.yes() if verdict else Permission.no(_("您的角色不能导入这张表，可请本单位管理员授予。"))


def can_take_in_run(user: Any, run: SheetRun) -> Permission:
    """Only who uploaded it, and only while still allowed to use the sheet."""
    if run.by_id != user.pk:
        return Permission.no(_("只有上传的人能写入。"))
    if run.declared is None:
        return Permission.no(_("系统里已没有这张表。"))
    return can_use_sheet(user, run.declared)
