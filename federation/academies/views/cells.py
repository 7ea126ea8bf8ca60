"""Cells and options that the office's list and the public one share."""

from django.core.cache import caches
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.web.listing import link
from core.web.writing import listed
from federation.academies.models import AcademyTerm
from federation.academies.queries.applications import recommenders
from federation.academies.queries.register import builder_choices

OFFICE = link("academies:show_academy", "academy__code")
PUBLIC = link("academies:show_public_academy", "academy__code")


def office_link(term: AcademyTerm) -> SafeString:
    """The academy's name, leading to its page in the office."""
    return _linked(term, OFFICE(term))


def public_link(term: AcademyTerm) -> SafeString:
    """The academy's name, leading to its public page."""
    return _linked(term, PUBLIC(term))


def _linked(term: AcademyTerm, address: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, term.name)


def name(term: AcademyTerm) -> str:
    """The academy's name."""
    return term.name


def trades(term: AcademyTerm) -> str:
    """What it is known for."""
    return listed(speciality.trade for speciality in term.academy.specialities.all())


def union_options() -> list[tuple[str, str]]:
    """District and industrial unions; a new one is among them within a minute."""
    return caches["process"].get_or_set("academies.unions", _union_options, 60) or []


def _union_options() -> list[tuple[str, str]]:
    return list(builder_choices().values_list("code", "short_name"))


def recommender_options() -> list[tuple[str, str]]:
    """Every union that may recommend, bureaus and groups included; a new one is among them within a minute."""
    return caches["process"].get_or_set("academies.recommenders", _recommender_options, 60) or []


def _recommender_options() -> list[tuple[str, str]]:
    return list(recommenders().values_list("code", "short_name"))
