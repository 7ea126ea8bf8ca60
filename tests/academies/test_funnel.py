"""The city's view of applications: its figures are the lists they lead to, whoever looks, on any day."""

import math
import re
import statistics
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any
from unittest.mock import Mock

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from core.dates.calendar import calendar, today, working_days_between
from federation.academies.actions.stepping import step_application
from federation.academies.models import Application, Round, Stage
from federation.academies.queries.funnel import funnel_of
from federation.academies.queries.way import STATES_OF, WAY, applications_at, finished, finished_late, reached
from federation.academies.workflow import APPLICATION
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import academies, accounts, organizations

BACKEND = "django.contrib.auth.backends.ModelBackend"
Visit = Callable[[User], Client]
FIGURE = re.compile(r'<a [^>]*?href="(/office/academies/applications/\?[^"]*)"[^>]*>(.*?)</a>', re.S)
WAYS = [(), ("recommend", "ask"), ("recommend", "ask", "answer"), ("recommend", "ask", "lapse")]
THROUGH = ("recommend", "pass_gateway", "conclude_assessment", "report_visit", "list_proposed", "announce")
WAYS += [THROUGH[:place] for place in range(1, len(THROUGH) + 1)]
WAYS += [(*THROUGH, "clear", "recognise"), (*THROUGH, "call_off"), ("hand_in", "decline"), ("recommend", "refuse")]
WAYS += [("recommend", "refuse", "reinstate", "pass_gateway"), ("recommend", "withdraw"), ("hand_in", "send_back")]


@pytest.fixture
def visit(client: Client) -> Visit:
    """A browser signed in as somebody."""

    def signed_in(user: User) -> Client:
        client.force_login(user, backend=BACKEND)
        return client

    return signed_in


@kept
def spread(unions: list[Union]) -> list[Application]:
    """Forty applications of three unions in two rounds, every way gone at a seeded pace, some past their term."""
    draw, among = Random(20261125), [academies.round(), academies.round(title="补充批次")]
    return [_gone(draw, draw.choice(unions), draw.choice(among), WAYS[number % len(WAYS)]) for number in range(40)]


def _gone(draw: Random, union: Union, among: Round, via: tuple[str, ...]) -> Application:
    made = academies.application(union, among=among)
    at = academies.AT - timedelta(days=draw.randrange(20, 60))
    Application.objects.filter(pk=made.pk).update(opened_at=at, stage_since=at)
    Stage.objects.filter(application=made).update(entered_at=at)
    for verb in via:
        at += timedelta(hours=draw.randrange(1, 200))
        step_application(application=made, verb=verb, by=None, at=min(at, academies.AT))
    return made


def figures_on(client: Client, **asked: Any) -> list[tuple[str, int]]:
    """Every link of the page into the list of applications, with the figure it stands under."""
    text = client.get(reverse("academies:show_funnel"), asked).content.decode()
    found = [(url.replace("&amp;", "&"), strip_tags(shown)) for url, shown in FIGURE.findall(text)]
    return [(url, int(number.group())) for url, shown in found if (number := re.search(r"\d+", shown))]


def listed(client: Client, url: str) -> int:
    """How many the list behind a link holds."""
    found = re.search(r"共 <b>(\d+)</b>", client.get(url).content.decode())
    assert found, url
    return int(found.group(1))


@pytest.mark.parametrize(("days_ago", "among"), [(0, ""), (3, "all"), (12, "all"), (30, "")])
def test_every_figure_opens_exactly_what_it_counts(
    visit: Visit, spread: list[Application], wang: User, days_ago: int, among: str
) -> None:
    client, on = visit(wang), (today() - timedelta(days=days_ago)).isoformat()
    figures = figures_on(client, on=on, round=among)
    assert len(figures) > (40 if days_ago < 12 else 5)
    wrong = [(url, figure, there) for url, figure in figures if (there := listed(client, url)) != figure]
    assert not wrong


def test_a_district_counts_its_own(visit: Visit, spread: list[Application], yanqing: Union, li: User) -> None:
    own = [one for one in spread if one.union == yanqing]
    client = visit(li)
    figures = figures_on(client, round="all")
    assert figures[0][1] == len(own)
    assert all(listed(client, url) == figure for url, figure in figures)
    assert "海淀区总工会" not in client.get(reverse("academies:show_funnel")).content.decode()
    assert "各区一览" not in client.get(reverse("academies:show_funnel")).content.decode()


@pytest.mark.parametrize("days_ago", [0, 12, 30])
def test_the_steps_are_what_a_count_by_hand_gives(spread: list[Application], wang: User, days_ago: int) -> None:
    day = today() - timedelta(days=days_ago)
    stays = _stays(day)
    funnel = funnel_of(wang, day, None)
    place = {state: number for number, step in enumerate(WAY) for state in STATES_OF[step]}
    far = {pk: max(place.get(state, 0) for state, *_rest in own) for pk, own in stays.items()}
    now = {pk: own[-1][0] for pk, own in stays.items()}
    assert funnel.cube.total == len(stays)
    for number, step in enumerate(funnel.steps):
        assert step.reached == sum(reached >= number for reached in far.values())
        here = sum(state in STATES_OF[step.key] for state in now.values()) if step.key != "recognised" else 0
        assert step.here == here
        assert step.refused == sum(far[pk] == number and now[pk] == "refused" for pk in now)
        assert step.withdrawn == sum(far[pk] == number and now[pk] == "withdrawn" for pk in now)


