"""The subsidy, hand to hand: a call, a project, its amounts, the bank, what was spent, and academies that failed."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from playwright.sync_api import expect

from core.ledger.queries import trial_balance
from federation.academies.models import Academy, Tier
from federation.academies.queries.register import last_term
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.subsidies.models import Batch, Fund, Instalment, Project
from federation.subsidies.queries.books import book
from tests.factories import academies, evaluations, organizations, regulations, roles, subsidies
from tests.factories.subsidies import DOCUMENT, MILLION, TRADE, Hands
from tests.journeys.cast import Stage, person
from tests.journeys.spending import fill_line, fill_plan, fill_training, fill_voucher


@dataclass
class Purse:
    """Academies A to D, everybody the money passes through, the fund that is allotted to A and B."""

    who: Hands
    auditor: User
    union: User
    clerk: User
    fund: Fund
    a: Academy
    b: Academy
    c: Academy
    d: Academy

    @property
    def project(self) -> Project:
        """What A applied with."""
        return Project.objects.get(academy=self.a)

    @property
    def case(self) -> str:
        """Its address."""
        return f"/office/subsidies/projects/{self.project.pk}/"


def a_purse() -> Purse:
    """The law, the unions, four academies, a budget approved and allotted."""
    regulations.load()
    haidian, _yanqing, _finance = academies.unions()
    city = organizations.city()
    who = Hands(
        entry=person("吴静", Kind.FINANCE_ENTRY, city), approval=person("郑伟", Kind.FINANCE_APPROVAL, city),
        cashier=person("冯霞", Kind.CASHIER, city), officer=person("王敏", Kind.CITY_OFFICER, city),
        other_entry=person("周芳", Kind.FINANCE_ENTRY, city),
    )  # fmt: skip
    found = {letter: subsidies.capital(haidian, f"首都工匠学院（{letter}校）") for letter in "甲乙丙丁"}
    a, b, c, d = found.values()
    for academy in (a, b):
        academy.specialities.create(trade=TRADE, is_brand=True)
    term = last_term(a)
    clerk = person("陈浩", Kind.UNIT_CLERK, term.union, term.host_unit)
    fund = subsidies.approved_fund(by=who.entry, other=who.approval, budget_fen=10 * MILLION)
    half = MILLION // 2
    subsidies.approved_allotment(fund, {a.pk: half, b.pk: half, c.pk: half}, by=who.entry, other=who.approval)
    union = person("李春", Kind.DISTRICT_OFFICER, haidian)
    return Purse(who, person("高远", Kind.AUDITOR, city), union, clerk, fund, a, b, c, d)


def even() -> None:
    """The books balance to the fen."""
    found = book()
    assert found is not None
    assert sum(row.debit_fen - row.credit_fen for row in trial_balance(found)) == 0


# --- a project -------------------------------------------------------------------------------------------------------


def finance_calls_for_projects(stage: Stage, purse: Purse) -> None:
    stage.hand_to(purse.who.entry)
    stage.goto(f"/office/subsidies/funds/{purse.fund.year}/")
    stage.press("发申报通知")
    stage.field("申报截止").fill("2026-12-31")
    stage.field("申报要求").fill("一家一个项目，立足品牌。")
    stage.press("发申报通知")
    stage.says("已发布，学院已收到通知。")
    stage.seen("fund", phone=True)
    even()


def the_demonstrative_academy_is_refused(stage: Stage, purse: Purse) -> None:
    other = evaluations.hosted(organizations.city(), tier=Tier.DEMONSTRATIVE)
    other.specialities.create(trade=TRADE, is_brand=True)
    stage.hand_to(subsidies.clerk_of(other))
    stage.goto("/office/subsidies/projects/")
    stage.press("申报项目")
    fill_plan(stage, "示范性学院的项目")
    stage.press("申报项目")
    stage.says("是首都示范性工匠学院，不在补助范围")
    stage.says("首都工匠学院补助资金管理办法（试行） · 第 1 条")
    expect(stage.field("项目名称")).to_have_value("示范性学院的项目")
    stage.seen("refused-demonstrative", phone=True)
    assert not Project.objects.exists()


def a_academy_applies(stage: Stage, purse: Purse) -> None:
    stage.hand_to(purse.clerk)
    stage.goto("/office/")
    stage.press("申报项目：", exact=False)
    fill_plan(stage, "数控技师研修班")
    stage.press("申报项目")
    stage.says("先填写预算明细")
    fill_line(stage, "师资费", "正高级职称讲师授课", "30,000", title="正高级职称", hours="40")
    stage.says("讲课费都在标准以内")
    fill_line(stage, "伙食费", "学员食宿", "70000", persons="60", days="5")
    for source, payer, amount in (("union", "海淀区总工会", "2万元"), ("host", "甲校", "30,000")):
        stage.press("登记承诺")
        stage.field("来源").select_option(source)
        stage.field("出资单位").fill(payer)
        stage.field("承诺金额").fill(amount)
        stage.field("应到账日期").fill("2026-12-20")
        stage.press("登记配套承诺")
    stage.says("配套资金承诺 50,000.00 元")
    stage.seen("project-draft", phone=True)
    stage.press("提交项目")
    stage.sure("提交项目")
    stage.says("已提交，等待所属工会审核。")


def the_union_asks_and_endorses(stage: Stage, purse: Purse) -> None:
    stage.hand_to(purse.union)
    stage.goto(purse.case)
    stage.press("请学院补充")
    stage.field("目标和成效").fill("写明怎么考核。")
    stage.seen("ask", phone=True)
    stage.press("请学院补充")
    stage.hand_to(purse.clerk)
    stage.goto(purse.case)
    stage.says("写明怎么考核。")
    stage.press("答复并交回")
    stage.field("写明怎么考核").fill("结业考试，八成取得高级工证书。")
    stage.press("答复并交回")
    stage.says("已交回，等待审核。")
    stage.hand_to(purse.union)
    stage.goto(purse.case)
    stage.press("审核同意")
    stage.sure("审核同意")
    stage.says("已同意，交市总工会核定。")


def the_amounts_are_set_and_approved(stage: Stage, purse: Purse) -> None:
    stage.hand_to(purse.who.officer)
    stage.goto(purse.case)
    stage.press("核定金额")
    stage.seen("review", phone=True)
    stage.press("核定并交财务审批")
    stage.says("已核定，交财务审批。")
    stage.hand_to(purse.who.approval)
    stage.goto(purse.case)
    stage.press("批准立项")
    stage.field("批准文号").fill(DOCUMENT)
    stage.press("批准立项")
    stage.says("已立项，学院已收到通知。")
    stage.press("协议书")
    stage.says("补助资金使用协议")
    stage.seen("agreement", phone=True)
    stage.hand_to(purse.who.entry)
    stage.goto(purse.case)
    stage.press("登记协议")
    stage.press("登记协议")
    stage.says("已登记，首期可以编批拨付。")
    even()


# --- the bank --------------------------------------------------------------------------------------------------------


def money_goes_through_three_hands(stage: Stage, purse: Purse, folder: Path, rest: str) -> None:
    """``rest`` is the instalment's amount as shown."""
    number = _batched(stage, purse, rest)
    stage.hand_to(purse.who.approval)
    stage.goto(f"/office/subsidies/batches/{number}/")
    stage.press("批准拨付")
    stage.field("批准文号").fill(DOCUMENT)
    stage.press("批准拨付")
    stage.hand_to(purse.who.cashier)
    stage.goto("/office/")
    stage.press("已批准，待交银行：", exact=False)
    stage.press("交银行")
    stage.sure("交银行")
    stage.says("已交银行，下载文件导入网银。")
    with stage.page.expect_download() as waiting:
        stage.press("下载银行文件")
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert rest.replace(",", "") in text
    _answer(stage, folder, number, rest.replace(",", ""))
    even()


