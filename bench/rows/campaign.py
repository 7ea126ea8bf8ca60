"""Opening a year's evaluation: the job that takes the academies in against COPY of the rows it wrote."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection

from bench import copying, ground
from bench.measure import Line, exponent

if TYPE_CHECKING:
    from federation.academies.models import Campaign

TITLE = "Opening a year's evaluation"
GOAL = "2,000 academies within 10 s, time linear in their number, the same few statements for every 500"
SIZES = [500, 2_000]
YEAR = 2090
TABLES = ("academies_evaluation", "academies_evaluationline", "core_audit_record")


def measure() -> list[Line]:
    """Time for a quarter and for all, five hundred at a time as the job does; what each run wrote is taken back."""
    campaign = _campaign(max(SIZES))
    works = [partial(_ours, campaign, size) for size in SIZES]
    ours = [copying.timed(work) for work in works]
    limits = [copying.limit(work, TABLES) for work in works]
    counts = [_statements(work) for work in works]
    grown = f"time grows with size to the power of {exponent(SIZES, ours):.2f} (COPY {exponent(SIZES, limits):.2f})"
    return [
        Line(f"{size:,} academies", "s", taken, limit, note=f"{count} statements; {grown}")
        for size, taken, limit, count in zip(SIZES, ours, limits, counts, strict=True)
    ]


def _campaign(wanted: int) -> "Campaign":
    """A campaign open for enterprise academies, of which there are enough; left for the next run."""
    from federation.academies.actions.evaluating import CampaignTold, open_campaign, plan_campaign
    from federation.academies.actions.register import Particulars, register_academy
    from federation.academies.models import AcademyTerm, Campaign, Tier
    from federation.accounts.models import User
    from federation.accounts.queries import DEMO_PREFIX
    from federation.organizations.queries import city_federation

    have = AcademyTerm.objects.filter(tier=Tier.ENTERPRISE, until_on=None).count()
    for number in range(have, wanted):
        name = f"测速第{number}工匠学院"
        told = Particulars(Tier.ENTERPRISE, name, city_federation(), f"测速第{number}公司", "enterprise")
        register_academy(particulars=told, from_on=date(2024, 7, 31), by=None, at=ground.AT)
    if known := Campaign.objects.filter(year=YEAR).first():
        return known
    officer = User.objects.get(username=f"{DEMO_PREFIX}wangmin")
    days = date(YEAR, 1, 1), date(YEAR, 1, 2), date(YEAR, 1, 3)
    wanted_of = CampaignTold(YEAR, "测速", [Tier.ENTERPRISE], *days)
    made = plan_campaign(told=wanted_of, by=officer, at=ground.AT)
    open_campaign(campaign=made, by=officer, at=ground.AT)
    return made


def _ours(campaign: "Campaign", wanted: int) -> None:
    from federation.academies.actions.evaluating import CHUNK, enrol_academies

    for _chunk in range(wanted // CHUNK):
        enrol_academies(campaign=campaign, by=None, at=ground.AT)


def _statements(work: partial[None]) -> int:
    """How many questions the work puts to the database."""
    asked = 0

    def count(run: Any, *question: Any) -> Any:
        nonlocal asked
        asked += 1
        return run(*question)

    def counted() -> None:
        with connection.execute_wrapper(count):
            work()

    copying.timed(counted)
    return asked
