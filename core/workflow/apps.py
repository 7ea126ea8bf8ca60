"""Django application of ``core.workflow``."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Tables of states and moves."""

    name = "core.workflow"
    label = "core_workflow"
    default_auto_field = "django.db.models.BigAutoField"
