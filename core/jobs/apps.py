"""Django application of ``core.jobs``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Background work."""

    name = "core.jobs"
    label = "core_jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the navigation."""
        from core.web import navigation

        navigation.add(_("工具"), _("后台任务"), "jobs:list_runs", 710)
