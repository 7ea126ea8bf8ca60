"""Django application of ``core.sheets``."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SheetsConfig(AppConfig):
    """Excel in and out."""

    name = "core.sheets"
    label = "core_sheets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the page of imports to those who may import something."""
        from core.audit.verbs import name_verbs
        from core.sheets.sheet import sheets_for
        from core.web import navigation

        name_verbs({"upload_sheet": _("上传"), "mend_rows": _("采纳建议")})

        def may_import(user: Any) -> bool:
            return next(sheets_for(user), None) is not None

        navigation.add(_("工具"), _("导入表格"), "sheets:list_sheets", 700, may_import, icon="file-spreadsheet")
