"""A voucher: may it be paid from the subsidy at all, by which standard, is it paid twice, does it look like the others.

Hard rules stop a voucher as it is entered; soft ones flag it, the academy says what it was, an officer settles it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.money import yuan
from core.rules.rule import Finding, Parameters, noop, rule, verdict
from federation.subsidies.checking import LECTURE, Around, Limits, Spending, unit_fen
from federation.subsidies.rules.projects import HALF_DAY_HOURS, QUOTA_KINDS, fee_per_hour, forbidden_word, quota
from federation.subsidies.workflow import ELIGIBLE, TERMINATED


@dataclass(frozen=True, slots=True)
class Frame:
    """What a voucher must keep to: its project's days and uses, its line, how its academy stood on the day."""

    uses: tuple[str, ...]
    from_on: date
    until_on: date
    line_use: str
    line_fen: int
    line_spent_fen: int
    project_fen: int
    project_spent_fen: int
    standing: str = ELIGIBLE

    def covers(self, day: date) -> bool:
        """Whether a day is one of the project's."""
        return self.from_on <= day <= self.until_on


@dataclass(frozen=True, slots=True)
class VoucherFacts:
    """A voucher, its frame (sums include it), and what stands around it."""

    spending: Spending
    frame: Frame
    around: Around


@rule("bj-academy-subsidy.3.voucher", clause="bj-academy-subsidy:3")
def is_within_its_use(facts: VoucherFacts, parameters: Parameters) -> Finding:
    """A voucher is for an allowed use, the one of its budget line."""
    use, frame = facts.spending.use, facts.frame
    held = use in parameters["subsidies.allowed_uses"] and use in frame.uses and use == frame.line_use
    return verdict(
        held,
        noop("用途和预算一致") if held else noop("用途不在项目的使用范围里，或者和预算那一行不一致"),
        needed=noop("选用途相符的预算行；超出范围的不能列支"),
    )


@rule("bj-academy-subsidy.11", clause="bj-academy-subsidy:11")
def is_no_forbidden_use(facts: VoucherFacts, parameters: Parameters) -> Finding:
    """Banquets, gifts, wages, vehicles, building, fines and investments are never paid from the subsidy."""
    word = forbidden_word(f"{facts.spending.what} {facts.spending.payee}", parameters)
    return verdict(
        not word,
        noop("出现“%(word)s”，属于禁止用途") if word else noop("没有禁止用途"),
        needed=noop("不能从补助资金列支，请用其他资金；如果是讲授的内容，写成“某某课程”“某某实训”"),
        word=word,
    )


@rule("bj-academy-subsidy.12", clause="bj-academy-subsidy:12")
def is_no_second_invoice(facts: VoucherFacts, _parameters: Parameters) -> Finding:
    """An invoice is entered once, whichever academy and year."""
    others = facts.around.same_invoice
    return verdict(
        not others,
        noop("发票 %(invoice)s 已经在凭证 %(others)s 登记过") if others else noop("发票没有登记过"),
        needed=noop("核对号码；同一张发票不能再报"),
        invoice=facts.spending.invoice,
        others=[str(key) for key in others],
    )


@rule("bj-academy-subsidy.9.hours", clause="bj-academy-subsidy:9")
def is_within_half_day(facts: VoucherFacts, parameters: Parameters) -> Finding:
    """A lecturer is paid for so many class hours a half day at most, over all academies."""
    most = parameters[HALF_DAY_HOURS]
    hours = facts.around.half_day_hours_tenths
    held = not facts.spending.half_day or hours <= most * 10
    cap = fee_per_hour(facts.spending.title_grade, parameters) * most
    return verdict(
        held,
        noop("这半天 %(hours)s 课时"),
        needed=noop("每半天最多计 %(most)s 课时，按职称最多付 %(cap)s 元；登记错了的，先改正培训"),
        hours=f"{hours / 10:g}",
        most=most,
        cap=yuan(cap),
    )


