"""Pages of vouchers: entered, stopped with the clause, explained with a tap, settled; equal queries."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.web.templatetags.web import is_optional
from federation.academies.models import Academy
from federation.organizations.models import Union
from federation.subsidies.actions.reviewing import accept_project
from federation.subsidies.models import Activity, Project, Voucher
from tests.factories import roles, subsidies
from tests.factories.subsidies import Hands
from tests.subsidies import kept

pytestmark = pytest.mark.django_db


def at(name: str, *args: Any) -> str:
    return reverse(f"subsidies:{name}", args=args)


def shown(client: Client, name: str, *args: Any) -> str:
    answer = client.get(at(name, *args))
    assert answer.status_code == 200, name
    return answer.content.decode()


@kept
def project(academy: Academy, who: Hands) -> Project:
    return subsidies.project(academy, who)


@pytest.fixture
def clerk(project: Project) -> Client:
    return roles.browser(subsidies.clerk_of(project.academy))


def told(project: Project, **more: Any) -> dict[str, Any]:
    line = project.lines.get().pk
    usual = {"line": line, "invoice": "20261120001", "payee": "某某宾馆", "what": "培训资料", "amount_fen": "2,000",
             "spent_on": "2026-11-20"}  # fmt: skip
    return {**usual, **more}


def test_a_voucher_is_entered_with_its_file(project: Project, clerk: Client, haidian: Union) -> None:
    training = {"title": "研修第一天", "held_on": "2026-11-20", "persons": "20", "days": "1", "roster": ""}
    assert clerk.post(at("enter_activity", project.pk), training).status_code == 302
    file = SimpleUploadedFile("发票.jpg", picture(), "image/jpeg")
    sent = told(project, activity=Activity.objects.get().pk, file=file)
    assert clerk.post(at("enter_voucher", project.pk), sent).status_code == 302
    made = Voucher.objects.get()
    assert made.state == "cleared"
    page = shown(clerk, "show_voucher", made.pk)
    assert "发票.jpg" in page
    assert "研修第一天" in page
    assert made.file is not None
    download = reverse("files:download", args=[made.file.pk])
    assert clerk.get(download).status_code == 200
    stranger = roles.browser(subsidies.clerk_of(subsidies.capital(haidian)))
    assert stranger.get(download).status_code in (403, 404)
    assert stranger.get(at("show_voucher", made.pk)).status_code == 404
    assert stranger.post(at("withdraw_voucher", made.pk), {"reason": "x"}).status_code == 404


def test_a_training_is_put_right_and_taken_back_on_its_page(project: Project, clerk: Client, haidian: Union) -> None:
    training = {"title": "研修", "held_on": "2026-11-20", "persons": "20", "days": "1", "roster": ""}
    assert clerk.post(at("enter_activity", project.pk), training).status_code == 302
    again = clerk.post(at("enter_activity", project.pk), training)
    assert again.status_code == 422
    assert "这次培训已经登记过" in again.content.decode()
    made = Activity.objects.get()
    places = at("amend_activity", project.pk, made.pk), at("withdraw_activity", project.pk, made.pk)
    page = shown(clerk, "show_project", project.pk)
    assert all(place in page for place in places)
    assert 'value="20"' in shown(clerk, "amend_activity", project.pk, made.pk)
    assert clerk.post(places[0], {**training, "persons": "30"}).status_code == 302
    stranger = roles.browser(subsidies.clerk_of(subsidies.capital(haidian)))
    officer = roles.browser(roles.staff("district_officer", haidian))
    assert [one.get(place).status_code for one in (stranger, officer) for place in places] == [404, 404, 403, 403]
    assert not any(place in shown(officer, "show_project", project.pk) for place in places)
    assert clerk.post(places[1], {"reason": "没有举办"}).status_code == 302
    assert clerk.get(places[0]).status_code == 404
    made.refresh_from_db()
    assert (made.persons, made.withdrawn_why) == (30, "没有举办")


def picture() -> bytes:
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (40, 40), "white").save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"what": "结业宴请"}, "第 11 条"),
        ({"spent_on": "2026-10-31"}, "第 14 条"),
        ({"amount_fen": "200000"}, "第 14.1 条"),
        ({"amount_fen": "20美元"}, "只按人民币记账"),
        ({"invoice": "——"}, "8 到 20 位的数字"),
        ({"invoice": "9" * 40}, "8 到 20 位的数字"),
        ({"amount_fen": "0"}, "金额要大于 0"),
        ({"line": "999999"}, "选"),
        ({"spent_on": "2026-12-24"}, "不能晚于今天"),
    ],
)
def test_what_is_stopped_is_said_and_nothing_is_lost(
    project: Project, clerk: Client, wrong: dict[str, str], said: str
) -> None:
    answer = clerk.post(at("enter_voucher", project.pk), told(project, **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "某某宾馆" in page
    assert not Voucher.objects.exists()


def test_a_flag_is_answered_with_a_tap_and_settled(project: Project, clerk: Client, haidian: Union) -> None:
    for number in range(3):
        clerk.post(at("enter_voucher", project.pk), told(project, invoice=f"A000000{number}", amount_fen="4000"))
    made = Voucher.objects.get(state="flagged")
    assert "合计 12,000.00 元" in shown(clerk, "show_voucher", made.pk)
    page = shown(clerk, "explain_voucher", made.pk)
    assert "买的是不同的东西" in page
    flag = made.flags.get().pk
    assert clerk.post(at("explain_voucher", made.pk), {}).status_code == 422
    sent = {f"pick_{flag}": "买的是不同的东西", f"answer_{flag}": "三个班的教具"}
    assert clerk.post(at("explain_voucher", made.pk), sent).status_code == 302
    officer = roles.browser(roles.staff("district_officer", haidian))
    assert "买的是不同的东西：三个班的教具" in shown(officer, "show_voucher", made.pk)
    assert clerk.post(at("clear_voucher", made.pk)).status_code == 403
    assert officer.post(at("clear_voucher", made.pk)).status_code == 302
    assert officer.post(at("reject_voucher", made.pk), {"reason": "改判"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "rejected"
    other = Voucher.objects.filter(state="cleared").latest("pk")
    assert clerk.post(at("withdraw_voucher", other.pk), {"reason": "填错"}).status_code == 302


def test_no_form_is_opened_that_can_only_be_refused(project: Project, clerk: Client, who: Hands) -> None:
    line = project.lines.get().pk
    places = (("amend_project", ()), ("enter_line", ()), ("amend_line", (line,)), ("enter_pledge", ()))
    for name, more in places:
        assert clerk.get(at(name, project.pk, *more)).status_code == 409, name
    officer = roles.browser(who.officer)
    assert officer.get(at("accept_project", project.pk)).status_code == 200
    subsidies.voucher(project, 1_000)
    subsidies.reported(project, who)
    accept_project(project=project, accepted_fen=1_000, reason="", by=who.officer, at=subsidies.AT)
    for client, name in ((clerk, "enter_voucher"), (clerk, "enter_activity"), (officer, "accept_project")):
        assert client.get(at(name, project.pk)).status_code == 409, name
    assert officer.get(at("decline_project", project.pk)).status_code == 403
    for name in ("submit_project", "discard_project", "endorse_project", "open_final_report", "pack_project"):
        answer = clerk.get(at(name, project.pk))
        assert (answer.status_code, answer["Location"]) == (302, at("show_project", project.pk)), name


def test_which_vouchers_are_open_is_a_link(project: Project, clerk: Client) -> None:
    for number in range(3):
        subsidies.voucher(project, 400_000, payee="一家", invoice=f"C000000{number}")
    page = shown(clerk, "show_project", project.pk)
    assert f"?project={project.pk}&amp;state=flagged" in page
    assert "1 张凭证待说明" in page
    assert "张凭证待审核" not in page


def test_what_may_stay_empty_says_so_and_what_is_needed_does_not(project: Project, clerk: Client) -> None:
    form = clerk.get(at("enter_activity", project.pk)).context["form"]
    assert [one.name for one in form if is_optional(one)] == [
        "place", "lecturer_unit", "title_grade", "class_hours_tenths", "roster"
    ]  # fmt: skip
    voucher = clerk.get(at("enter_voucher", project.pk)).context["form"]
    assert [one.name for one in voucher if is_optional(one)] == ["file"]


def test_the_list_asks_no_more_for_many(project: Project, clerk: Client) -> None:
    def asked(name: str, *args: Any) -> int:
        clerk.get(at(name, *args))
        with CaptureQueriesContext(connection) as queries:
            shown(clerk, name, *args)
        return len(queries)

    subsidies.voucher(project, 1_000)
    subsidies.training(project)
    before = asked("list_vouchers"), asked("show_project", project.pk)
    for number in range(8):
        subsidies.voucher(project, 1_000 + number, spent_on=date(2026, 11, 10 + number))
        subsidies.training(project, held_on=date(2026, 11, 10 + number))
    assert (asked("list_vouchers"), asked("show_project", project.pk)) == before
    assert "某某书店" in shown(clerk, "list_vouchers")
