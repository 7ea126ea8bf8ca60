"""The register on a day: which academies there are, what they were, what became of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.audit.models import AuditRecord
from core.audit.queries import trail_of
from core.dates.calendar import today
from core.search.vectors import matching
from core.web.access import scope_of
from core.web.duties import Hit
from federation.academies.models import Academy, AcademyTerm, Speciality, Tier
from federation.organizations.models import Union, UnionKind
from federation.organizations.queries.tree import held_on
from federation.organizations.queries.unions import BUILDERS, within

COUNTED_TO = {Tier.CAPITAL: (*BUILDERS, UnionKind.BUREAU_GROUP), Tier.DISTRICT: BUILDERS}
"""By tier the kinds of union an academy counts to: bureaus and groups recommend capital ones of their own."""

KEEPERS = ("city_officer", "city_admin", "district_officer", "district_admin")
"""Roles that keep the register of their subtree."""


def register_on(day: date) -> QuerySet[AcademyTerm]:
    """The academies of a day as they were on it, by name."""
    brands = Prefetch("academy__specialities", Speciality.objects.order_by("-is_brand", "id"))
    found = AcademyTerm.objects.filter(held_on(day)).select_related("academy", "union", "industry_union", "host_unit")
    found = found.defer("search", "union__search", "industry_union__search", "host_unit__search")
    return found.prefetch_related(brands, "academy__sites").order_by("pinyin_key", "id")


def records_since() -> date | None:
    """The first day on which an academy stood; ``None`` while there is none."""
    first: date | None = AcademyTerm.objects.aggregate(first=Min("from_on"))["first"]
    return first


def register_from_text(on: str) -> QuerySet[AcademyTerm]:
    """The register of a day written as text; today for nothing."""
    return register_on(date.fromisoformat(on) if on else today())


def found_by(terms: QuerySet[AcademyTerm], text: str) -> QuerySet[AcademyTerm]:
    """Academies whose code begins with ``text`` or whose name, host, dean or trades hold it (Chinese or pinyin)."""
    words = matching(terms, text)
    return terms.filter(Q(pk__in=words.values("pk")) | Q(academy__code__istartswith=text.strip()))


def counted_to(terms: QuerySet[AcademyTerm], union: Union) -> QuerySet[AcademyTerm]:
    """The academies that count to a union or to one below it."""
    return terms.filter(union__path__startswith=union.path)


def in_care_of(terms: QuerySet[AcademyTerm], user: Any) -> QuerySet[AcademyTerm]:
    """The academies of the subtrees the user works in."""
    mine = Union.objects.filter(within(scope_of(user)))
    return terms.filter(union__in=mine)


def academy_at(code: str) -> Academy | None:
    """The academy with this code."""
    return Academy.objects.filter(code=code).first()


def term_on(academy: Academy, day: date) -> AcademyTerm | None:
    """What the academy was on a day; ``None`` before its first day and after its last."""
    return register_on(day).filter(academy=academy).first()


def last_term(academy: Academy) -> AcademyTerm:
    """What the academy is or last was."""
    return terms_of(academy)[0]


def terms_of(academy: Academy) -> QuerySet[AcademyTerm]:
    """Everything it was, newest first."""
    return academy.terms.select_related("union", "industry_union", "host_unit").order_by("-from_on")


def faults_of(tier: str, union: Union, from_on: date) -> dict[str, str]:
    """Why an academy of this tier cannot count to this union from this day on, by field; nothing when it can."""
    faults: dict[str, str] = {}
    if tier == Tier.CAPITAL and union.kind not in COUNTED_TO[Tier.CAPITAL]:
        faults["union"] = _("首都工匠学院计入区总工会、产业工会，或者局、总公司、集团工会。")
    if tier == Tier.DISTRICT and union.kind not in COUNTED_TO[Tier.DISTRICT]:
        faults["union"] = _("区（产业）工匠学院只能计入区总工会或产业工会。")
    if tier == Tier.DEMONSTRATIVE and union.kind != UnionKind.CITY:
        faults["union"] = _("首都示范性工匠学院计入市总工会。")
    if union.founded_on and from_on < union.founded_on:
        text = _("%(union)s %(founded)s 才成立，不能在此前有学院。")
        faults["from_on"] = text % {"union": union, "founded": union.founded_on}
    if union.closed_on and from_on >= union.closed_on:
        faults["from_on"] = _("%(union)s 已于 %(closed)s 撤销。") % {"union": union, "closed": union.closed_on}
    return faults


@dataclass(frozen=True)
class Change:
    """What one term changed against the one before: pairs of a field's label and its old and new value."""

    term: AcademyTerm
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Correction:
    """What was put right, when, by whom and why: pairs of a field's label and its wrong and right value."""

    record: AuditRecord
    fields: tuple[tuple[str, str, str], ...]