def _batched(stage: Stage, purse: Purse, rest: str) -> str:
    stage.hand_to(purse.who.entry)
    stage.goto("/office/subsidies/batches/new/")
    stage.says(rest)
    stage.seen("draft-batch", phone=True)
    stage.press("编入批次")
    stage.says("已编批，核对后提交批准。")
    stage.press("提交批准")
    stage.sure("提交批准")
    stage.says("已提交批准。")
    return Batch.objects.latest("pk").number


def _answer(stage: Stage, folder: Path, number: str, amount: str) -> None:
    """The bank's file: the line it was given, one it never was given."""
    stage.press("登记银行回单")
    file = folder / f"{number}.csv"
    head = "批次号,行号,金额,结果,到账日期,银行流水号\n"
    lines = f"{number},1,{amount},成功,2026-11-26,GS001\n{number},99,{amount},成功,2026-11-26,GS099\n"
    file.write_text(head + lines, encoding="utf-8-sig")
    stage.page.locator("input[type=file]").set_input_files(file)
    stage.press("上传并检查")
    expect(stage.page.get_by_role("heading", name="1 行可以写入，1 行要改")).to_be_visible()
    stage.says("交给银行的批次里没有这一行")
    stage.seen("bank-answer", phone=True)
    stage.press("写入 1 行")
    expect(stage.page.get_by_role("heading", name="已经写入")).to_be_visible()


