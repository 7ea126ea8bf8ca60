"""Every model of the business has its word in the glossary."""

from collections.abc import Iterable, Iterator

from django.apps import apps

from tests.architecture.tree import ROOT, report


def unexplained(models: Iterable[str], glossary: str) -> Iterator[str]:
    """Models the glossary does not know."""
    yield from (f"{name}: add it to docs/glossary.md" for name in models if f"`{name}`" not in glossary)


def test_every_model_is_in_the_glossary() -> None:
    models = [model.__name__ for model in apps.get_models() if model.__module__.startswith("federation.")]
    report(unexplained(models, (ROOT / "docs" / "glossary.md").read_text("utf-8")))


def test_an_unexplained_model_is_found() -> None:
    assert list(unexplained(["Academy", "Gadget"], "| 工匠学院 | `Academy` | … |")) == [
        "Gadget: add it to docs/glossary.md"
    ]