@rule("bj-academy-subsidy.9.2", clause="bj-academy-subsidy:9.2")
def is_within_day(facts: VoucherFacts, parameters: Parameters) -> Finding:
    """A lecturer's class hours of a day, over all academies, stay within what a day holds."""
    most = parameters["subsidies.lecturer_day_hours_max"]
    hours = facts.around.day_hours_tenths
    return verdict(
        hours <= most * 10,
        noop("这位讲师当天合计 %(hours)s 课时"),
        needed=noop("一天最多 %(most)s 课时，各家学院合在一起算"),
        hours=f"{hours / 10:g}",
        most=most,
    )


@rule("bj-academy-subsidy.9.paid", clause="bj-academy-subsidy:9")
def is_within_fee(facts: VoucherFacts, parameters: Parameters) -> Finding:
    """All that is paid for a lecture stays within its class hours by the standard of the title."""
    one, paid = facts.spending, facts.around.fee_fen
    cap = fee_per_hour(one.title_grade, parameters) * one.hours_tenths // 10
    return verdict(
        one.cost_kind != LECTURE or paid <= cap,
        noop("这次讲课的讲课费合计 %(amount)s 元，标准 %(cap)s 元"),
        needed=noop("按职称和课时，这次讲课最多 %(cap)s 元，还可以列支 %(left)s 元"),
        amount=yuan(paid),
        cap=yuan(cap),
        left=yuan(max(0, cap - paid + one.amount_fen)),
    )


@rule("bj-academy-subsidy.10.paid", clause="bj-academy-subsidy:10")
def is_within_quota(facts: VoucherFacts, parameters: Parameters) -> Finding:
    """All that a training costs by people and days stays within the comprehensive quota."""
    one, around = facts.spending, facts.around
    cap = sum(quota(persons, days, parameters) for persons, days in around.heads)
    counts = one.cost_kind != LECTURE and bool(one.persons and one.days)
    lacks = one.cost_kind in parameters[QUOTA_KINDS] and not counts
    said, needed = (
        noop("这次培训按人按天的费用合计 %(amount)s 元，%(persons)s 人 %(days)s 天，定额 %(cap)s 元"),
        noop("按人数和天数，这次培训最多 %(cap)s 元，还可以列支 %(left)s 元"),
    )
    if lacks:
        said, needed = (
            noop("没有选培训，或者培训没有人数和天数，算不出定额"),
            noop("先登记培训的人数和天数，再选这次培训"),
        )
    return verdict(
        not lacks and (not counts or around.course_fen <= cap),
        said,
        needed=needed,
        persons=sum(persons for persons, _days in around.heads),
        days=max((days for _persons, days in around.heads), default=one.days),
        amount=yuan(around.course_fen),
        cap=yuan(cap),
        left=yuan(max(0, cap - around.course_fen + one.amount_fen)),
    )


@rule("bj-academy-subsidy.14", clause="bj-academy-subsidy:14")
def is_within_period(facts: VoucherFacts, parameters: Parameters) -> Finding:
    """Money is spent within the project's days, for a training held within them and by the day of the voucher."""
    one, frame = facts.spending, facts.frame
    first, last = one.held_on or one.spent_on, one.held_until or one.spent_on
    spent, taught = frame.covers(one.spent_on), frame.covers(first) and frame.covers(last)
    if not spent or (taught and first <= parameters.day):
        day, said, needed = (
            one.spent_on,
            noop("支出日期 %(day)s，项目 %(first)s 至 %(last)s"),
            noop("只列支项目执行期内的支出"),
        )
    elif not taught:
        day, said = first, noop("培训日期 %(day)s，项目 %(first)s 至 %(last)s")
        needed = noop("只列支项目执行期内举办的培训；日期填错的，先改正培训登记")
    else:
        day, said = first, noop("培训日期 %(day)s，还没有举办")
        needed = noop("培训举办以后再登记它的凭证；日期填错的，先改正培训登记")
    return verdict(
        spent and taught and first <= parameters.day,
        said,
        needed=needed,
        day=day.isoformat(),
        first=frame.from_on.isoformat(),
        last=frame.until_on.isoformat(),
    )


