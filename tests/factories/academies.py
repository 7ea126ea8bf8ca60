"""Academies and plans for tests, made through the product's own actions."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from federation.academies.actions import plans
from federation.academies.actions.applying import begin_application
from federation.academies.actions.drafting import write_answer
from federation.academies.actions.evaluating import CampaignTold, enrol_academies, open_campaign, plan_campaign
from federation.academies.actions.ledgers import enter_courses, enter_teachers
from federation.academies.actions.register import Particulars, register_academy
from federation.academies.actions.rounds import RoundTold, open_round, plan_round
from federation.academies.actions.scoring import attach_record, score_item
from federation.academies.actions.stepping import step_application
from federation.academies.models import Academy, Answer, Application, Campaign, HostKind, PlanVersion, Round, Tier
from federation.academies.models.sections import questions
from federation.academies.queries.scoring import lines_of
from federation.academies.workflow import APPLICATION
from federation.accounts.models import User
from federation.organizations.actions import NewUnion
from federation.organizations.models import Union, UnionKind, Unit
from tests.factories import accounts, organizations, panels

AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
_serial = count(1)


def told(union: Union, *, tier: str = Tier.DISTRICT, **more: Any) -> Particulars:
    """Particulars of an academy of that union."""
    name = more.pop("name", f"第{next(_serial)}工匠学院")
    usual = {"host_name": f"{name}承办单位", "host_kind": HostKind.VOCATIONAL}
    return Particulars(tier=tier, name=name, union=union, **(usual | more))


def academy(union: Union, *, on: date = date(2024, 7, 31), tier: str = Tier.DISTRICT, **more: Any) -> Academy:
    """An academy recognised on that day."""
    reason = more.pop("reason", "测试")
    return register_academy(particulars=told(union, tier=tier, **more), from_on=on, reason=reason, by=None, at=AT)


def plan(*, since: date = date(2024, 7, 4)) -> PlanVersion:
    """The plan as the clauses give it, in force since a day. Needs the regulations and the unions."""
    author, approver = accounts.city_officer(), accounts.city_admin()
    made = plans.draft_plan(title="三年行动方案指标", copy_of=None, by=author, at=AT)
    plans.propose_plan(plan=made, reason="首版", by=author, at=AT)
    return plans.approve_plan(plan=made, in_force_from=since, document_number="京工发〔2024〕1号", by=approver, at=AT)


def unions() -> list[Union]:
    """Two districts and an industrial union under the city."""
    return organizations.entered_together(
        NewUnion("110108", "海淀区总工会", "海淀区总工会", UnionKind.DISTRICT, territorial_parent="110000"),
        NewUnion("110119", "延庆区总工会", "延庆区总工会", UnionKind.DISTRICT, territorial_parent="110000"),
        NewUnion("C03", "金融工会", "金融工会", UnionKind.INDUSTRIAL, industrial_parent="110000"),
    )


def round(*, title: str = "2026年首都工匠学院申报", tier: str = Tier.CAPITAL) -> Round:
    """A round open since the beginning of November 2026. Needs the regulations and the city."""
    officer = accounts.city_officer()
    panels.sheet()
    told = RoundTold(title, tier, date(2026, 11, 2), date(2026, 12, 31))
    return open_round(round=plan_round(told=told, by=officer, at=AT), by=officer, at=AT)


def application(
    union: Union, *, among: Round | None = None, unit: Unit | None = None, at: datetime = AT, **more: Any
) -> Application:
    """A draft of a unit below the union, begun by an officer of the union."""
    usual = {"name": f"第{next(_serial)}首都工匠学院", "host_kind": HostKind.VOCATIONAL}
    return begin_application(
        round=among or round(),
        unit=unit or organizations.unit(union),
        union=union,
        by=accounts.district_officer(union),
        at=at,
        **(usual | more),
    )


def application_in(
    state: str, union: Union, *, via: tuple[str, ...] | None = None, at: datetime = AT, **more: Any
) -> Application:
    """An application brought to ``state`` on the shortest way, or by the verbs ``via``, an hour a step.

    Only the moves are made: what an action writes beside its move (answers, scores, panels) is for the test to add.
    """
    made = application(union, at=at, **more)
    for hours, verb in enumerate(shortest_way(state) if via is None else via, start=1):
        step_application(application=made, verb=verb, by=None, at=at + timedelta(hours=hours))
    assert made.state == state, f"{via} leads to {made.state}"
    return made


def shortest_way(state: str) -> tuple[str, ...]:
    """The fewest moves that lead an application from its first draft to ``state``."""
    ways: dict[str, tuple[str, ...]] = {APPLICATION.start: ()}
    frontier = [APPLICATION.start]
    while state not in ways:
        reached = frontier.pop(0)
        for move in APPLICATION.moves_from(reached):
            if move.target not in ways:
                ways[move.target] = (*ways[reached], move.verb)
                frontier.append(move.target)
    return ways[state]


def campaign_told(year: int) -> CampaignTold:
    """The evaluation of a year, reports until the end of November."""
    days = (date(2026, 11, 2), date(2026, 11, 30), date(2026, 12, 20))
    return CampaignTold(year, f"{year}年工匠学院年度评价", [Tier.CAPITAL, Tier.DISTRICT], *days)


def campaign(*, by: User, year: int = 2026) -> Campaign:
    """A campaign with every academy that stands taken in. Needs the regulations."""
    panels.sheet("academy-evaluation")
    made = plan_campaign(told=campaign_told(year), by=by, at=AT)
    open_campaign(campaign=made, by=by, at=AT)
    while enrol_academies(campaign=made, by=by, at=AT):
        pass
    return made


def ready(application: Application, *, tenths: int = 800, courses: int = 100) -> Application:
    """Fill in a draft so that nothing stands in its way: every field, points with evidence, courses, teachers."""
    by = application.opened_by
    for one in questions():
        text = "120" if one.kind == "number" else f"{one.label}：具体情况"
        seen = Answer.objects.filter(application=application, field=one.field).values_list("revision", flat=True)
        write_answer(application=application, field=one.field, text=text, seen=seen.first() or 0, by=by, at=AT)
    enter_teachers(unit=application.unit, rows=[{"name": "李师傅", "title": "高级技师", "trade": "钳工"}], by=by, at=AT)
    enter_courses(
        unit=application.unit,
        rows=[
            {"title": f"第{number}课", "trade": "钳工", "hours_tenths": 10, "published_on": date(2026, 9, 1)}
            for number in range(courses)
        ],
        by=by,
        at=AT,
    )  # fmt: skip
    left = tenths
    for line in lines_of(application.round):
        given = min(left, line.most_tenths)
        left -= given
        score_item(application=application, item=line.code, tenths=given, note="", by=by, at=AT)
        if given:
            attach_record(application=application, item=line.code, source="teachers", by=by, at=AT)
    return application


def ready_in(state: str, union: Union, **more: Any) -> Application:
    """An application filled in completely, then brought to ``state`` on the shortest way."""
    made = ready(application(union, **more))
    for hours, verb in enumerate(shortest_way(state), start=1):
        changes = {"handed_in_at": AT, "self_tenths": 800} if verb in ("recommend", "endorse") else None
        step_application(application=made, verb=verb, by=None, at=AT + timedelta(hours=hours), changes=changes)
    return made


def step(application: Application, verb: str, *, hours: int = 1, **changes: Any) -> Application:
    """One move more, some hours after ``AT``."""
    return step_application(
        application=application, verb=verb, by=None, at=AT + timedelta(hours=hours), changes=changes
    )
