"""Pages of projects and their payment: a whole way in browsers, who may come in, bad input, equal queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.workflow.moving import NotAllowed
from federation.academies.models import Academy
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.subsidies.actions import matching, projects
from federation.subsidies.models import Batch, BudgetLine, Instalment, PayeeAccount, Pledge, Project
from tests.factories import roles, subsidies
from tests.factories.subsidies import AT, DOCUMENT, NUMBER, TRADE, Hands

pytestmark = pytest.mark.django_db

PLAN = {
    "title": "数控技师研修班", "trade": TRADE, "uses": ["craft_training"], "goal": "培养 60 人",
    "from_on": "2026-11-01", "until_on": "2027-06-30",
}  # fmt: skip
LINE = {
    "use": "craft_training", "cost_kind": "food", "what": "学员食宿", "amount_fen": "100,000", "persons": "60",
    "days": "5",
}  # fmt: skip


def at(name: str, *args: Any) -> str:
    return reverse(f"subsidies:{name}", args=args)


def shown(client: Client, name: str, *args: Any) -> str:
    answer = client.get(at(name, *args))
    assert answer.status_code == 200, name
    return answer.content.decode()


def sent(client: Client, name: str, *args: Any, **told: Any) -> None:
    answer = client.post(at(name, *args), told)
    assert answer.status_code == 302, answer.content.decode()


def test_a_project_from_call_to_money_in_five_browsers(haidian: Union, academy: Academy, who: Hands) -> None:
    call = subsidies.ground(academy, who)
    clerk = roles.browser(subsidies.clerk_of(academy))
    assert call.title in shown(clerk, "list_projects")
    sent(clerk, "draft_project", call.pk, academy.code, **PLAN)
    pk = Project.objects.get().pk
    assert "先填写预算明细" in shown(clerk, "show_project", pk)
    sent(clerk, "enter_line", pk, **LINE)
    lecture = {"use": "craft_training", "cost_kind": "lecture", "what": "讲课", "amount_fen": "8000",
               "title_grade": "professor", "class_hours_tenths": "8"}  # fmt: skip
    sent(clerk, "enter_line", pk, **lecture)
    last = BudgetLine.objects.latest("pk")
    sent(clerk, "amend_line", pk, last.pk, **{**lecture, "amount_fen": "4000", "class_hours_tenths": "4"})
    sent(clerk, "enter_pledge", pk, source="union", payer="海淀区总工会", committed_fen="2万元", due_on="2026-12-01")
    sent(clerk, "submit_project", pk)
    district, city = roles.browser(roles.staff("district_officer", haidian)), roles.browser(who.officer)
    sent(district, "ask_more", pk, goal="写清考核办法")
    assert "写清考核办法" in shown(clerk, "show_project", pk)
    sent(clerk, "amend_project", pk, **{**PLAN, "goal": "结业考核"})
    question = Project.objects.get().questions.get().pk
    sent(clerk, "answer_more", pk, **{f"answer_{question}": "已写清"})
    sent(district, "endorse_project", pk)
    amounts = {f"amount_{one.pk}": "50000" if one.persons else "4000" for one in BudgetLine.objects.all()}
    assert "学员食宿" in shown(city, "review_project", pk)
    sent(city, "review_project", pk, **amounts)
    paid_out(clerk, academy, who, pk)


def paid_out(clerk: Client, academy: Academy, who: Hands, pk: int) -> None:
    """From the approval to the money."""
    entry, approval, cashier = (roles.browser(user) for user in (who.entry, who.approval, who.cashier))
    sent(approval, "approve_project", pk, document_number=DOCUMENT)
    assert "补助资金使用协议" in shown(clerk, "print_agreement", pk)
    sent(entry, "sign_agreement", pk, agreed_on="2026-11-26")
    sent(clerk, "enter_account", academy.code, holder="某某学校", branch="工商银行", number=NUMBER)
    page = shown(entry, "list_accounts", academy.code)
    assert NUMBER not in page
    assert NUMBER[-4:] in page
    first = Instalment.objects.get(number=1)
    assert "没有核对过的收款账户" in shown(entry, "draft_batch")
    sent(entry, "confirm_account", academy.code, PayeeAccount.objects.get(academy=academy).pk)
    sent(entry, "draft_batch", **{f"take_{first.pk}": "on"})
    number = Batch.objects.get().number
    sent(entry, "propose_batch", number)
    sent(approval, "approve_batch", number, document_number=DOCUMENT)
    sent(cashier, "send_batch", number)
    file = Batch.objects.get().file
    assert file is not None
    download = reverse("files:download", args=[file.pk])
    assert cashier.get(download).status_code == 200
    assert entry.get(download).status_code in (403, 404)
    subsidies.answered(Batch.objects.get(), who)
    assert "32,400.00" in shown(clerk, "list_payments")
    books = shown(entry, "show_books")
    assert "补助支出" in books
    assert "32,400.00" in shown(roles.browser(roles.staff("auditor")), "show_books")
    statement = entry.get(at("show_books"), {"account": "1002", "academy": academy.code}).content.decode()
    assert "-32,400.00" in statement


WRONG: list[tuple[str, Callable[[Any], tuple[str, tuple[Any, ...]]]]] = [
    ("district_officer", lambda it: ("draft_batch", ())),
    ("district_officer", lambda it: ("show_books", ())),
    ("district_officer", lambda it: ("list_accounts", (it.academy.code,))),
    ("cashier", lambda it: ("close_books", ())),
    ("cashier", lambda it: ("approve_project", (it.pk,))),
    ("auditor", lambda it: ("review_project", (it.pk,))),
    ("auditor", lambda it: ("amend_project", (it.pk,))),
    ("finance_entry", lambda it: ("enter_line", (it.pk,))),
    ("finance_approval", lambda it: ("publish_call", (2026,))),
    ("city_officer", lambda it: ("sign_agreement", (it.pk,))),
]


@pytest.mark.parametrize(("kind", "place"), WRONG)
def test_the_wrong_role_is_kept_out(
    yanqing: Union, academy: Academy, who: Hands, kind: str, place: Callable[[Any], tuple[str, tuple[Any, ...]]]
) -> None:
    project = subsidies.project(academy, who, until="reviewed")
    stranger = roles.staff(kind, yanqing) if kind == "district_officer" else roles.staff(kind)
    name, args = place(project)
    answer = roles.browser(stranger).get(at(name, *args))
    assert answer.status_code in (403, 404)


def test_another_academy_sees_nothing_of_it(haidian: Union, academy: Academy, who: Hands) -> None:
    project = subsidies.project(academy, who)
    stranger = roles.browser(subsidies.clerk_of(subsidies.capital(haidian)))
    for name, args in (("show_project", (project.pk,)), ("print_agreement", (project.pk,)),
                       ("list_accounts", (academy.code,)), ("enter_account", (academy.code,))):  # fmt: skip
        assert stranger.get(at(name, *args)).status_code == 404
    assert stranger.post(at("submit_project", project.pk)).status_code == 404
    assert project.title not in shown(stranger, "list_projects")
    assert project.title not in shown(stranger, "list_payments")


def test_no_step_is_offered_before_its_time(academy: Academy, who: Hands) -> None:
    project = subsidies.project(academy, who, until="submitted")
    assert roles.browser(who.officer).get(at("review_project", project.pk)).status_code == 409


def test_matching_money_for_a_discarded_project_is_refused(academy: Academy, who: Hands) -> None:
    project, clerk = subsidies.drafted(academy, who), subsidies.clerk_of(academy)
    pledge = projects.enter_pledge(
        project=project, source="host", payer="某厂", committed_fen=100, due_on=AT.date(), by=clerk, at=AT
    )
    projects.discard_project(project=project, by=clerk, at=AT)
    pledge.refresh_from_db()
    with pytest.raises(NotAllowed):
        matching.receive_pledge(pledge=pledge, amount_fen=100, received_on=AT.date(), number="1", by=clerk, at=AT)


def test_a_long_batch_shows_its_first_lines(
    haidian: Union, academy: Academy, who: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = []
    for one in (academy, subsidies.capital(haidian)):
        subsidies.account(one, who)
        due.append(subsidies.project(one, who).instalments.get(number=1))
    batch = subsidies.batch(due, who)
    monkeypatch.setattr("federation.subsidies.views.batches.SHOWN", 1)
    page = shown(roles.browser(who.entry), "show_batch", batch.number)
    assert "还有 1 行在拨付清单里" in page
    listed = roles.browser(who.entry).get(at("list_payments"), {"q": batch.number}).context["page"]
    assert len(listed.rows) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount_fen": "-5"}, "金额要大于 0"),
        ({"amount_fen": "100 USD"}, "只按人民币记账"),
        ({"cost_kind": "lecture"}, "要填写讲师职称和课时"),
        ({"days": ""}, "伙食费按人数和天数计算（第 10 条），请填写天数"),
        ({"cost_kind": "material", "days": ""}, "人数和天数要一起填写"),
        ({"use": "symposium"}, "选"),
        ({"persons": "很多"}, "整数"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_lost(
    academy: Academy, who: Hands, wrong: dict[str, str], said: str
) -> None:
    project = subsidies.drafted(academy, who)
    answer = roles.browser(subsidies.clerk_of(academy)).post(at("enter_line", project.pk), {**LINE, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "学员食宿" in page


def asked(client: Client, name: str, *args: Any) -> int:
    client.get(at(name, *args))
    with CaptureQueriesContext(connection) as queries:
        shown(client, name, *args)
    return len(queries)


def test_lists_ask_no_more_for_many(haidian: Union, who: Hands) -> None:
    def ready() -> Project:
        academy = subsidies.capital(haidian)
        subsidies.account(academy, who)
        return subsidies.project(academy, who, subsidies.line(amount_fen=100_000))

    first = ready()
    batch = subsidies.batch(first.instalments.filter(number=1), who, until="drafted")
    client, clerk = roles.browser(who.entry), roles.browser(subsidies.clerk_of(first.academy))
    places: list[tuple[Client, str, tuple[Any, ...]]] = [
        (client, "list_projects", ()), (client, "list_payments", ()), (client, "list_batches", ()),
        (client, "draft_batch", ()), (client, "show_batch", (batch.number,)), (client, "show_books", ()),
        (client, "list_pledges", ()),
        (clerk, "show_project", (first.pk,)),
    ]  # fmt: skip
    ready()
    Pledge.objects.create(project=first, source="host", payer="甲", committed_fen=1, due_on="2026-12-01")
    before = [asked(one, name, *args) for one, name, args in places]
    more = [ready().instalments.get(number=1) for _ in range(6)]
    lines = [BudgetLine(project=first, use="craft_training", cost_kind="food", what="x", amount_fen=1) for _ in "abc"]
    BudgetLine.objects.bulk_create(lines)
    pledges = [Pledge(project=first, source="host", payer="甲", committed_fen=1, due_on="2026-12-01") for _ in "abc"]
    Pledge.objects.bulk_create(pledges)
    assert [asked(one, name, *args) for one, name, args in places] == before
    many = subsidies.batch(more, who, until="drafted")
    assert asked(client, "show_batch", many.number) == asked(client, "show_batch", batch.number)


def test_matching_money_is_listed_by_union(haidian: Union, yanqing: Union, academy: Academy, who: Hands) -> None:
    project = subsidies.project(academy, who, until="submitted")
    for number, day in enumerate(("2026-11-01", "2026-12-20")):
        Pledge.objects.create(
            project=project, source="union", payer=f"出资{number}", committed_fen=100 + number, due_on=day
        )
    here, there = (roles.browser(roles.staff("district_officer", union)) for union in (haidian, yanqing))
    page = shown(here, "list_pledges")
    assert "出资0" in page
    assert "逾期未到" in page
    late = here.get(at("list_pledges"), {"late": "1"}).content.decode()
    assert "出资0" in late
    assert "出资1" not in late
    assert "出资0" not in shown(there, "list_pledges")
    assert "出资0" not in here.get(at("list_pledges"), {"q": "出资1"}).content.decode()


def test_the_office_of_a_stranger_shows_no_money(unions: list[Union]) -> None:
    assert roles.browser(User.objects.create(username="nobody")).get(at("list_payments")).status_code in (302, 403)
