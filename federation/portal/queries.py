"""What awaits a person, what a search finds, gathered from every context below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.audit.models import AuditRecord
from core.dates.calendar import today
from core.outbox.models import Notification
from core.outbox.queries import notifications_of
from core.sheets.queries import runs_visible_to
from core.sheets.workflow import CHECKED, HALTED, UNMATCHED
from core.web.duties import Duty, Hit
from federation.academies.queries import applications, judged
from federation.academies.queries import duties as academy_duties
from federation.academies.queries import register as academies
from federation.accounts import queries as accounts
from federation.accounts.kinds import MAY_GIVE, OFFICE, Kind
from federation.accounts.models import Role, User
from federation.notices import queries as notices
from federation.organizations import queries as organizations
from federation.organizations.models import UnionKind
from federation.panels.queries import duties as panel_duties
from federation.panels.queries import experts as panel_experts
from federation.people import queries as people
from federation.regulations import queries as regulations
from federation.subsidies.queries import funds as subsidy_funds
from federation.subsidies.queries import inspections as subsidy_inspections
from federation.subsidies.queries import payments as subsidy_payments
from federation.subsidies.queries import projects as subsidy_projects
from federation.subsidies.queries import recoveries as subsidy_recoveries
from federation.subsidies.queries import reports as subsidy_reports
from federation.subsidies.queries import standing as subsidy_standing
from federation.subsidies.queries import vouchers as subsidy_vouchers
from federation.talent import queries as talent
from federation.talent.queries import coming as talent_coming
from federation.talent.queries import consultations as talent_consultations
from federation.talent.queries import cultivation as talent_cultivation
from federation.talent.queries import pairs as talent_pairs

DUTIES: Sequence[Callable[[Any], list[Duty]]] = (
    academy_duties.duties_of,
    subsidy_funds.duties_of,
    subsidy_projects.project_duties_of,
    subsidy_payments.payment_duties_of,
    subsidy_vouchers.voucher_duties_of,
    subsidy_recoveries.recovery_duties_of,
    subsidy_reports.report_duties_of,
    subsidy_inspections.inspection_duties_of,
    talent.talent_duties_of,
    talent_coming.coming_duties_of,
    talent_cultivation.cultivation_duties_of,
    talent_pairs.pair_duties_of,
    talent_consultations.consultation_duties_of,
    notices.duties_of,
    panel_duties.duties_of,
    organizations.duties_of,
    people.duties_of,
    regulations.duties_of,
    accounts.duties_of,
)
"""Who is asked what awaits a person."""

MOST = 8
"""As many of a kind are shown."""
SEARCHES: Sequence[Callable[[Any, str, int], list[Hit]]] = (
    academies.search_academies,
    subsidy_standing.search_standings,
    talent.search_nominations,
    notices.search_notices,
    panel_experts.search_experts,
    applications.search_applications,
    judged.search_evaluations,
    organizations.search_unions,
    organizations.search_units,
    people.search_people,
    regulations.search_clauses,
    accounts.search_accounts,
)
"""Who is asked what a search finds, in the order of the groups on the page."""

SOON = 30
"""Days within which a deadline counts as near."""

SHORTEST = 1
LONGEST = 60


@dataclass(frozen=True)
class Queue:
    """Duties in the order of their days: those late, those due soon, the others."""

    late: list[Duty]
    soon: list[Duty]
    later: list[Duty]

    def __len__(self) -> int:
        return len(self.late) + len(self.soon) + len(self.later)


def duties_of(user: Any) -> list[Duty]:
    """Return everything that awaits somebody, the nearest day first, those without a day last."""
    found = [duty for ask in DUTIES for duty in ask(user)] + _uploads(user)
    return sorted(found, key=lambda duty: (duty.due_on or date.max, str(duty.title)))


def _uploads(user: Any) -> list[Duty]:
    """Return the uploads that wait for their owner's word."""
    waiting = runs_visible_to(user).filter(state__in=(UNMATCHED, CHECKED, HALTED)).order_by("-pk")[:5]
    return [
        Duty(
            _("导入《%s》") % run.title,
            f"{run.file_name}：{run.get_state_display()}",
            None,
            reverse("sheets:show_run", args=[run.pk]),
        )
        for run in waiting
    ]


def queue_of(user: Any) -> Queue:
    """Return the duties sorted by how pressing they are."""
    day = today()
    near = day + timedelta(days=SOON)
    late, soon, later = [], [], []
    for duty in duties_of(user):
        if duty.due_on is None or duty.due_on > near:
            later.append(duty)
        elif duty.due_on < day:
            late.append(duty)
        else:
            soon.append(duty)
    return Queue(late, soon, later)