@rule("bj-academy-subsidy.14.1", clause="bj-academy-subsidy:14.1")
def is_within_project(facts: VoucherFacts, _parameters: Parameters) -> Finding:
    """All vouchers of a project together stay within what was approved."""
    frame = facts.frame
    return verdict(
        frame.project_spent_fen <= frame.project_fen,
        noop("项目累计支出 %(spent)s 元，立项 %(most)s 元"),
        needed=noop("超出 %(over)s 元，不能从补助资金列支"),
        spent=yuan(frame.project_spent_fen),
        most=yuan(frame.project_fen),
        over=yuan(max(0, frame.project_spent_fen - frame.project_fen)),
    )


@rule("bj-academy-subsidy.8.spent", clause="bj-academy-subsidy:8")
def is_not_after_the_end(facts: VoucherFacts, _parameters: Parameters) -> Finding:
    """Nothing is spent from the subsidy on or after the day it ended."""
    return verdict(
        facts.frame.standing != TERMINATED,
        noop("支出时没有被终止拨付") if facts.frame.standing != TERMINATED else noop("支出时已经终止拨付"),
        needed=noop("终止以后的支出不能列支"),
    )


# --- flags: to be explained ------------------------------------------------------------------------------------------


@rule("bj-academy-subsidy.7.spent", clause="bj-academy-subsidy:7")
def is_not_while_on_hold(facts: VoucherFacts, _parameters: Parameters) -> Finding:
    """Spending while payment is on hold is to be explained."""
    on_hold = facts.frame.standing not in (ELIGIBLE, TERMINATED)
    return verdict(
        not on_hold,
        noop("支出时正在整改、暂停拨付") if on_hold else noop("支出时没有暂停拨付"),
        needed=noop("说明为什么在暂停期间支出"),
        hard=False,
    )


@rule("bj-academy-subsidy.14.2", clause="bj-academy-subsidy:14.2")
def is_within_line(facts: VoucherFacts, _parameters: Parameters) -> Finding:
    """What goes beyond its budget line is to be explained."""
    frame = facts.frame
    return verdict(
        frame.line_spent_fen <= frame.line_fen,
        noop("这一行累计 %(spent)s 元，预算 %(most)s 元"),
        needed=noop("说明从哪一行调剂"),
        hard=False,
        spent=yuan(frame.line_spent_fen),
        most=yuan(frame.line_fen),
    )


@rule("bj-academy-subsidy.12.1", clause="bj-academy-subsidy:12.1")
def is_no_second_roster(facts: VoucherFacts, _parameters: Parameters) -> Finding:
    """The same people at another academy's training, or at two trainings at once, are to be explained."""
    around = facts.around
    return verdict(
        not around.twin,
        noop("学员名册和凭证 %(twin)s 的培训有 %(percent)s%% 相同") if around.twin else noop("学员名册没有重复"),
        needed=noop("说明两次培训的关系，或者换成实际的名册"),
        hard=False,
        twin=around.twin,
        percent=around.twin_percent,
    )


@rule("bj-academy-subsidy.9.3", clause="bj-academy-subsidy:9.3")
def is_in_one_place(facts: VoucherFacts, _parameters: Parameters) -> Finding:
    """A lecturer at two academies in one half day is to be explained."""
    others = facts.around.elsewhere
    return verdict(
        not others,
        noop("这位讲师同一半天还在别的学院讲课（凭证 %(others)s）") if others else noop("讲师没有同时在两处"),
        needed=noop("说明是不是线上、联办，或者改正时间"),
        hard=False,
        others=[str(key) for key in others],
    )


