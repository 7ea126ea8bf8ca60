"""Finding experts and what there is about one."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.search.text import plain
from core.web.duties import Hit
from federation.accounts.kinds import Kind
from federation.accounts.models import Role, User
from federation.accounts.queries import has_role, on_day
from federation.organizations.models import Unit
from federation.organizations.queries import unions_called
from federation.panels.models import Assessment, Expert
from federation.panels.queries.standing import READERS
from federation.panels.workflow import OPEN_ASSESSMENT, SUBMITTED


def experts_visible_to(user: Any) -> QuerySet[Expert]:
    """The whole pool for staff and auditors: a district may ask any expert. Nobody else sees it."""
    return Expert.objects.all() if has_role(user, *READERS) else Expert.objects.none()


def as_listed(experts: QuerySet[Expert]) -> QuerySet[Expert]:
    """With trades, union, and how many assessments are open and done."""
    mine = Q(assessments__state__in=OPEN_ASSESSMENT)
    counted = experts.annotate(
        load=Count("assessments", filter=mine), done=Count("assessments", filter=Q(assessments__state=SUBMITTED))
    )
    return counted.select_related("union", "employer").prefetch_related("trades")


def experts_matching(experts: QuerySet[Expert], text: str) -> QuerySet[Expert]:
    """Narrow experts to those found by name, pinyin, initials, employer or trade."""
    letters = plain(text)
    found = Q(name__contains=text) | Q(employer_name__contains=text) | Q(trades__trade__contains=text)
    if letters:
        found |= Q(initials__startswith=letters) | Q(pinyin_key__startswith=letters)
    return experts.filter(pk__in=Expert.objects.filter(found).values("pk"))


def expert_of(user: Any) -> Expert | None:
    """Somebody's own entry in the pool."""
    return Expert.objects.filter(user=user.pk).select_related("union", "employer").first()


def accounts_to_enrol() -> QuerySet[User]:
    """Accounts that hold the role of an expert today and are not in the pool."""
    role = Role.objects.filter(on_day(today()), user=OuterRef("pk"), kind=Kind.EXPERT)
    known = Expert.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(role), ~Exists(known), is_active=True).order_by("name", "pk")


def experts_by_username(names: Sequence[str]) -> dict[str, Expert]:
    """Experts by the user names of their accounts."""
    found = Expert.objects.filter(user__username__in=names).select_related("user", "employer", "union")
    return {expert.user.username: expert for expert in found.prefetch_related("trades")}


def units_called(texts: Sequence[str]) -> dict[str, Unit]:
    """Units by code or full name; a name borne twice is not known."""
    found: dict[str, list[Unit]] = {}
    for unit in Unit.objects.filter(Q(uscc__in=texts) | Q(name__in=texts)):
        for text in {unit.uscc, unit.name} & set(texts):
            found.setdefault(text, []).append(unit)
    return {text: units[0] for text, units in found.items() if len(units) == 1}


def history_of(expert: Expert) -> QuerySet[Assessment]:
    """Everything the expert was asked for, newest first."""
    return expert.assessments.select_related("panel__sheet").order_by("-pk")


def meant_by(name: str) -> dict[str, Any]:
    """What an expert means by a name, as ``note_avoidance`` takes it: a registered unit, a union, or just the name."""
    text = name.strip()
    units = units_called([text, text.upper()])
    if unit := units.get(text) or units.get(text.upper()):
        return {"unit": unit}
    unions = unions_called([text]).get(text, [])
    return {"union": unions[0]} if len(unions) == 1 else {"name": text}


def search_experts(user: Any, text: str, most: int = 8) -> list[Hit]:
    """What the search field finds among the experts a person sees."""
    found = experts_matching(experts_visible_to(user), text).order_by("pinyin_key", "pk")[:most]
    return [
        Hit(_("专家"), one.name, f"{one.title} · {one.employer_name}", reverse("panels:show_expert", args=[one.pk]))
        for one in found
    ]
