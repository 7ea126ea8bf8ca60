"""Django application of ``federation.panels``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PanelsConfig(AppConfig):
    """Experts, blind assessment, replayable draws."""

    name = "federation.panels"
    label = "panels"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("专家和评审")
