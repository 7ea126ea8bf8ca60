"""Who may sit on a panel: conflicts with their source, load, absence, seats; whom the office may see."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit.trail import kind_of
from core.rules.rule import Refused
from core.web.access import NotPermitted
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.panels import actions
from federation.panels.actions.experts import Particulars
from federation.panels.kinds import Party, Seat, Tie
from federation.panels.models import Assessment, Expert, Panel
from federation.panels.queries import ties
from federation.panels.queries.panels import candidates_for, panel_about, panels_visible_to
from federation.panels.queries.standing import load_of_experts
from federation.panels.workflow import ASSESSING
from tests.factories import accounts, organizations, panels, people
from tests.factories.panels import AT, DAY
from tests.panels import kept

pytestmark = pytest.mark.django_db


@kept
def college(haidian: Union) -> Unit:
    """The applicant, a unit with a union of its own under 海淀."""
    return organizations.unit(organizations.union(under=haidian), "海淀第一职业学院")


@kept
def panel(college: Unit, haidian: Union, wang: User) -> Panel:
    return panels.panel(college, by=wang, told=panels.parties(college, haidian))


def refusal(panel: Panel, expert: Expert, seat: str = Seat.FIRST) -> list[tuple[str, str, str]]:
    """Clause, what was found, and what would change it, of everything that stops an invitation."""
    with pytest.raises(Refused) as refused:
        actions.invite_assessor(panel=panel, expert=expert, seat=seat, by=panel.formed_by, at=AT)
    assert not Assessment.objects.exists()
    return [(one.clause, one.text, one.remedy) for one in refused.value.findings]


def test_the_applicants_own_people_are_refused_with_the_record(panel: Panel, college: Unit) -> None:
    found = refusal(panel, panels.expert(employer=college))
    assert ("expert-panels:3", "现在申报单位“海淀第一职业学院”工作", "据专家库登记。请换一位专家") in found


def test_an_unregistered_employer_is_known_by_name(panel: Panel) -> None:
    assert refusal(panel, panels.expert(employer_name="海淀第一职业学院"))


def test_somebody_of_the_recommending_union_is_refused(panel: Panel, haidian: Union) -> None:
    neighbour = organizations.unit(organizations.union(under=haidian), "海淀第二职业学院")
    ((clause, said, remedy),) = refusal(panel, panels.expert(employer=neighbour))
    assert clause == "expert-panels:3"
    assert "海淀区总工会" in said
    assert "工会组织树" in remedy


def test_somebody_the_recommending_union_proposed_is_refused(panel: Panel, haidian: Union) -> None:
    ((_clause, said, _remedy),) = refusal(panel, panels.expert(union=haidian))
    assert "推荐入库" in said


def test_the_city_above_everybody_is_nobodys_own_union(panel: Panel) -> None:
    at_city = organizations.unit(organizations.city(), "市属单位")
    asked = actions.invite_assessor(
        panel=panel, expert=panels.expert(employer=at_city), seat=Seat.FIRST, by=panel.formed_by, at=AT
    )
    assert asked.state == "invited"


def test_the_same_district_only_warns(haidian: Union, wang: User, college: Unit) -> None:
    panel = panels.panel(college, by=wang, told=panels.parties(college))
    neighbour = organizations.unit(organizations.union(under=haidian), "海淀第二职业学院")
    expert = panels.expert(employer=neighbour)
    (candidate,) = candidates_for(panel, DAY)
    assert candidate.available
    assert [(one.kind, one.hard) for one in candidate.conflicts] == [("neighbour", False)]
    actions.invite_assessor(panel=panel, expert=expert, seat=Seat.FIRST, by=wang, at=AT)


@pytest.mark.parametrize(
    ("left", "barred"), [(date(2023, 11, 25), False), (date(2023, 11, 26), True), (date(2026, 11, 24), True)]
)
def test_an_employer_of_the_last_years_counts(panel: Panel, college: Unit, left: date, barred: bool) -> None:
    keeper = accounts.city_officer()
    worker = people.person(keeper, college, "罗老师", until_on=left)
    expert = panels.expert("罗老师", person=worker)
    (candidate,) = candidates_for(panel, DAY)
    assert candidate.available is not barred
    if barred:
        assert "用工记录" in refusal(panel, expert)[0][2]


def test_an_employer_changed_yesterday_still_counts(panel: Panel, college: Unit, wang: User) -> None:
    expert = panels.expert(employer=college)
    moved = Particulars(expert.name, expert.title, expert.union, employer_name="某研究所")
    actions.change_expert(expert=expert, particulars=moved, trades=["焊工"], by=wang, at=AT - timedelta(days=1))
    ((_clause, said, remedy),) = refusal(panel, expert)
    assert "2026-11-24 离开" in said
    assert "原工作单位" in remedy


def test_declared_avoidance_is_kept(panel: Panel, haidian: Union, college: Unit, wang: User) -> None:
    told = ({"unit": college}, {"union": haidian}, {"name": "第一职业学院"})
    for what in told:
        expert = panels.expert()
        actions.note_avoidance(expert=expert, **what, reason="合作项目", by=wang, at=AT)
        assert "2026-11-25 登记的回避" in refusal(panel, expert)[0][2]
    with pytest.raises(ValidationError):
        actions.note_avoidance(expert=expert, unit=college, name="两样", reason="", by=wang, at=AT)


def test_ties_from_contexts_above_are_asked(panel: Panel, college: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = people.person(accounts.city_officer(), organizations.unit(organizations.city()), "师傅")
    expert = panels.expert("师傅", person=worker)
    asked: list[list[str]] = []

    def source(persons: object, parties: list[Party], _day: date) -> list[Tie]:
        asked.append([party.role for party in parties])
        return [Tie(worker.pk, "mentor", "是%(who)s的师傅", "拜师协议 %(no)s", (("who", "院长"), ("no", "12 号")))]

    monkeypatch.setattr(ties, "_sources", [source])
    ((_clause, said, remedy),) = refusal(panel, expert)
    assert (said, remedy) == ("是院长的师傅", "据拜师协议 12 号。请换一位专家")
    assert asked == [["申报单位", "推荐工会"]]


def test_whoever_organises_does_not_assess(panel: Panel) -> None:
    expert = panels.expert()
    accounts.role(expert.user, Kind.CITY_OFFICER, organizations.city())
    ((_clause, said, _remedy),) = refusal(panel, expert)
    assert "市总工作人员" in said


def test_an_expert_sits_once_and_a_seat_holds_one(panel: Panel, wang: User) -> None:
    one, two = panels.expert(), panels.expert()
    actions.invite_assessor(panel=panel, expert=one, seat=Seat.FIRST, by=wang, at=AT)
    for expert, seat in ((one, Seat.SECOND), (two, Seat.FIRST), (two, Seat.THIRD)):
        with pytest.raises(Refused, match="expert-panels:2"):
            actions.invite_assessor(panel=panel, expert=expert, seat=seat, by=wang, at=AT)
    actions.invite_assessor(panel=panel, expert=two, seat=Seat.SECOND, by=wang, at=AT)
    panel.refresh_from_db()
    assert panel.state == ASSESSING


def test_load_and_absence_stop(wang: User) -> None:
    busy, away = panels.expert(), panels.expert()
    for _number in range(10):
        actions.invite_assessor(panel=panels.panel(by=wang), expert=busy, seat=Seat.FIRST, by=wang, at=AT)
    assert load_of_experts() == {busy.pk: 10}
    actions.note_absence(expert=away, from_on=DAY, until_on=DAY, reason="出差", by=away.user, at=AT)
    last = panels.panel(by=wang)
    for expert in (busy, away):
        with pytest.raises(Refused, match="expert-panels:5"):
            actions.invite_assessor(panel=last, expert=expert, seat=Seat.FIRST, by=wang, at=AT)
    actions.invite_assessor(panel=last, expert=away, seat=Seat.FIRST, by=wang, at=AT + timedelta(days=1))


def test_who_is_not_in_the_pool_is_refused(panel: Panel, wang: User) -> None:
    suspended, ended = panels.expert(), panels.expert()
    actions.suspend_expert(expert=suspended, reason="投诉核查", by=wang, at=AT)
    ended.user.roles.update(until_on=DAY)
    for expert in (suspended, ended):
        assert refusal(panel, expert)[0][0] == "expert-panels:1"
    assert not candidates_for(panel, DAY)


def test_candidates_cost_the_same_for_many(panel: Panel) -> None:
    panels.expert()
    with CaptureQueriesContext(connection) as few:
        candidates_for(panel, DAY)
    for _number in range(29):
        panels.expert(person=None)
    with CaptureQueriesContext(connection) as many:
        found = candidates_for(panel, DAY)
    assert len(found) == 30
    assert len(few) == len(many)


def test_a_panel_needs_named_parties(college: Unit, wang: User) -> None:
    for told in ([], [Party("申报单位", " ")]):
        with pytest.raises(ValidationError):
            actions.form_panel(subject=college, title="无", sheet=panels.sheet(), parties=told, by=wang, at=AT)


def test_districts_organise_their_own_and_see_no_others(panel: Panel, haidian: Union) -> None:
    officer, stranger = accounts.district_officer(haidian), accounts.person(Kind.WORKER)
    unit = organizations.unit(haidian, "区里的单位")
    own = actions.form_panel(
        subject=unit,
        title="区级评审",
        sheet=panels.sheet(),
        parties=panels.parties(unit),
        union=haidian,
        by=officer,
        at=AT,
    )
    assert list(panels_visible_to(officer)) == [own]
    assert not panels_visible_to(stranger).exists()
    with pytest.raises(NotPermitted):
        actions.invite_assessor(panel=panel, expert=panels.expert(), seat=Seat.FIRST, by=officer, at=AT)
    with pytest.raises(NotPermitted):
        actions.form_panel(
            subject=unit, title="越级", sheet=panels.sheet(), parties=panels.parties(unit), by=officer, at=AT
        )


def test_panel_about_finds_the_newest_not_dissolved(panel: Panel, college: Unit, wang: User) -> None:
    assert kind_of(college) == panel.subject_type
    assert panel_about(college) == panel
    actions.dissolve_panel(panel=panel, reason="重组", by=wang, at=AT)
    assert panel_about(college) is None
    again = panels.panel(college, by=wang, told=panels.parties(college))
    assert (again.code, panel_about(college)) == ("PS20260002", again)
