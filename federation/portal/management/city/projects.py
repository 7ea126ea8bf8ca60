"""The demo city's subsidy projects: one at each step of the way, one paid, one the bank sent back, one on hold."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone

from federation.academies.models import AcademyTerm, Speciality
from federation.academies.queries.register import last_term
from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX, units_of
from federation.portal.management.city.applications import clerk_of, officer_of
from federation.subsidies.actions import calls, matching, paying, projects, reports, reviewing, vouchers
from federation.subsidies.actions.projects import LineTold, Plan
from federation.subsidies.actions.vouchers import ActivityTold, VoucherTold
from federation.subsidies.models import (
    Activity,
    Allotment,
    AllotmentLine,
    BudgetLine,
    Call,
    Fund,
    Instalment,
    PayeeAccount,
    Project,
    Voucher,
)
from federation.subsidies.queries.vouchers import cleared_fen
from federation.subsidies.workflow import APPROVED, ELIGIBLE

WAY = ("paid", "submitted", "endorsed", "reviewed", "approved", "underway", "paid", "paid", "paid", "failed")
"""How far the projects of last year's fund have come, one after the other."""
PERSONS, DAYS = 50, 5
WRONG = "户名和账号不符"


def settle(log: Callable[[str], None]) -> None:
    """Call, hand in, approve and pay; again: changes nothing."""
    if Call.objects.exists():
        log(f"补助项目 {Project.objects.count()} 个（已在）")
        return
    who = {
        name: User.objects.get(username=f"{DEMO_PREFIX}{name}") for name in ("wujing", "zhengwei", "fengxia", "wangmin")
    }
    fund = Fund.objects.filter(state=APPROVED).order_by("year").first()
    if fund is None or not Allotment.objects.filter(fund=fund, state=APPROVED).exists():
        return
    call = _call(fund, who["wujing"])
    shares = AllotmentLine.objects.filter(allotment__fund=fund, allotment__state=APPROVED).select_related(
        "academy__subsidy_standing"
    )
    ready = [one for one in shares.order_by("pk") if one.academy.subsidy_standing.state == ELIGIBLE]
    own = units_of(User.objects.get(username=f"{DEMO_PREFIX}tanyun"), "academy_staff")
    ready.sort(key=lambda one: last_term(one.academy).host_unit_id not in own)
    for number, (share, until) in enumerate(zip(ready, WAY, strict=False)):
        _project(call, share, share.amount_fen // (1 if number else 2), until, who)
    _pay(who)
    if ready and last_term(ready[0].academy).host_unit_id in own:
        _project(_call(fund, who["wujing"], more="（补充）"), ready[0], ready[0].amount_fen // 2, "submitted", who)
    log(f"补助项目 {Project.objects.count()} 个，拨付 {Instalment.objects.count()} 笔")


def _call(fund: Fund, by: User, more: str = "") -> Call:
    today = timezone.localdate()
    return calls.publish_call(
        fund=fund, title=f"{fund.year} 年首都工匠学院补助项目申报{more}", from_on=today - timedelta(days=90),
        until_on=today + timedelta(days=20), note="一家一个项目，立足品牌，预算按标准填写。", by=by, at=_ago(90),
    )  # fmt: skip


def _project(call: Call, share: AllotmentLine, amount_fen: int, until: str, who: dict[str, User]) -> None:
    academy, term = share.academy, last_term(share.academy)
    trade = (
        Speciality.objects.filter(academy=academy).order_by("-is_brand", "pk").values_list("trade", flat=True).first()
    )
    if trade is None or term.host_unit is None:
        return
    clerk = clerk_of(term.host_unit)
    made = projects.draft_project(call=call, term=term, plan=_plan(trade), by=clerk, at=_ago(60))
    for told in _lines(amount_fen):
        projects.enter_line(project=made, told=told, by=clerk, at=_ago(60))
    _match(made, term, clerk)
    made.refresh_from_db()
    projects.submit_project(project=made, by=clerk, at=_ago(58))
    _through(made, until, who, clerk)


def _through(made: Project, until: str, who: dict[str, User], clerk: User) -> None:
    officer = officer_of(made.term.union)
    steps: list[tuple[str, Callable[[], object]]] = [
        ("endorsed", lambda: reviewing.endorse_project(project=made, by=officer, at=_ago(50))),
        (
            "reviewed",
            lambda: reviewing.review_project(
                project=made,
                amounts={one.pk: one.amount_fen for one in made.lines.all()},
                by=who["wangmin"],
                at=_ago(40),
            ),
        ),
        (
            "approved",
            lambda: reviewing.approve_project(
                project=made, document_number=f"京工财〔{made.call.fund.year}〕5号", by=who["zhengwei"], at=_ago(35)
            ),
        ),
        (
            "underway",
            lambda: reviewing.sign_agreement(
                project=made, agreed_on=timezone.localdate(_ago(30)), by=who["wujing"], at=_ago(30)
            ),
        ),
    ]
    for state, step in steps:
        if until == "submitted" or (state != "endorsed" and until == "endorsed"):
            return
        step()
        made.refresh_from_db()
        if state == until:
            break
    if until in ("paid", "failed"):
        _get_ready(made, who, clerk)


def _get_ready(made: Project, who: dict[str, User], clerk: User) -> None:
    """An account, and the host's money."""
    account = paying.enter_account(
        academy=made.academy, holder=made.term.host_name, branch="工商银行北京分行",
        number=f"62220202{made.pk:011d}", by=clerk, at=_ago(29),
    )  # fmt: skip
    paying.confirm_account(account=account, by=who["wujing"], at=_ago(28))
    for pledge in made.pledges.filter(source="host"):
        matching.receive_pledge(
            pledge=pledge, amount_fen=pledge.committed_fen, received_on=timezone.localdate(_ago(20)),
            number=f"HD{pledge.pk:06d}", by=clerk, at=_ago(20),
        )  # fmt: skip


def _pay(who: dict[str, User]) -> None:
    accounts = PayeeAccount.objects.values_list("academy", flat=True)
    due = list(Instalment.objects.filter(state="released", project__academy__in=accounts).order_by("pk"))
    if not due:
        return
    batch = paying.draft_batch(instalments=[one.pk for one in due], by=who["wujing"], at=_ago(15))
    paying.propose_batch(batch=batch, by=who["wujing"], at=_ago(15))
    document = f"京工财付〔{timezone.localdate().year}〕1号"
    paying.approve_batch(batch=batch, document_number=document, by=who["zhengwei"], at=_ago(14))
    paying.send_batch(batch=batch, by=who["fengxia"], at=_ago(13))
    lines = batch.instalments.select_related(
        "batch", "project__term__union", "project__academy", "project__call__fund"
    ).order_by("line")
    last = len(due)
    answers = [
        paying.Answer(
            one, one.line != last, timezone.localdate(_ago(12)), f"GS{one.pk:010d}", (one.line == last) * WRONG
        )
        for one in lines
    ]
    paying.take_answers(answers=answers, by=who["fengxia"], at=_ago(12))
    paid = Project.objects.filter(state="underway", instalments__state="paid").order_by("pk")
    for number, project in enumerate(paid):
        _spend(project, is_done=number == 1)
    for done in paid[1:2]:
        spent = cleared_fen(done)
        _report(done, who["wangmin"])
        reviewing.accept_project(
            project=done, accepted_fen=spent, reason="按计划完成，资料齐全。", by=who["wangmin"], at=_ago(3)
        )


def _report(project: Project, officer: User) -> None:
    """The final report of a project that is done, every line that differs explained, read by the city."""
    assert project.term.host_unit
    clerk = clerk_of(project.term.host_unit)
    report = reports.open_final_report(project=project, by=clerk, at=_ago(5))
    explained = dict.fromkeys(project.lines.values_list("pk", flat=True), "场地由学院自有实训楼提供，节约了费用。")
    note = "按计划完成讲授和交流，学员全部结业。"
    reports.submit_report(report=report, explained=explained, note=note, by=clerk, at=_ago(4))
    reports.accept_report(report=report, by=officer, at=_ago(3))


def _spend(project: Project, *, is_done: bool) -> None:
    """Two lectures and the food of a training; where it is not done yet, one thing more that is to be explained."""
    assert project.term.host_unit
    clerk, day = clerk_of(project.term.host_unit), timezone.localdate(_ago(10))
    lectures, food, exchange = project.lines.order_by("pk")
    for half, lecturer in (("am", "李建国"), ("pm", "王秀英")):
        training = vouchers.enter_activity(
            project=project, by=clerk, at=_ago(9), told=ActivityTold(
                title=f"{project.trade}专题讲授", held_on=day, half_day=half, place="第一实训楼", lecturer=lecturer,
                lecturer_unit=f"{project.term.host_name}", title_grade="professor", class_hours_tenths=40,
            ),
        )  # fmt: skip
        _charge(project, lectures, 320_000, "讲课费", lecturer, clerk, training)
    course = _course(project, day, "", clerk)
    _charge(project, food, (food.approved_fen or 0) // 2, "学员食宿", "京西宾馆", clerk, course)
    if is_done:
        _charge(project, exchange, (exchange.approved_fen or 0) // 2, "技术交流会场", "会议中心", clerk)
    else:
        second = _course(project, day + timedelta(days=1), "（第二期）", clerk)
        _charge(project, food, (food.approved_fen or 0) * 6 // 10, "学员食宿（第二期）", "京西宾馆", clerk, second)


def _course(project: Project, day: date, which: str, clerk: User) -> Activity:
    """The days the people of a course are fed and lodged."""
    told = ActivityTold(
        title=f"{project.trade}研修班{which}", held_on=day, place="第一实训楼", persons=PERSONS, days=DAYS
    )
    return vouchers.enter_activity(project=project, told=told, by=clerk, at=_ago(9))


def _charge(
    project: Project, line: BudgetLine, fen: int, what: str, payee: str, clerk: User, training: Activity | None = None
) -> None:
    number = f"2611{project.pk:04d}{Voucher.objects.count():04d}"
    told = VoucherTold(
        line=line,
        invoice=number,
        payee=payee,
        what=what,
        amount_fen=fen,
        spent_on=timezone.localdate(_ago(9)),
        activity=training,
    )
    vouchers.enter_voucher(project=project, told=told, by=clerk, at=_ago(8))


def _plan(trade: str) -> Plan:
    today = timezone.localdate()
    return Plan(
        title=f"{trade}技能提升研修", trade=trade, uses=["craft_training", "technical_exchange"],
        goal=f"面向全市职工开办{trade}研修班，培养技术骨干，解决一线难题；以取证和攻关成果考核成效。",
        from_on=today - timedelta(days=60), until_on=date(today.year + 1, 6, 30),
    )  # fmt: skip


def _lines(share_fen: int) -> list[LineTold]:
    """A budget that fits the standards and the share: lectures, people and days, an exchange."""
    food = min(share_fen * 4 // 10, PERSONS * DAYS * 55_000)
    return [
        LineTold("craft_training", "lecture", "正高级职称讲师授课", 32 * 80_000, "professor", 320),
        LineTold("craft_training", "food", "学员食宿、场地和资料", food // 100 * 100, "", None, PERSONS, DAYS),
        LineTold("technical_exchange", "other", "技术交流和成果展示", share_fen * 2 // 10 // 100 * 100),
    ]


def _match(made: Project, term: AcademyTerm, clerk: User) -> None:
    today = timezone.localdate()
    for source, payer, amount, days in (
        ("union", term.union.name, 5_000_000, 10),
        ("host", term.host_name, 8_000_000, -5),
    ):
        projects.enter_pledge(
            project=made, source=source, payer=payer, committed_fen=amount, due_on=today + timedelta(days=days),
            by=clerk, at=_ago(60),
        )  # fmt: skip


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