def an_account_is_entered_and_confirmed(stage: Stage, purse: Purse) -> None:
    stage.hand_to(purse.clerk)
    stage.goto(f"/office/subsidies/accounts/{purse.a.code}/")
    stage.says("还没有收款账户")
    stage.press("登记收款账户")
    stage.field("开户行").fill("工商银行海淀支行")
    stage.field("账号").fill("6222 0202 0011 2233 445")
    stage.press("登记收款账户")
    stage.hand_to(purse.who.other_entry)
    stage.goto("/office/")
    stage.press("核对收款账户：", exact=False)
    stage.press("核对无误")
    stage.sure("核对无误")
    stage.says("现在用的")
    stage.seen("account", phone=True)


def matching_money_arrives(stage: Stage, purse: Purse) -> None:
    for user, amount, number in ((purse.union, "20000", "HD1"), (purse.clerk, "30000", "HD2")):
        stage.hand_to(user)
        stage.goto(purse.case)
        row = stage.page.locator("#matching tbody tr", has_text=f"{int(amount):,}.00").first
        row.get_by_role("link", name="登记到账").click()
        stage.field("到账金额").fill(amount)
        stage.field("银行回单号").fill(number)
        stage.press("登记配套到账")
        stage.says("已登记。")
    stage.says("已到齐")
    even()


# --- what was spent --------------------------------------------------------------------------------------------------


def vouchers_are_entered_and_misuse_is_stopped(stage: Stage, purse: Purse) -> None:
    stage.hand_to(purse.clerk)
    stage.goto(purse.case)
    fill_training(stage, "2026-11-24", "am", "4", "60", "5")
    fill_voucher(stage, "师资费", "4000", what="讲课费", payee="李建国", activity=True)
    stage.says("已登记，核对通过。")
    fill_voucher(stage, "伙食费", "60000", what="学员食宿", payee="某某宾馆", invoice="26112400001")
    stage.says("伙食费要选是哪一次培训（第 9、10 条）。")
    stage.goto(purse.case)
    fill_voucher(stage, "伙食费", "60000", what="学员食宿", payee="某某宾馆", invoice="26112400001", activity=True)
    stage.says("已登记，核对通过。")
    fill_voucher(stage, "伙食费", "3000", what="结业宴请", payee="某某饭店", activity=True)
    stage.says("出现“宴请”，属于禁止用途")
    stage.seen("banquet", phone=True)
    stage.goto(purse.case)
    fill_training(stage, "2026-11-25", "am", "5")
    fill_voucher(stage, "师资费", "4000", what="讲课费", payee="李建国", activity=True)
    stage.says("每半天最多计 4 课时，按职称最多付 4,000.00 元")
    stage.seen("five-hours")


