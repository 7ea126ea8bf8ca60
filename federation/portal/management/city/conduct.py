"""What followed recognition in the demo city: a change to report, one to note, one nobody reported in time."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.timezone import localdate

from federation.academies.actions import breaches, changes
from federation.academies.actions.register import Particulars, change_academy
from federation.academies.models import AcademyTerm, Breach, ChangeReport
from federation.academies.queries.conduct import RECOGNISED
from federation.academies.queries.register import last_term
from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX, units_of
from federation.portal.management.city.applications import clerk_of

DEANS = ("孙立新", "何敏", "郭志强")
EXPLAINED = "原院长到龄退休，经院务会研究由新院长接任，培训计划和师资不变。"


def settle(log: Callable[[str], None]) -> None:
    """Change the dean of three academies; again: changes nothing."""
    if ChangeReport.objects.exists():
        log(f"变更报告 {ChangeReport.objects.count()} 件（已在）")
        return
    wang = User.objects.get(username=f"{DEMO_PREFIX}wangmin")
    for days, (term, dean) in zip((9, 20, 47), zip(_hosted(), DEANS, strict=False), strict=False):
        _change(term, dean, wang, _ago(days))
    for report in ChangeReport.objects.filter(due_on__gte=localdate(_ago(14))).order_by("changed_on")[:1]:
        unit = last_term(report.academy).host_unit
        assert unit
        changes.report_change(report=report, statement=EXPLAINED, by=clerk_of(unit), at=_ago(5))
    breaches.raise_overdue(by=None, at=_ago(14))
    for case in Breach.objects.all():
        breaches.invite_hearing(breach=case, by=wang, at=_ago(13))
    log(f"变更报告 {ChangeReport.objects.count()} 件，违规处理 {Breach.objects.count()} 件")


def _hosted() -> Iterator[AcademyTerm]:
    """The academy somebody with a card works for, then others, the latest recognised first."""
    found = AcademyTerm.objects.filter(
        tier__in=RECOGNISED, host_unit__isnull=False, until_on=None, from_on__lt=localdate(_ago(60))
    ).exclude(dean="")
    own = units_of(User.objects.get(username=f"{DEMO_PREFIX}liuyang"), "academy_staff")
    yield from found.filter(host_unit__in=own).order_by("academy__code")[:1]
    yield from found.exclude(host_unit__in=own).order_by("-academy__code")[:3]


def _change(term: AcademyTerm, dean: str, by: User, at: datetime) -> None:
    kept = {name: getattr(term, name) for name in Particulars.__dataclass_fields__}
    told = Particulars(**kept | {"dean": dean, "note": ""})
    change_academy(academy=term.academy, particulars=told, from_on=localdate(at), reason="院长调整", by=by, at=at)


def _ago(days: int) -> datetime:
    return (timezone.localtime() - timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)
