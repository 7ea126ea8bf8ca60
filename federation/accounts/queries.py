"""Who holds which role where, who may be seen by whom, what awaits a second look."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Min, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crypto import sm3
from core.dates.calendar import now, today
from core.web.access import Scope
from core.web.duties import Duty, Hit
from core.web.writing import listed
from federation.accounts.kinds import MAY_GIVE, MONEY, OFFICE, OVER_A_SUBTREE, Kind
from federation.accounts.models import ApiToken, Role, User
from federation.accounts.rules import GrantFacts, Held
from federation.organizations.models import Union, UnionKind, Unit
from federation.regulations.queries import parameters_on


def on_day(day: date, prefix: str = "") -> Q:
    """Filter on roles held on that day."""
    return Q(**{f"{prefix}from_on__lte": day}) & (
        Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gt": day})
    )


def roles_of(user: Any, on: date | None = None) -> QuerySet[Role]:
    """Return the roles somebody holds on a day (today if not said), the oldest first."""
    if not user.is_authenticated or not user.is_active:
        return Role.objects.none()
    held = Role.objects.filter(on_day(on or today()), user_id=user.pk)
    return held.select_related("union", "unit").defer("union__search", "unit__search").order_by("from_on", "pk")


def held_roles(user: Any) -> tuple[Role, ...]:
    """Return today's roles, asked of the database once for each ``user`` object."""
    day = today()
    kept: tuple[date, tuple[Role, ...]] | None = getattr(user, "_held_roles", None)
    if kept is None or kept[0] != day:
        kept = (day, tuple(roles_of(user, day)))
        user._held_roles = kept
    return kept[1]


def scope_of(user: Any, kinds: Iterable[str] | None = None, on: date | None = None) -> Scope:
    """Return the subtrees somebody works in, through roles of these kinds (all that have one if not said)."""
    wanted = OVER_A_SUBTREE if kinds is None else OVER_A_SUBTREE & set(kinds)
    roles = held_roles(user) if on is None else roles_of(user, on)
    places = [role.union for role in roles if role.kind in wanted]
    if any(union.kind == UnionKind.CITY for union in places):
        return Scope(everything=True)
    return Scope(paths=tuple(sorted({union.path for union in places})))


def scope_filter(user: Any, prefix: str = "union__") -> Q:
    """Filter rows by the union they belong to, or by the unit of a unit's clerk: ``<prefix>path``."""
    return scope_of(user).q(prefix)


def units_of(user: Any, *kinds: str) -> tuple[int, ...]:
    """Return ids of the units somebody works for, as one of these kinds (any if not said)."""
    roles = (role for role in held_roles(user) if not kinds or role.kind in kinds)
    return tuple(sorted({role.unit_id for role in roles if role.unit_id is not None}))


def has_role(user: Any, *kinds: str, union: Union | None = None) -> bool:
    """Whether somebody holds one of these kinds today; with ``union``, over that union."""
    return any(
        role.kind in kinds and (union is None or union.path.startswith(role.union.path)) for role in held_roles(user)
    )


def holders_near(unions: Sequence[Union], kinds: Sequence[str]) -> dict[int, list[User]]:
    """Return, for each union (by id), who holds one of these kinds today at it, or else at the nearest union above."""
    chains = {union.pk: list(accumulate(f"{code}/" for code in union.path.split("/")[:-1])) for union in unions}
    above = {path for chain in chains.values() for path in chain}
    held = Role.objects.filter(on_day(today()), kind__in=kinds, union__path__in=above, user__is_active=True)
    at: dict[str, list[User]] = {}
    for role in held.select_related("user", "union").order_by("pk"):
        at.setdefault(role.union.path, []).append(role.user)
    return {pk: next((at[path] for path in reversed(chain) if path in at), []) for pk, chain in chains.items()}


def clerks_of(units: Collection[int]) -> dict[int, list[User]]:
    """Return, for each unit (by id), who is its clerk today."""
    held = Role.objects.filter(on_day(today()), kind=Kind.UNIT_CLERK, unit__in=units, user__is_active=True)
    roles = list(held.select_related("user").order_by("pk"))
    return {unit: [role.user for role in roles if role.unit_id == unit] for unit in units}


def works_in_office(user: Any) -> bool:
    """Whether somebody holds a role today that works under ``/office/``."""
    return any(role.kind in OFFICE for role in held_roles(user))


def is_expert(user: Any) -> bool:
    """Whether somebody holds the role of an expert today."""
    return has_role(user, Kind.EXPERT)


def looks_after_the_product(user: Any) -> bool:
    """Whether somebody sees everybody's background jobs and the delivery log: the city's administrators."""
    return has_role(user, Kind.CITY_ADMIN)


def as_held(roles: Iterable[Role]) -> tuple[Held, ...]:
    """Return roles as the rules see them."""
    return tuple(Held(Kind(role.kind), role.union.path, role.from_on, role.until_on) for role in roles)


@dataclass(frozen=True)
class RoleWanted:
    """A role that is to be given: what, where, from which day until before which."""

    kind: Kind
    union: Union
    from_on: date
    reason: str
    unit: Unit | None = None
    until_on: date | None = None