@pytest.mark.parametrize("days_ago", [0, 12, 30])
def test_the_paces_are_what_a_count_by_hand_gives(spread: list[Application], wang: User, days_ago: int) -> None:
    day = today() - timedelta(days=days_ago)
    spent: dict[str, dict[bool, list[int]]] = defaultdict(lambda: defaultdict(list))
    late: dict[str, int] = defaultdict(int)
    for own in _stays(day).values():
        now = own[-1][0]
        for state in {state for state, *_rest in own}:
            mine = [stay for stay in own if stay[0] == state]
            if state == "checking" and now == "clarifying":
                continue
            days = sum(working_days_between(entered, left or day) for _state, entered, left, _due in mine)
            spent[state][state == now].append(days)
            late[state] += state != now and any(left and due and left > due for _state, _entered, left, due in mine)
    paces = {pace.key: pace for pace in funnel_of(wang, day, None).paces}
    assert set(paces) == set(spent) - {"recognised", "refused", "withdrawn"}
    for state, pace in paces.items():
        for waiting, measured in ((False, pace.done), (True, pace.waiting)):
            days_spent = sorted(spent[state][waiting])
            assert measured.count == len(days_spent)
            if days_spent:
                assert measured.median == statistics.median_low(days_spent)
                assert measured.ninth == _ninth(days_spent)
        assert pace.done.late == late[state]


def _stays(day: date) -> dict[int, list[tuple[str, date, date | None, date | None]]]:
    """The stays of each application up to the end of a day: state, entered, left by then, due."""
    found: dict[int, list[tuple[str, date, date | None, date | None]]] = defaultdict(list)
    for stay in Stage.objects.order_by("id"):
        entered, left = localdate(stay.entered_at), localdate(stay.left_at) if stay.left_at else None
        if entered <= day:
            ended = left if left and left <= day else None
            found[stay.application_id].append((stay.state, entered, ended, stay.due_on))
    return found


def _ninth(days: list[int]) -> int:
    return days[math.ceil(len(days) * 9 / 10) - 1]


def test_time_to_clarify_is_not_time_to_check(haidian: Union, wang: User) -> None:
    monday = datetime(2026, 11, 2, 2, tzinfo=academies.AT.tzinfo)
    one = academies.application(haidian)
    Application.objects.update(opened_at=monday)
    Stage.objects.update(entered_at=monday)
    for verb, days in (("recommend", 0), ("ask", 2), ("answer", 9), ("pass_gateway", 10)):
        step_application(application=one, verb=verb, by=None, at=monday + timedelta(days=days))
    paces = {pace.key: pace for pace in funnel_of(wang, today(), None).paces}
    assert (paces["checking"].done.median, paces["checking"].term) == (3, 10)
    assert paces["clarifying"].done.median == 5


def test_the_sentence_names_the_stage_whose_term_was_missed_most(visit: Visit, haidian: Union, wang: User) -> None:
    for day, (first, then) in ((20, ("hand_in", "endorse")), (22, ("recommend", "pass_gateway"))):
        one = academies.application(haidian)
        step_application(application=one, verb=first, by=None, at=academies.AT)
        Stage.objects.filter(application=one, left_at=None).update(due_on=date(2026, 11, day))
        step_application(application=one, verb=then, by=None, at=academies.AT + timedelta(hours=8))
    text = visit(wang).get(reverse("academies:show_funnel"), {"round": "all"}).content.decode()
    assert "最吃紧的是“待工会推荐”：办完 1 件" in text
    assert "时限 10 个，逾期办完 1 件。" in text


def test_who_clarifies_has_not_done_with_the_check(haidian: Union, wang: User) -> None:
    academies.application_in("clarifying", haidian)
    seen = applications_at(wang, today())
    assert finished(seen, ["checking"]).count() == 0
    assert finished_late(seen, ["checking"]).count() == 0
    assert reached(seen, ["checking"]).count() == 1
    assert reached(seen, ["assessing"]).count() == 0


def test_what_left_after_its_term_stays_late(haidian: Union, wang: User) -> None:
    one = academies.application_in("checking", haidian)
    Stage.objects.filter(application=one, state="checking").update(due_on=date(2026, 11, 20))
    step_application(application=one, verb="pass_gateway", by=None, at=academies.AT + timedelta(hours=9))
    assert finished_late(applications_at(wang, today()), ["checking"]).get() == one
    assert finished_late(applications_at(wang, today()), ["assessing"]).count() == 0


