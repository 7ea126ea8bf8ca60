"""Personal data: where they are kept, of what kind, what for."""

from django.apps import apps

from config.atlas.writing import table
from core.crypto.fields import EncryptedTextField, PersonalField


def page() -> str:
    """Every declared field."""
    rows = sorted(
        [f"`{model._meta.label}`", f"`{field.name}`", field.kind, field.purpose, _kept(field)]
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, PersonalField)
    )
    return "# Personal data\n\n" + table(["Model", "Field", "Kind", "Kept for", "How"], rows)


def _kept(field: PersonalField) -> str:
    return "sealed" if isinstance(field, EncryptedTextField) else "plain, shown masked"