def facts_of_grant(giver: User | None, account: User, wanted: RoleWanted) -> GrantFacts:
    """Return what the rules need to judge a grant. Without a giver it can only be the city's first administrator."""
    still = Q(until_on__isnull=True) | Q(until_on__gt=wanted.from_on)
    return GrantFacts(
        wanted=Held(wanted.kind, wanted.union.path, wanted.from_on, wanted.until_on),
        union_kind=wanted.union.kind,
        names_unit=wanted.unit is not None,
        to_self=giver is not None and giver.pk == account.pk,
        giver=as_held(held_roles(giver)) if giver else (),
        held=as_held(Role.objects.filter(still, user=account).select_related("union")),
        first=giver is None and wanted.kind == Kind.CITY_ADMIN and not open_city_admins(wanted.from_on).exists(),
    )


# --- accounts and roles as administrators see them -------------------------------------------------------------------

WATCHERS = (*MAY_GIVE, Kind.AUDITOR)
"""Kinds that see the accounts and roles of their subtree: the administrators, and auditors to read."""


def roles_visible_to(user: Any) -> QuerySet[Role]:
    """Return every role, past and present, within the subtree somebody administers or audits."""
    found = Role.objects.filter(scope_of(user, WATCHERS).q("union__"))
    return found.select_related("user", "union", "unit", "reviewed_by", "granted_by")


def accounts_visible_to(user: Any) -> QuerySet[User]:
    """Return the accounts that hold or held a role within the subtree somebody administers or audits."""
    scope = scope_of(user, WATCHERS)
    if scope.everything:
        return User.objects.all()
    inside = Role.objects.filter(scope.q("union__"), user=OuterRef("pk"))
    return User.objects.filter(Exists(inside)) if scope else User.objects.none()


def accounts_with_roles(user: Any) -> QuerySet[User]:
    """Return the accounts somebody may see, each with the roles of today that lie within the same subtree."""
    held = roles_visible_to(user).filter(on_day(today())).order_by("pk")
    return accounts_visible_to(user).prefetch_related(Prefetch("roles", held))


INACTIVE = Q(is_active=False)
NEVER_SIGNED_IN = Q(last_login__isnull=True)


def with_kinds(accounts: QuerySet[User], kinds: list[str]) -> QuerySet[User]:
    """Narrow accounts to those that hold a role of one of these kinds today."""
    return accounts.filter(Exists(Role.objects.filter(on_day(today()), user=OuterRef("pk"), kind__in=kinds)))


def accounts_matching(accounts: QuerySet[User], text: str) -> QuerySet[User]:
    """Narrow accounts to those whose name, user name or post contains the text."""
    return accounts.filter(Q(name__icontains=text) | Q(username__icontains=text) | Q(post__icontains=text))


def accounts_named(names: Sequence[str]) -> dict[str, User]:
    """Accounts by their user names."""
    return {account.username: account for account in User.objects.filter(username__in=names)}


def grantable_kinds(user: Any) -> list[Kind]:
    """Return the kinds somebody may give somewhere."""
    given = {kind for role in held_roles(user) if role.kind in MAY_GIVE for kind in MAY_GIVE[Kind(role.kind)]}
    return [kind for kind in Kind if kind in given]


def roles_to_review(user: Any) -> QuerySet[Role]:
    """Return the roles held today in the user's subtree, the own left out.

    ``seen_on`` is the day each was last looked at or given; ``overdue`` says that it lies longer back than allowed.
    """
    day = today()
    since = day - timedelta(days=int(parameters_on(day)["accounts.review_days"]))
    held = roles_visible_to(user).filter(on_day(day)).exclude(user=user)
    seen = held.annotate(seen_on=TruncDate(Coalesce(F("reviewed_at"), F("granted_at"))))
    return seen.annotate(overdue=ExpressionWrapper(Q(seen_on__lt=since), output_field=BooleanField()))


OVERDUE = Q(overdue=True)


def idle() -> Q:
    """Filter on roles whose holder has not signed in for 90 days."""
    since = now() - timedelta(days=90)
    return Q(user__last_login__lt=since) | Q(user__last_login__isnull=True)


def roles_matching(roles: QuerySet[Role], text: str) -> QuerySet[Role]:
    """Narrow roles to those whose holder, union or unit is called so."""
    return roles.filter(
        Q(user__name__icontains=text)
        | Q(user__username__icontains=text)
        | Q(union__name__icontains=text)
        | Q(union__initials__startswith=text.lower())
        | Q(unit__name__icontains=text)
    )


def open_city_admins(day: date) -> QuerySet[Role]:
    """Return the roles of city administrators held on that day by accounts in use."""
    return Role.objects.filter(on_day(day), kind=Kind.CITY_ADMIN, user__is_active=True)


def forget_held_roles(user: Any) -> None:
    """Drop what :func:`held_roles` remembers on this object, after a change."""
    user.__dict__.pop("_held_roles", None)


