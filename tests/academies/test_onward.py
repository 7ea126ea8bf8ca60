"""After the gateway: the case leads on to panel, visit, list, notice and appeal, and the work queue asks for them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.dates.calendar import now, today
from federation.academies.actions.panelling import convene_panel
from federation.academies.actions.stepping import step_application
from federation.academies.actions.visiting import plan_visit
from federation.academies.models import Application, Proposal, Round
from federation.academies.queries.duties import duties_of
from federation.accounts.models import User
from federation.notices.models import Notice
from federation.organizations.models import Union
from tests.academies.on_the_list import AT
from tests.factories import academies, panels
from tests.factories.roles import browser


def page(application: Application) -> str:
    return reverse("academies:show_application", args=[application.code])


def shown(user: User, application: Application) -> str:
    return browser(user).get(page(application)).content.decode()


def titles(user: User) -> list[str]:
    return [duty.title for duty in duties_of(user)]


def test_a_case_under_assessment_leads_to_its_panel_or_forms_one(yanqing: Union, wang: User, li: User) -> None:
    panels.sheet()
    made = academies.application_in("assessing", yanqing)
    convene = reverse("academies:convene_panel", args=[made.code])
    assert f'action="{convene}"' in shown(wang, made)
    assert convene not in shown(li, made)
    answer = browser(wang).post(convene)
    panel = convene_panel(application=made, by=wang, at=AT)
    assert answer["Location"] == reverse("panels:show_panel", args=[panel.code])
    after = shown(wang, made)
    assert "办理专家评审" in after
    assert convene not in after
    assert panel.code not in shown(li, made)


def test_a_case_to_visit_asks_for_a_visit_then_leads_to_it(yanqing: Union, wang: User, zhao: User, li: User) -> None:
    made = academies.application_in("visiting", yanqing)
    plan = reverse("academies:plan_visit", args=[made.code])
    assert plan in shown(wang, made)
    assert plan not in shown(li, made)
    assert f"安排考察：{made.name}" in titles(wang)
    visit = plan_visit(
        application=made, planned_on=today() + timedelta(days=1), address="某路", visitors=[zhao], by=wang, at=now()
    )
    assert plan not in shown(wang, made)
    assert "办理实地考察" in shown(wang, made)
    assert reverse("academies:show_visit", args=[visit.pk]) in shown(li, made)
    assert f"安排考察：{made.name}" not in titles(wang)
    assert f"实地考察：{made.name}" in titles(zhao)
    assert f"实地考察：{made.name}" not in titles(wang)


def test_a_round_whose_sites_were_visited_asks_the_city_for_a_list(
    three: list[Application], wang: User, li: User, among: Round
) -> None:
    assert f"拟定认定名单：{among.title}" in titles(wang)
    assert f"拟定认定名单：{among.title}" not in titles(li)
    assert reverse("academies:list_proposals") in shown(wang, three[0])


def test_a_list_asks_whoever_did_not_draw_it_up_for_its_decision(proposal: Proposal, wang: User, zhao: User) -> None:
    said = f"记录研究决定：{proposal.round.title}"
    assert said in titles(zhao)
    assert said not in titles(wang)


@pytest.mark.usefixtures("announced")
def test_everybody_is_led_to_the_notice_and_only_the_city_to_its_list(
    notice: Notice, three: list[Application], proposal: Proposal, wang: User, li: User
) -> None:
    mine = next(one for one in three if one.union.code == "110119")
    assert reverse("notices:show_public_notice", args=[notice.code]) in shown(li, mine)
    listed = reverse("academies:show_proposal", args=[proposal.pk])
    assert listed in shown(wang, mine)
    assert listed not in shown(li, mine)


@pytest.mark.usefixtures("announced")
def test_a_list_past_its_notice_asks_for_the_document(cleared: Proposal, wang: User) -> None:
    assert f"发文认定：{cleared.round.title}" in titles(wang)


def test_a_refusal_leads_those_concerned_to_the_appeal_once(yanqing: Union, wang: User, li: User, zhao: User) -> None:
    made = academies.application_in("checking", yanqing)
    step_application(application=made, verb="refuse", by=wang, at=now(), reason="场地不足")
    appeal = reverse("academies:file_appeal", args=[made.code])
    assert appeal in shown(li, made)
    assert appeal not in shown(wang, made)
    browser(li).post(appeal, {"statement": "场地已经落实"})
    assert appeal not in shown(li, made)
    assert f"复核：{made.name}" in titles(zhao)
    assert f"复核：{made.name}" not in titles(wang)


def test_the_queue_asks_the_database_the_same_however_many_visits_wait(
    three: list[Application], yanqing: Union, wang: User
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            duties_of(wang)
        return len(found)

    asked()
    before = asked()
    for _ in range(3):
        academies.application_in("visiting", yanqing)
    assert asked() == before


def test_a_stranger_to_the_city_is_led_nowhere(client: Client, yanqing: Union) -> None:
    made = academies.application_in("visiting", yanqing)
    assert client.get(page(made)).status_code == 302
