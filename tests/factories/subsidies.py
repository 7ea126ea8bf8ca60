"""Funds, lists and review results for tests."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from federation.academies.models import (
    Academy,
    Campaign,
    Evaluation,
    EvaluationResult,
    Grade,
    Rectification,
    Speciality,
    Tier,
)
from federation.academies.queries.conduct import people_of
from federation.academies.queries.register import last_term
from federation.academies.signals import annual_evaluated, rectification_accepted
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.subsidies.actions import calls, funds, paying, projects, reports, reviewing, vouchers
from federation.subsidies.actions.projects import LineTold, Plan
from federation.subsidies.actions.standing import settle_standing
from federation.subsidies.actions.vouchers import ActivityTold, VoucherTold
from federation.subsidies.models import (
    Activity,
    Allotment,
    Batch,
    Call,
    Fund,
    Instalment,
    PayeeAccount,
    Project,
    Report,
    Standing,
    Voucher,
)
from tests.factories import accounts, evaluations, roles

AT = datetime(2026, 11, 26, 1, tzinfo=UTC)
DOCUMENT = "京工发〔2026〕9号"
TRADE = "数控机床操作工"
_invoices = count(10_000_001)
NUMBER = "6222020200112233445"
MILLION = 100_000_000
"""A million yuan in fen."""


def capital(union: Union, name: str = "") -> Academy:
    """A capital academy with a host on record."""
    more: dict[str, Any] = {"name": name} if name else {}
    return evaluations.hosted(union, tier=Tier.CAPITAL, **more)


def result(academy: Academy, year: int, *, failed: bool = False, on: date | None = None) -> EvaluationResult:
    """A result of a year as the academies announce it; a second of the same year corrects the first.

    Only what counts here is written (the campaign, the evaluation, the result); a whole evaluation takes a minute.
    """
    term = last_term(academy)
    days = {"report_from": date(year, 11, 1), "report_until": date(year, 11, 30), "review_until": date(year, 12, 20)}
    campaign, _made = Campaign.objects.get_or_create(year=year, defaults={"title": f"{year}年评价", **days})
    evaluation, _made = Evaluation.objects.get_or_create(
        campaign=campaign, academy=academy, defaults={"term": term, "union": term.union}
    )
    grade = Grade.UNQUALIFIED if failed else Grade.QUALIFIED
    officer, edition = accounts.city_officer(), evaluation.results.count() + 1
    made = EvaluationResult.objects.create(
        evaluation=evaluation, edition=edition, score_tenths=500 if failed else 800, grade=grade,
        document_number=DOCUMENT, announced_on=on or date(year, 12, 25), by=officer, at=AT,
    )  # fmt: skip
    annual_evaluated.send(
        Evaluation, academy=academy, year=year, grade=grade, clause="", result=made, by=officer, at=AT
    )
    return made


def put_right(academy: Academy, year: int, *, on: date | None = None) -> Rectification:
    """What a failed year had ordered, found put right."""
    ordering, checking = accounts.city_officer(), accounts.city_officer()
    evaluation = Evaluation.objects.get(campaign__year=year, academy=academy)
    made = Rectification.objects.create(
        evaluation=evaluation, plan_due_on=date(year, 12, 30), due_on=date(year, 12, 31), ordered_by=ordering,
        ordered_at=AT,
    )  # fmt: skip
    for state in ("promised", "proved"):
        Rectification.objects.filter(pk=made.pk).update(state=state)
    Rectification.objects.filter(pk=made.pk).update(
        state="accepted", accepted_by=checking, accepted_on=on or date(year + 1, 1, 15)
    )
    rectification_accepted.send(Rectification, academy=academy, order=made, by=checking, at=AT)
    return made


def standing(academy: Academy) -> Standing:
    """How an academy stands."""
    return settle_standing(academy=academy, by=None, at=AT)


def fund(*, by: User, year: int = 2026, budget_fen: int = MILLION) -> Fund:
    """A budget that is still a draft."""
    return funds.draft_fund(year=year, budget_fen=budget_fen, by=by, at=AT)


def approved_fund(*, by: User, other: User, year: int = 2026, budget_fen: int = MILLION) -> Fund:
    """A budget approved by another."""
    made = funds.propose_fund(fund=fund(by=by, year=year, budget_fen=budget_fen), by=by, at=AT)
    return funds.approve_fund(fund=made, document_number=DOCUMENT, by=other, at=AT)


def allotment(fund: Fund, amounts: Mapping[int, int], *, by: User) -> Allotment:
    """A list drawn up by hand: fen by academy."""
    made = funds.draft_allotment(fund=fund, pot_fen=None, by=by, at=AT)
    return funds.set_amounts(allotment=made, amounts=amounts, by=by, at=AT)


def approved_allotment(fund: Fund, amounts: Mapping[int, int], *, by: User, other: User) -> Allotment:
    """A list approved by another."""
    made = funds.propose_allotment(allotment=allotment(fund, amounts, by=by), by=by, at=AT)
    return funds.approve_allotment(allotment=made, document_number=DOCUMENT, by=other, at=AT)


# --- projects and their payment --------------------------------------------------------------------------------------


@dataclass
class Hands:
    """Everybody the money passes through: one person a duty."""

    entry: User
    approval: User
    cashier: User
    officer: User
    other_entry: User


def hands() -> Hands:
    """One of each at the city federation."""
    return Hands(
        roles.staff("finance_entry"), roles.staff("finance_approval"), roles.staff("cashier"), accounts.city_officer(),
        roles.staff("finance_entry"),
    )  # fmt: skip


def plan(**more: Any) -> Plan:
    """What a project says of itself."""
    told: dict[str, Any] = {
        "title": "数控加工技师研修班", "trade": TRADE, "uses": ["craft_training"], "goal": "培养技师 60 名。",
        "from_on": date(2026, 11, 1), "until_on": date(2027, 6, 30),
    }  # fmt: skip
    return Plan(**{**told, **more})


def call(fund: Fund, *, by: User, until_on: date = date(2026, 12, 31)) -> Call:
    """A call that is open on the day of the tests."""
    return calls.publish_call(
        fund=fund, title="2026 年补助项目申报", from_on=date(2026, 11, 1), until_on=until_on, by=by, at=AT
    )


def line(**more: Any) -> LineTold:
    """A budget line that fits its standard: 60 people, 5 days, 100,000 yuan."""
    told: dict[str, Any] = {
        "use": "craft_training", "cost_kind": "material", "what": "培训资料", "amount_fen": 10_000_000, "persons": 60,
        "days": 5,
    }  # fmt: skip
    return LineTold(**{**told, **more})


def ground(academy: Academy, who: Hands, *, allotted_fen: int = MILLION // 2) -> Call:
    """An allotment to an academy that is known for its trade, and an open call."""
    Speciality.objects.get_or_create(academy=academy, trade=TRADE, defaults={"is_brand": True})
    budget = Fund.objects.filter(year=2026).first() or approved_fund(
        by=who.entry, other=who.approval, budget_fen=10 * MILLION
    )
    approved_allotment(budget, {academy.pk: allotted_fen}, by=who.entry, other=who.approval)
    return Call.objects.filter(fund=budget).first() or call(budget, by=who.entry)


def drafted(
    academy: Academy, who: Hands, *lines: LineTold, told: Plan | None = None, answering: Call | None = None
) -> Project:
    """A project with its budget, not yet handed in."""
    answered = answering or ground(academy, who)
    clerk = clerk_of(academy)
    made = projects.draft_project(call=answered, term=last_term(academy), plan=told or plan(), by=clerk, at=AT)
    for one in lines or (line(),):
        projects.enter_line(project=made, told=one, by=clerk, at=AT)
    made.refresh_from_db()
    return made


def project(
    academy: Academy, who: Hands, *lines: LineTold, until: str = "underway", answering: Call | None = None
) -> Project:
    """A project brought to a state: submitted, endorsed, reviewed, approved, underway, spent, reported or accepted."""
    made, union = drafted(academy, who, *lines, answering=answering), last_term(academy).union
    clerk, officer = clerk_of(academy), roles.staff("district_officer", union)
    steps: dict[str, Callable[[], object]] = {
        "submitted": lambda: projects.submit_project(project=made, by=clerk, at=AT),
        "endorsed": lambda: reviewing.endorse_project(project=made, by=officer, at=AT),
        "reviewed": lambda: reviewing.review_project(
            project=made, amounts={one.pk: one.amount_fen for one in made.lines.all()}, by=who.officer, at=AT
        ),
        "approved": lambda: reviewing.approve_project(project=made, document_number=DOCUMENT, by=who.approval, at=AT),
        "underway": lambda: reviewing.sign_agreement(project=made, agreed_on=AT.date(), by=who.entry, at=AT),
        "spent": lambda: voucher(made, made.approved_fen or 0),
        "reported": lambda: reported(made, who),
        "accepted": lambda: reviewing.accept_project(
            project=made, accepted_fen=made.approved_fen or 0, reason="做到了", by=who.officer, at=AT
        ),
    }
    for state, step in steps.items():
        step()
        made.refresh_from_db()
        if state == until:
            break
    return made


def reported(project: Project, who: Hands) -> Report:
    """Its final report, every line explained, read by a city officer."""
    clerk = clerk_of(project.academy)
    report = reports.open_final_report(project=project, by=clerk, at=AT)
    explained = dict.fromkeys(project.lines.values_list("pk", flat=True), "如实")
    reports.submit_report(report=report, explained=explained, note="都做完了", by=clerk, at=AT)
    return reports.accept_report(report=report, by=who.officer, at=AT)


def voucher(project: Project, amount_fen: int, **more: Any) -> Voucher:
    """An ordinary voucher on the first line, the invoice its own unless one is given."""
    told: dict[str, Any] = {
        "line": project.lines.order_by("pk")[0], "invoice": f"{next(_invoices):08d}",
        "payee": f"某某书店{next(_invoices)}", "what": "培训资料", "amount_fen": amount_fen,
        "spent_on": date(2026, 11, 20),
    }  # fmt: skip
    clerk = clerk_of(project.academy)
    return vouchers.enter_voucher(project=project, told=VoucherTold(**{**told, **more}), by=clerk, at=AT)


def training(project: Project, **more: Any) -> Activity:
    """A half day of four class hours by a professor."""
    told: dict[str, Any] = {
        "title": "数控编程", "held_on": date(2026, 11, 18), "half_day": "am", "lecturer": "李建国",
        "lecturer_unit": "清华", "title_grade": "professor", "class_hours_tenths": 40,
    }  # fmt: skip
    clerk = clerk_of(project.academy)
    return vouchers.enter_activity(project=project, told=ActivityTold(**{**told, **more}), by=clerk, at=AT)


def account(academy: Academy, who: Hands) -> PayeeAccount:
    """A confirmed account."""
    made = paying.enter_account(
        academy=academy, holder="某某学校", branch="工商银行朝阳支行", number=NUMBER, by=clerk_of(academy), at=AT
    )
    return paying.confirm_account(account=made, by=who.entry, at=AT)


def batch(instalments: Iterable[Instalment], who: Hands, *, until: str = "sent") -> Batch:
    """A batch brought to drafted, proposed, approved or sent."""
    made = paying.draft_batch(instalments=[one.pk for one in instalments], by=who.entry, at=AT)
    steps: dict[str, Callable[[], object]] = {
        "drafted": lambda: None,
        "proposed": lambda: paying.propose_batch(batch=made, by=who.entry, at=AT),
        "approved": lambda: paying.approve_batch(batch=made, document_number=DOCUMENT, by=who.approval, at=AT),
        "sent": lambda: paying.send_batch(batch=made, by=who.cashier, at=AT),
    }
    for state, step in steps.items():
        step()
        made.refresh_from_db()
        if state == until:
            break
    return made


def answered(made: Batch, who: Hands, *, failed: Collection[int] = ()) -> dict[str, int]:
    """The bank's answer to every line; those of ``failed`` (line numbers) came back."""
    answers = [
        paying.Answer(
            one, one.line not in failed, AT.date(), f"R{one.pk}", "账号户名不符" if one.line in failed else ""
        )
        for one in made.instalments.select_related(
            "batch", "project__term__union", "project__academy", "project__call__fund"
        ).order_by("line")
    ]
    return paying.take_answers(answers=answers, by=who.cashier, at=AT)


def clerk_of(academy: Academy) -> User:
    """Somebody who works for the academy; the same one each time."""
    people = people_of(last_term(academy), AT.date())
    return people[0] if people else evaluations.clerk_of(academy)
