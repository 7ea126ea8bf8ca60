"""What nobody may see: another's assessment, another's case, a score before both are in. By every address there is."""

import pytest
from django.test import Client
from django.urls import reverse

from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.panels import actions
from federation.panels.kinds import Seat
from federation.panels.models import Assessment, Panel
from federation.panels.queries.assessments import assessments_of
from federation.panels.queries.panels import panels_visible_to
from tests.factories import accounts, organizations, panels
from tests.factories.panels import AT
from tests.factories.roles import browser
from tests.panels import kept

pytestmark = pytest.mark.django_db

ADDRESSES = ["show_assessment", "declare_conflicts", "submit_assessment", "decline_assessment"]


@kept
def seated(panel: Panel) -> tuple[Panel, Assessment, Assessment]:
    """The first has handed in an odd 96.3; the second has declared."""
    panel, first, second = panels.seated(panel)
    panels.submitted(first, {"A1": 37})
    actions.declare_conflicts(assessment=second, has_conflict=False, note="", by=second.expert.user, at=AT)
    second.refresh_from_db()
    return panel, first, second


def shows(page: bytes) -> list[str]:
    """Scores of the first that a page gives away."""
    text = page.decode()
    return [told for told in ("96.3", "963", "材料不足") if told in text]


@pytest.mark.parametrize("name", ADDRESSES)
def test_anothers_assessment_does_not_exist(seated: tuple[Panel, Assessment, Assessment], name: str) -> None:
    _panel, first, second = seated
    stranger = panels.expert().user
    for user in (second.expert.user, stranger):
        for method in ("get", "post"):
            answer = getattr(browser(user), method)(reverse(f"panels:{name}", args=[first.pk]))
            assert answer.status_code == 404
    assert browser(second.expert.user).post(reverse("panels:save_scores", args=[first.pk, "A1"])).status_code == 404
    assert list(assessments_of(second.expert.user)) == [second]


def test_the_other_seat_sees_neither_score_nor_name(seated: tuple[Panel, Assessment, Assessment]) -> None:
    panel, first, second = seated
    client = browser(second.expert.user)
    for address in (
        reverse("panels:list_assessments"),
        reverse("panels:show_assessment", args=[second.pk]),
        reverse("panels:decline_assessment", args=[second.pk]),
        "/my/",
        "/my/notifications/",
    ):
        page = client.get(address, follow=True).content
        assert not shows(page), address
        assert first.expert.name not in page.decode(), address
    for address in (reverse("panels:show_panel", args=[panel.code]), reverse("panels:list_panels"), "/office/trail/"):
        assert client.get(address).status_code == 403


def test_the_office_sees_scores_only_once_both_are_in(seated: tuple[Panel, Assessment, Assessment], wang: User) -> None:
    panel, _first, second = seated
    admin = accounts.city_admin()
    page, listed = reverse("panels:show_panel", args=[panel.code]), reverse("panels:list_panels")
    for user, addresses in ((wang, (page, listed)), (admin, (page, listed, "/office/trail/"))):
        for address in addresses:
            answer = browser(user).get(address)
            assert answer.status_code == 200
            assert not shows(answer.content), address
    panels.submitted_after_declaring(second)
    assert shows(browser(wang).get(page).content)


def test_an_assessor_given_an_office_role_still_sees_nothing(
    seated: tuple[Panel, Assessment, Assessment], wang: User
) -> None:
    panel, first, second = seated
    accounts.role(second.expert.user, Kind.CITY_ADMIN, organizations.city())
    user = User.objects.get(pk=second.expert.user_id)
    client = browser(user)
    assert not panels_visible_to(user).exists()
    assert client.get(reverse("panels:show_panel", args=[panel.code])).status_code == 404
    invite = reverse("panels:invite_assessor", args=[panel.code, panels.expert().pk, Seat.THIRD])
    assert client.post(invite).status_code == 404
    assert panel.title not in client.get(reverse("panels:list_panels")).content.decode()
    assert not shows(client.get("/office/trail/").content)
    assert first.expert.name


def test_nothing_of_the_case_is_shown_before_the_declaration(panel: Panel) -> None:
    _panel, first, _second = panels.seated(panel)
    client = browser(first.expert.user)
    answer = client.get(reverse("panels:show_assessment", args=[first.pk]))
    assert answer.headers["Location"] == reverse("panels:declare_conflicts", args=[first.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert panel.parties[0]["name"] in page
    assert "data-item" not in page


@pytest.mark.parametrize("kind", [Kind.WORKER, Kind.UNIT_CLERK, Kind.ACADEMY_STAFF, Kind.UNION_CLERK, Kind.CASHIER])
def test_other_kinds_of_people_come_in_nowhere(seated: tuple[Panel, Assessment, Assessment], kind: Kind) -> None:
    panel, first, _second = seated
    unit = organizations.unit(organizations.city())
    client = browser(accounts.person(kind, unit=unit))
    assert client.get(reverse("panels:list_assessments")).status_code == 403
    assert client.get(reverse("panels:list_experts")).status_code == 403
    assert client.get(reverse("panels:show_expert", args=[first.expert_id])).status_code in (403, 404)
    assert client.get(reverse("panels:show_panel", args=[panel.code])).status_code in (403, 404)
    assert client.post(reverse("panels:dissolve_panel", args=[panel.code])).status_code in (403, 404)


def test_strangers_are_asked_to_sign_in(seated: tuple[Panel, Assessment, Assessment], client: Client) -> None:
    panel, first, _second = seated
    for address in (
        reverse("panels:show_assessment", args=[first.pk]),
        reverse("panels:show_panel", args=[panel.code]),
        reverse("panels:list_experts"),
    ):
        assert client.get(address).status_code == 302