def another_academy_meets_the_same_invoice_and_lecturer(stage: Stage, purse: Purse) -> None:
    lecture = subsidies.line(
        cost_kind="lecture", what="讲课", title_grade="professor", class_hours_tenths=400, amount_fen=3_000_000,
        persons=None, days=None,
    )  # fmt: skip
    project = subsidies.project(purse.b, purse.who, lecture, subsidies.line(amount_fen=5_000_000))
    stage.hand_to(subsidies.clerk_of(purse.b))
    stage.goto(f"/office/subsidies/projects/{project.pk}/")
    fill_voucher(stage, "资料费", "500", what="学员食宿", payee="某某宾馆", invoice="２６１１２４ ００００１")
    stage.says("发票 26112400001 已经在凭证")
    stage.goto(f"/office/subsidies/projects/{project.pk}/")
    fill_training(stage, "2026-11-24", "eve", "22")
    fill_voucher(stage, "师资费", "20000", what="讲课费", payee="李建国", activity=True)
    stage.says("这位讲师当天合计 26 课时")
    stage.seen("twenty-six-hours", phone=True)


def acceptance_releases_the_rest(stage: Stage, purse: Purse) -> None:
    stage.hand_to(purse.who.officer)
    stage.goto(purse.case)
    stage.press("验收")
    expect(stage.field("验收金额")).to_have_value("64,000.00")
    stage.field("验收意见").fill("按计划完成。")
    stage.field("验收金额").fill("100000")
    stage.press("验收")
    stage.says("验收金额最多 64,000.00 元")
    stage.field("验收金额").fill("64000")
    stage.press("验收")
    stage.says("已验收，余款可以编批拨付。")
    stage.seen("accepted", phone=True)
    even()


def the_auditor_reads_the_books(stage: Stage, purse: Purse) -> None:
    stage.hand_to(purse.auditor)
    stage.goto("/office/subsidies/books/")
    stage.press("补助支出", exact=False)
    stage.says("验收核减")
    stage.seen("books", phone=True)
    stage.goto("/office/subsidies/batches/new/", status=403)
    assert roles.browser(purse.auditor).get("/office/subsidies/books/close/").status_code == 403


# --- those that failed -----------------------------------------------------------------------------------------------


def on_hold_nothing_pays(stage: Stage, purse: Purse) -> None:
    subsidies.account(purse.b, purse.who)
    subsidies.result(purse.b, 2025, failed=True)
    stage.hand_to(purse.who.entry)
    stage.goto("/office/subsidies/batches/new/")
    stage.says("2025 年度不合格，整改未完成")
    stage.seen("on-hold", phone=True)
    due = Instalment.objects.get(project__academy=purse.b, number=1)
    batch = Batch.objects.first()
    for state in ("batched", "sent", "paid"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Instalment.objects.filter(pk=due.pk).update(state=state, batch=batch, line=77, account=due.account)
    subsidies.put_right(purse.b, 2025)
    assert subsidies.answered(subsidies.batch([due], purse.who), purse.who)["paid"] == 1
    even()


def two_failures_end_it_a_pass_between_does_not(stage: Stage, purse: Purse) -> None:
    for year, failed in ((2024, True), (2025, True)):
        subsidies.result(purse.c, year, failed=failed)
    for year, failed in ((2023, True), (2024, False), (2025, True)):
        subsidies.result(purse.d, year, failed=failed)
    stage.hand_to(purse.who.officer)
    stage.goto(f"/office/subsidies/standings/{purse.c.code}/")
    stage.says("已终止拨付")
    stage.seen("ended", phone=True)
    stage.goto(f"/office/subsidies/standings/{purse.d.code}/")
    stage.says("整改中，暂停拨付")