def hits(user: Any, text: str) -> dict[str, list[Hit]]:
    """Return what a search finds, grouped by kind; nothing for an empty or overlong text."""
    words = " ".join(text.replace("\x00", " ").split())[:LONGEST]
    groups: dict[str, list[Hit]] = {}
    if len(words) >= SHORTEST:
        for search in SEARCHES:
            for hit in search(user, words, MOST):
                groups.setdefault(str(hit.kind), []).append(hit)
    return groups


def latest_notices(user: Any, limit: int = 5) -> list[Notification]:
    """Return a few of somebody's newest notices."""
    return list(notifications_of(user)[:limit])


@dataclass(frozen=True)
class Shortcut:
    """Where some kinds of people go most: a link, an icon, one line on what it is for."""

    label: Any
    detail: Any
    icon: str
    url_name: str
    kinds: frozenset[str]

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.url_name)


READERS = frozenset({Kind.ACADEMY_STAFF, Kind.AUDITOR})
REGISTRARS = frozenset({Kind.CITY_OFFICER, Kind.DISTRICT_OFFICER})
PLANNERS = REGISTRARS | READERS
ENTERING = frozenset({Kind.CITY_OFFICER, Kind.DISTRICT_OFFICER, Kind.UNION_CLERK, Kind.UNIT_CLERK})
SHORTCUTS = (
    Shortcut(
        gettext_lazy("体系与计划"),
        gettext_lazy("谁建了几家，谁还差，何时前建"),
        "chart-line",
        "academies:show_plan",
        PLANNERS,
    ),
    Shortcut(
        gettext_lazy("学院名册"), gettext_lazy("查学院，登记和变更"), "school", "academies:list_academies", REGISTRARS
    ),
    Shortcut(
        gettext_lazy("学院名册"), gettext_lazy("查任一日有哪些学院"), "school", "academies:list_academies", READERS
    ),
    Shortcut(gettext_lazy("职工名册"), gettext_lazy("查职工，登记和离岗"), "users", "people:list_people", ENTERING),
    Shortcut(
        pgettext_lazy("list", "单位"),
        gettext_lazy("登记单位，更新资料"),
        "building",
        "organizations:list_units",
        frozenset({Kind.UNION_CLERK}),
    ),
    Shortcut(
        gettext_lazy("开设账号"),
        gettext_lazy("给同事开账号、授予角色"),
        "user-plus",
        "accounts:create_account",
        frozenset(MAY_GIVE),
    ),
    Shortcut(
        gettext_lazy("权限复核"),
        gettext_lazy("谁还该有什么权限"),
        "shield-check",
        "accounts:review_roles",
        frozenset(MAY_GIVE),
    ),
    Shortcut(
        gettext_lazy("制度库"),
        gettext_lazy("条款、出处和现行数值"),
        "book",
        "regulations:list_regulations",
        frozenset(OFFICE),
    ),
)


def shortcuts_of(user: Any) -> list[Shortcut]:
    """Return the shortcuts for the roles somebody holds today."""
    kinds = {role.kind for role in accounts.held_roles(user)}
    return [shortcut for shortcut in SHORTCUTS if shortcut.kinds & kinds]


COUNT_SECONDS = 60


def duty_count(user: Any) -> int:
    """Return how many duties await somebody, for the navigation of every page; at most a minute old."""
    return int(cache.get_or_set(_count_key(user), lambda: len(duties_of(user)), COUNT_SECONDS) or 0)


def remember_count(user: Any, count: int) -> None:
    """Take over a count that was just made."""
    cache.set(_count_key(user), count, COUNT_SECONDS)


def _count_key(user: Any) -> str:
    return f"portal.duties.{user.pk}.{today().isoformat()}"


def trail_visible_to(user: Any) -> QuerySet[AuditRecord]:
    """Return the audit records of what people in one's care did; with the whole city in care also the system's own."""
    scope = accounts.scope_of(user)
    if scope.everything:
        return AuditRecord.objects.all()
    return AuditRecord.objects.filter(by__in=accounts.accounts_visible_to(user).values("pk"))


def trail_by(entries: QuerySet[AuditRecord], text: str) -> QuerySet[AuditRecord]:
    """Narrow records to those of people of this name."""
    return entries.filter(by__in=User.objects.filter(name__startswith=text.strip()).values("pk"))


def keepers_of_the_trail() -> QuerySet[User]:
    """Return auditors and administrators of the whole city."""
    held = Role.objects.filter(
        accounts.on_day(today()), kind__in=[Kind.AUDITOR, Kind.CITY_ADMIN], union__kind=UnionKind.CITY
    )
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk")