def test_the_overdue_are_told_with_who_must_act(visit: Visit, haidian: Union, wang: User) -> None:
    one = academies.application_in("endorsing", haidian)
    due = date(2026, 11, 16)
    Application.objects.update(stage_due_on=due)
    Stage.objects.filter(left_at=None).update(due_on=due)
    text = visit(wang).get(reverse("academies:show_funnel")).content.decode()
    assert "在“待工会推荐”，其中 1 件超期" in text
    row = strip_tags(text[text.index('id="overdue"') : text.index("各推荐工会")])
    assert one.name in row
    assert haidian.short_name in row
    assert f"超 {working_days_between(due, today())} 天" in row


def test_the_page_asks_as_much_for_30_as_for_one(visit: Visit, wang: User, haidian: Union) -> None:
    among, client = academies.round(), visit(wang)
    counts = []
    for rows in (1, 29):
        for place in range(rows):
            academies.application_in(("checking", "visiting", "refused")[place % 3], haidian, among=among)
        client.get(reverse("academies:show_funnel"))
        with CaptureQueriesContext(connection) as asked:
            text = client.get(reverse("academies:show_funnel")).content.decode()
        counts.append(len(asked))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("academies:show_funnel"), {"on": "2026-11-23"})
        counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 20
    assert "共 30 件" in text


def test_the_calendar_is_read_once_for_a_list_of_terms(
    monkeypatch: pytest.MonkeyPatch, wang: User, haidian: Union
) -> None:
    among, read = academies.round(), calendar()
    for _number in range(12):
        academies.application_in("checking", haidian, among=among)
    asked = Mock(return_value=read)
    monkeypatch.setattr("federation.academies.queries.funnel.calendar", asked)
    assert len(funnel_of(wang, today(), among).next_due) == 10
    assert asked.call_count == 2


@pytest.mark.parametrize(("kind", "status"), [("city_officer", 200), ("auditor", 200), ("unit_clerk", 403)])
@pytest.mark.parametrize("name", ["show_funnel", "download_funnel"])
def test_role_by_page(visit: Visit, haidian: Union, kind: str, status: int, name: str) -> None:
    one = academies.application_in("checking", haidian)
    unit = one.unit if kind == "unit_clerk" else None
    user = accounts.person(kind, haidian if unit else None, unit=unit)
    assert visit(user).get(reverse(f"academies:{name}")).status_code == status
    menu = visit(user).get(reverse("academies:list_applications")).content.decode()
    assert (reverse("academies:show_funnel") in menu) == (status == 200)


def test_the_workbook_holds_the_table(visit: Visit, spread: list[Application], wang: User) -> None:
    answer = visit(wang).get(reverse("academies:download_funnel"), {"round": "all"})
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    total = next(row for row in rows if row[0] == "合计")
    lines = [row for row in rows if isinstance(row[0], int)]
    assert total[2] == len(spread) == sum(row[2] for row in lines)
    ended = sum(row[-1] + row[-2] + row[-3] for row in lines)
    at_a_step = sum(sum(row[3:12]) for row in lines)
    assert ended + at_a_step == len(spread)


def test_before_there_is_anything_the_page_says_so(visit: Visit, wang: User) -> None:
    text = visit(wang).get(reverse("academies:show_funnel")).content.decode()
    assert "还没有申报批次" in text
    academies.round()
    assert "还没有申报" in visit(wang).get(reverse("academies:show_funnel")).content.decode()
    assert visit(wang).get(reverse("academies:download_funnel")).status_code == 200


@pytest.mark.parametrize(
    "asked", [{"round": "nonsense"}, {"on": "2026-13-45"}, {"on": "1900-01-01"}, {"round": "\x00"}]
)
def test_nonsense_in_the_address_is_no_trouble(
    visit: Visit, spread: list[Application], wang: User, asked: dict[str, str]
) -> None:
    assert visit(wang).get(reverse("academies:show_funnel"), asked).status_code == 200
    assert visit(wang).get(reverse("academies:list_applications"), asked).status_code == 200


def test_the_load_of_assessors_is_for_today_and_for_who_sees_the_pool(visit: Visit, haidian: Union, wang: User) -> None:
    academies.application_in("checking", haidian)
    text = visit(wang).get(reverse("academies:show_funnel")).content.decode()
    assert "现在没有专家手上有评审" in text
    text = visit(wang).get(reverse("academies:show_funnel"), {"on": "2026-11-23"}).content.decode()
    assert "评审专家手上的" not in text


def test_a_bureau_that_recommends_can_be_asked_for(visit: Visit, haidian: Union, wang: User) -> None:
    bureau = organizations.union("J001", "某局工会", kind="bureau_group", industrial=organizations.city())
    academies.application_in("checking", bureau)
    academies.application_in("checking", haidian)
    assert listed(visit(wang), f"{reverse('academies:list_applications')}?union=J001") == 1


def test_every_state_has_its_step_or_is_an_end() -> None:
    placed = {state for states in STATES_OF.values() for state in states}
    assert set(APPLICATION.states) - placed == {"refused", "withdrawn"}