@rule("bj-academy-subsidy.13", clause="bj-academy-subsidy:13")
def is_like_its_peers(facts: VoucherFacts, parameters: Parameters) -> Finding:
    """A price far beyond what other academies pay for the same is to be explained."""
    peers, price = facts.around.peers, unit_fen(facts.spending)
    return verdict(
        not _is_outlier(facts, parameters),
        noop("单价 %(price)s 元，%(count)s 家同类学院中间价 %(median)s 元，一半在 %(low)s 到 %(high)s 元之间"),
        needed=noop("说明贵在哪里，附上依据"),
        hard=False,
        price=yuan(price),
        count=peers.count,
        median=yuan(peers.median_fen),
        low=yuan(peers.low_fen),
        high=yuan(peers.high_fen),
    )


def _is_outlier(facts: VoucherFacts, parameters: Parameters) -> bool:
    peers, price = facts.around.peers, unit_fen(facts.spending)
    fence = peers.high_fen + 3 * (peers.high_fen - peers.low_fen)
    return (
        peers.count >= parameters["subsidies.peers_least"]
        and facts.spending.amount_fen >= parameters["subsidies.outlier_least_fen"]
        and price * 100 >= peers.median_fen * parameters["subsidies.outlier_percent"]
        and price > fence
    )


@rule("bj-academy-subsidy.13.1", clause="bj-academy-subsidy:13.1")
def is_not_split(facts: VoucherFacts, parameters: Parameters) -> Finding:
    """Several purchases below the threshold on one day from one payee that together exceed it are to be explained."""
    around, least = facts.around, parameters["subsidies.split_parts_least"]
    threshold = parameters["subsidies.split_fen"]
    return verdict(
        around.parts < least or around.parts_fen < threshold,
        noop("同一天在“%(payee)s”支出 %(parts)s 笔，合计 %(total)s 元"),
        needed=noop("说明为什么分开；合计到 %(threshold)s 元的按一笔办理"),
        hard=False,
        payee=facts.spending.payee,
        parts=around.parts,
        total=yuan(around.parts_fen),
        threshold=yuan(threshold),
    )


RULES: tuple[Callable[[VoucherFacts, Parameters], Finding], ...] = (
    is_within_its_use, is_no_forbidden_use, is_no_second_invoice, is_within_half_day, is_within_day, is_within_fee,
    is_within_quota, is_within_period, is_within_project, is_not_after_the_end, is_not_while_on_hold, is_within_line,
    is_no_second_roster, is_in_one_place, is_like_its_peers, is_not_split,
)  # fmt: skip


def limits_of(parameters: Parameters) -> Limits:
    """The numbers the neighbours of a voucher are looked for by."""
    names = ("split_fen", "twins_percent", "twins_least")
    return Limits(*(parameters[f"subsidies.{name}"] for name in names))


def before_entering(facts: VoucherFacts, parameters: Parameters) -> list[Finding]:
    """All that is asked of a voucher, the hard ones first."""
    return [rule(facts, parameters) for rule in RULES]


ANSWERS: Mapping[str, tuple[str, ...]] = {
    "bj-academy-subsidy.7.spent": (noop("暂停前已经签约"), noop("日期填错了")),
    "bj-academy-subsidy.14.2": (noop("项目内调剂"), noop("选错了预算行")),
    "bj-academy-subsidy.12.1": (noop("同一批学员分段培训"), noop("两家联合办班"), noop("名册传错了")),
    "bj-academy-subsidy.9.3": (noop("其中一场是线上"), noop("两家联合办班"), noop("时间填错了")),
    "bj-academy-subsidy.13": (noop("设备、材料特殊"), noop("一次购入供多期使用"), noop("金额填错了")),
    "bj-academy-subsidy.13.1": (noop("买的是不同的东西"), noop("分期付款")),
}
"""What an academy can answer with one tap, by the rule that flagged it."""


def flags_of(findings: Sequence[Finding]) -> list[Finding]:
    """Those that are to be explained."""
    return [one for one in findings if not one.held and not one.hard]


def words_of(finding: Finding) -> tuple[Any, ...]:
    """The answers offered to a flag."""
    return ANSWERS.get(finding.rule, ())