SHOWN = (
    "tier", "name", "union", "industry_union", "host_name", "host_kind", "dean", "capacity", "plaque_on",
    "document_number",
)  # fmt: skip
CORRECTED = (*SHOWN, "from_on")


def changes_of(academy: Academy) -> list[Change]:
    """Its terms, newest first, each with what it changed."""
    terms = list(terms_of(academy))
    older: list[AcademyTerm | None] = [*terms[1:], None]
    return [
        Change(term, tuple(differences(before, term)) if before else ())
        for term, before in zip(terms, older, strict=True)
    ]


def differences(before: AcademyTerm, after: AcademyTerm) -> Iterable[tuple[str, str, str]]:
    """The fields in which two terms differ, as shown on screen."""
    for name in SHOWN:
        old, new = _shown(before, name), _shown(after, name)
        if old != new:
            yield str(AcademyTerm._meta.get_field(name).verbose_name), old, new  # type: ignore[union-attr]


def _shown(term: AcademyTerm, name: str) -> str:
    label = getattr(term, f"get_{name}_display", None)
    return _told(label() if label else getattr(term, name))


def _told(value: Any) -> str:
    return "—" if value in (None, "") else str(value)


def corrections_of(academy: Academy) -> list[Correction]:
    """What was put right on it, newest first; the trail keeps what stood there before."""
    records = list(trail_of(academy).filter(verb="correct_academy"))
    codes = {
        facts.get(name) for entry in records for facts in (entry.facts, entry.facts["before"]) for name in UNION_FACTS
    }
    unions = {union.code: str(union) for union in Union.objects.filter(code__in=codes)} if codes else {}
    return [Correction(entry, tuple(_corrected(entry.facts, unions))) for entry in records]


UNION_FACTS = ("union", "industry_union")


def _corrected(facts: dict[str, Any], unions: dict[str, str]) -> Iterable[tuple[str, str, str]]:
    before = facts["before"]
    for name in CORRECTED:
        if name in before and before[name] != facts[name]:
            field: Any = AcademyTerm._meta.get_field(name)
            labels = unions if name in UNION_FACTS else dict(field.flatchoices)
            old, new = (_told(labels.get(value, value)) for value in (before[name], facts[name]))
            yield str(field.verbose_name), old, new


def builder_choices() -> QuerySet[Union]:
    """Unions to narrow a list by, districts first: the builders, and whoever else an academy counts to."""
    return Union.objects.filter(Q(kind__in=BUILDERS) | Q(pk__in=AcademyTerm.objects.values("union"))).order_by("code")


def unions_open_to(user: Any) -> QuerySet[Union]:
    """Unions the user may register an academy for: of today, in the own subtrees, from builders up."""
    kinds = (UnionKind.CITY, *BUILDERS, UnionKind.BUREAU_GROUP, UnionKind.SUBDISTRICT, UnionKind.PARK)
    return Union.objects.filter(within(scope_of(user, *KEEPERS)), kind__in=kinds, closed_on=None)


def own_builder(unions: QuerySet[Union]) -> Union | None:
    """The one district or industrial union among ``unions``: what somebody of a district registers for."""
    builders = list(unions.filter(kind__in=BUILDERS)[:2])
    return builders[0] if len(builders) == 1 else None


def search_academies(user: Any, text: str, limit: int = 8) -> list[Hit]:
    """Academies for the global search; the register is public, so everybody finds them."""
    office = bool(user and user.is_authenticated)
    page = "academies:show_academy" if office else "academies:show_public_academy"
    return [
        Hit(
            kind=_("学院"),
            title=term.name,
            detail=f"{term.get_tier_display()} · {term.union.short_name}",
            url=reverse(page, args=[term.academy.code]),
        )
        for term in found_by(register_on(today()), text)[:limit]
    ]
