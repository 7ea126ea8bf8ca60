"""Icons: symbols of one sprite, by name."""

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.web.vendor import assets

SPRITE = "vendor/icons.svg"


@cache
def names() -> frozenset[str]:
    """Every icon there is."""
    return frozenset(next(asset["icons"] for asset in assets() if "icons" in asset))


def icon_svg(name: str, label: str = "") -> SafeString:
    """Markup of an icon; hidden from screen readers unless ``label`` says what it means. ``ValueError`` if unknown."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, _address(name, static(SPRITE))
        )
    return _decoration(name, static(SPRITE))


@cache
def _decoration(name: str, sprite: str) -> SafeString:
    """Drawn once: a page shows dozens."""
    markup = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>'
    return format_html(markup, _address(name, sprite))


def _address(name: str, sprite: str) -> str:
    if name not in names():
        raise ValueError(f"no icon {name!r}: add it to static/vendor/VENDOR.toml and run make vendor")
    return f"{sprite}#{name}"
