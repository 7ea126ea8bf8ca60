"""Django application of ``core.exports``."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Lists as Excel and CSV, written in the background."""

    name = "core.exports"
    label = "core_exports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take orders from every list; guard the files."""
        from core.exports.tasks import KIND, LARGEST, ask_for_export, may_read_export
        from core.files.guards import guard
        from core.web.listing.exporting import export_queue

        export_queue.register(ask_for_export)
        guard(KIND, may_read_export, formats=("xlsx", "csv"), largest=LARGEST, personal=True)
