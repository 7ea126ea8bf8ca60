"""Model fields for personal data: stored sealed, found by blind index, shown masked."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

from core.crypto.sealing import blind_index, seal, unseal


class PersonalField(models.TextField):  # type: ignore[type-arg]
    """Personal data: ``kind`` decides the mask, ``purpose`` says why it is kept. Both are shown in the atlas."""

    def __init__(self, *args: Any, kind: str = "text", purpose: str = "", **kwargs: Any) -> None:
        self.kind, self.purpose = kind, purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Kind and purpose belong to the migration: changing them is a decision to be seen."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "kind": self.kind, "purpose": self.purpose}

    @property
    def column_name(self) -> str:
        """``app.model.field``: what a sealed value is bound to."""
        return f"{self.model._meta.label_lower}.{self.name}"


class EncryptedTextField(PersonalField):
    """Text sealed at rest. Empty stays empty. Cannot be filtered on: give it a ``BlindIndexField``."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal for the database."""
        text = super().get_prep_value(value)
        return seal(text, self.column_name) if text else text

    def from_db_value(self, value: str | None, _expression: Expression, _connection: BaseDatabaseWrapper) -> str | None:
        """Open what the database holds."""
        return unseal(value, self.column_name) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Only emptiness can be asked of a sealed column."""
        if lookup_name not in ("isnull", "exact"):
            raise TypeError(f"{self.name} is encrypted: look it up by its blind index")
        return super().get_lookup(lookup_name)


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """The keyed digest of the encrypted field ``of``, kept in step whenever the row is saved."""

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """The field it indexes belongs to the migration."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002
        """Compute the digest from the present value."""
        value = self.index_of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value

    def index_of(self, text: str) -> str:
        """The digest to look ``text`` up by; empty for empty."""
        return blind_index(text, f"{self.model._meta.label_lower}.{self.of}") if text else ""
