"""Cells and options that the office's list and the public one share."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from federation.academies.models import AcademyTerm
from federation.academies.queries.register import builder_choices


def office_link(term: AcademyTerm) -> SafeString:
    """The academy's name, leading to its page in the office."""
    return _link(term, "academies:show_academy")


def public_link(term: AcademyTerm) -> SafeString:
    """The academy's name, leading to its public page."""
    return _link(term, "academies:show_public_academy")


def _link(term: AcademyTerm, page: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(page, args=[term.academy.code]), term.name)


def name(term: AcademyTerm) -> str:
    """The academy's name."""
    return term.name


def trades(term: AcademyTerm) -> str:
    """What it is known for."""
    return "、".join(speciality.trade for speciality in term.academy.specialities.all())


def union_options() -> list[tuple[str, str]]:
    """District and industrial unions."""
    return [(union.code, union.short_name) for union in builder_choices()]
