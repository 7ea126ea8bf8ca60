"""Contexts and mechanisms: their height, what each is for, its models and their keys."""

from collections.abc import Iterator

from django.apps import AppConfig, apps

from config.atlas.writing import first_line, table


def page() -> str:
    """Applications from the highest down, with their models."""
    found = [config for config in apps.get_app_configs() if config.name.startswith(("federation.", "core."))]
    rows = ([f"`{config.name}`", first_line(type(config)), _models(config)] for config in found)
    return "# Contexts and mechanisms\n\n" + table(["Application", "What it is for", "Models"], rows) + _keys(found)


def _models(config: AppConfig) -> str:
    return " · ".join(model.__name__ for model in sorted(config.get_models(), key=lambda model: model.__name__))


def _keys(found: list[AppConfig]) -> str:
    edges = sorted({edge for config in found for edge in _edges(config)})
    drawn = "".join(f"  {above} --> {below}\n" for above, below in edges)
    return f"\n## Foreign keys between them\n\n```mermaid\nflowchart TD\n{drawn}```\n"


def _edges(config: AppConfig) -> Iterator[tuple[str, str]]:
    for model in config.get_models():
        for field in model._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and target._meta.app_label != config.label:
                yield config.label, target._meta.app_label