def grantable_unions(user: Any, text: str) -> QuerySet[Union]:
    """Return the open unions somebody administers whose code, full or short name is ``text``."""
    mine = Union.objects.filter(scope_of(user, MAY_GIVE).q(), closed_on__isnull=True)
    return mine.filter(Q(code=text) | Q(name=text) | Q(short_name=text)).order_by("pinyin_key", "pk")


def suggested_unions(user: Any, text: str, limit: int = 12) -> list[Union]:
    """Return a few unions somebody administers, found by name, code or initials."""
    mine = Union.objects.filter(scope_of(user, MAY_GIVE).q(), closed_on__isnull=True)
    found = mine.filter(
        Q(short_name__icontains=text) | Q(name__icontains=text) | Q(code=text) | Q(initials__startswith=text.lower())
    )
    return list(found.order_by("path", "pk")[:limit])


# --- the demo city ---------------------------------------------------------------------------------------------------

DEMO_PREFIX = "demo."


DEMO_GROUPS: tuple[tuple[Any, frozenset[Kind]], ...] = (
    (gettext_lazy("市总工会"), frozenset({Kind.CITY_OFFICER, Kind.CITY_ADMIN})),
    (gettext_lazy("区和基层工会"), frozenset({Kind.DISTRICT_OFFICER, Kind.DISTRICT_ADMIN, Kind.UNION_CLERK})),
    (gettext_lazy("学院和单位"), frozenset({Kind.UNIT_CLERK, Kind.ACADEMY_STAFF})),
    (gettext_lazy("专家"), frozenset({Kind.EXPERT})),
    (gettext_lazy("财务和审计"), MONEY | {Kind.AUDITOR}),
    (gettext_lazy("职工"), frozenset({Kind.WORKER})),
)
"""Kinds of work, in the order the sign-in page offers them."""


@dataclass(frozen=True)
class DemoPerson:
    """A card on the sign-in page."""

    account: User
    kind: Kind
    roles: str


@dataclass(frozen=True)
class DemoGroup:
    """Cards of one kind of work."""

    label: Any
    people: list[DemoPerson]


def demo_accounts() -> QuerySet[User]:
    """Return the accounts of the demo city that the sign-in page offers."""
    return User.objects.filter(username__startswith=DEMO_PREFIX, is_active=True).order_by("pk")


def demo_groups() -> list[DemoGroup]:
    """Return the demo city's people by kind of work, with the roles they hold today in words."""
    held = Role.objects.filter(on_day(today())).select_related("union", "unit").order_by("pk")
    people = [_demo_person(account) for account in demo_accounts().prefetch_related(Prefetch("roles", held))]
    people.sort(key=lambda person: list(Kind).index(person.kind))
    groups = [DemoGroup(label, [one for one in people if one.kind in kinds]) for label, kinds in DEMO_GROUPS]
    return [group for group in groups if group.people]


def _demo_person(account: User) -> DemoPerson:
    """Return somebody's card; who holds no role today comes in as a worker does."""
    roles = list(account.roles.all())
    kind = Kind(roles[0].kind) if roles else Kind.WORKER
    return DemoPerson(account, kind, listed(roles))


# --- programs ---------------------------------------------------------------------------------------------------------


def user_of_token(text: str) -> User | None:
    """Return the account a program speaks for; nothing for a token unknown, run out or revoked."""
    live = ApiToken.objects.filter(revoked_at=None, until_on__gt=today(), user__is_active=True)
    found = live.select_related("user").filter(digest=sm3.digest(text.encode())).first()
    return found.user if found else None


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Return the tokens somebody holds or held, newest first."""
    return ApiToken.objects.filter(user_id=user.pk).order_by("-id")


# --- for the portal --------------------------------------------------------------------------------------------------


def duties_of(user: Any) -> list[Duty]:
    """Return the yearly look at roles, for administrators with roles overdue or soon due."""
    day = today()
    days = parameters_on(day).get("accounts.review_days") if has_role(user, *MAY_GIVE) else None
    if days is None:
        return []
    oldest = roles_to_review(user).aggregate(day=Min("seen_on"))["day"]
    if oldest is None:
        return []
    due_on = oldest + timedelta(days=int(days))
    if due_on > day + timedelta(days=30):
        return []
    overdue = roles_to_review(user).filter(OVERDUE).count()
    detail = _("%d 个角色超过一年没有复核") % overdue if overdue else _("最早的一个快满一年了")
    tone = "cinnabar" if overdue else "amber"
    return [Duty(_("复核角色"), detail, due_on, reverse("accounts:review_roles"), "access-control:8", tone)]


def search_accounts(user: Any, text: str, limit: int = 8) -> list[Hit]:
    """Return accounts for the global search, for those who may see them."""
    if not has_role(user, *WATCHERS):
        return []
    found = accounts_matching(accounts_visible_to(user), text).order_by("username")[:limit]
    return [
        Hit(
            _("账号"),
            account.name,
            account.post or account.username,
            reverse("accounts:show_account", args=[account.pk]),
        )
        for account in found
    ]
