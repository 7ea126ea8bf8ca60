"""A project before it is handed in, approved or accepted: its uses, its brand, its standards, its money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.money import yuan
from core.rules.rule import Finding, Parameters, noop, rule, verdict
from federation.subsidies.checking import LECTURE

QUOTA_KINDS = "subsidies.quota_kinds"
HALF_DAY_HOURS = "subsidies.class_hours_per_half_day_max"


@dataclass(frozen=True)
class LineFacts:
    """A budget line: ``number`` as shown, amounts in fen, class hours in tenths."""

    number: int
    use: str
    cost_kind: str
    amount_fen: int
    title_grade: str = ""
    class_hours_tenths: int | None = None
    persons: int | None = None
    days: int | None = None
    what: str = ""


@dataclass(frozen=True)
class ProjectFacts:
    """A project as it is judged. ``year`` is its fund's; ``left_fen`` is what the academy was allotted and no other
    project has taken.
    """

    uses: tuple[str, ...]
    trade: str
    trades: tuple[str, ...]
    lines: tuple[LineFacts, ...]
    left_fen: int
    pledged_fen: int
    from_on: date
    until_on: date
    year: int

    @property
    def asked_fen(self) -> int:
        """The sum of the lines."""
        return sum(line.amount_fen for line in self.lines)


def fee_per_hour(title_grade: str, parameters: Parameters) -> int:
    """The most a class hour may cost by the lecturer's title, in fen."""
    known: Mapping[str, int] = parameters["subsidies.lecture_fee_fen_max"]
    other: int = parameters["subsidies.lecture_fee_fen_other"]
    return known.get(title_grade, other)


def quota(persons: int, days: int, parameters: Parameters) -> int:
    """The most a training of so many people and days may cost besides its lecturers, in fen (rounded down)."""
    full = min(days, parameters["subsidies.training_full_quota_days"])
    reduced = (days - full) * parameters["subsidies.training_reduced_percent"]
    per_day: int = parameters["subsidies.training_day_fen_max"]
    most: int = persons * per_day * (full * 100 + reduced) // 100
    return most


def forbidden_word(text: str, parameters: Parameters) -> str:
    """The first word that names a forbidden use, if there is one.

    An act (宴请) is always meant; a thing (礼品) is not when what is taught about it follows (礼品设计课程).
    """
    acts: Sequence[str] = parameters["subsidies.forbidden_acts"]
    things: Sequence[str] = parameters["subsidies.forbidden_things"]
    taught: Sequence[str] = parameters["subsidies.taught_words"]
    for word in acts:
        if word in text:
            return word
    for word in things:
        start = text.find(word)
        while start >= 0:
            if not text[start + len(word) :].startswith(tuple(taught)):
                return word
            start = text.find(word, start + 1)
    return ""


@rule("bj-academy-subsidy.3", clause="bj-academy-subsidy:3")
def uses_are_allowed(facts: ProjectFacts, parameters: Parameters) -> Finding:
    """Every use of the project and of its lines is one that the measures allow, and lines keep to the project's."""
    allowed: Sequence[str] = parameters["subsidies.allowed_uses"]
    outside = [use for use in facts.uses if use not in allowed]
    astray = [str(line.number) for line in facts.lines if line.use not in facts.uses]
    if astray:
        said, needed = (
            noop("预算第 %(astray)s 行的用途不在项目选定的使用范围里"),
            noop("改这一行的用途，或者给项目加选这项用途"),
        )
    elif outside or not facts.uses:
        said, needed = noop("项目没有选用途，或者用途不在允许的范围内"), noop("在允许的使用范围里至少选一项")
    else:
        said, needed = noop("项目和每一行预算都在允许的使用范围内"), ""
    return verdict(bool(facts.uses) and not outside and not astray, said, needed=needed, astray=astray)


@rule("bj-academy-subsidy.5", clause="bj-academy-subsidy:5")
def names_its_brand(facts: ProjectFacts, _parameters: Parameters) -> Finding:
    """A project is anchored in a speciality or trade brand that the academy has on record."""
    return verdict(
        facts.trade in facts.trades,
        noop("立足“%(trade)s”")
        if facts.trade in facts.trades
        else noop("“%(trade)s”不在学院的特色专业和品牌里")
        if facts.trade
        else noop("没有写明立足哪个特色专业或者职业（工种）品牌"),
        needed=noop("从学院名册登记的特色专业里选一个：%(trades)s")
        if facts.trades
        else noop("学院还没有登记特色专业，先请区总工会在名册里登记"),
        trade=facts.trade,
        trades=list(facts.trades),
    )


@rule("bj-academy-subsidy.9", clause="bj-academy-subsidy:9")
def lecture_fees_fit(facts: ProjectFacts, parameters: Parameters) -> Finding:
    """No lecture line costs more than its class hours by the standard of the title."""
    over, most = [], []
    for line in facts.lines:
        if line.cost_kind == LECTURE:
            cap = fee_per_hour(line.title_grade, parameters) * (line.class_hours_tenths or 0) // 10
            if line.amount_fen > cap:
                over.append(str(line.number))
                most.append(yuan(cap))
    return verdict(
        not over,
        noop("预算第 %(over)s 行讲课费超过标准") if over else noop("讲课费都在标准以内"),
        needed=noop("按课时和职称标准，最多 %(most)s 元；每半天最多计 %(hours)s 课时"),
        over=over,
        most=most,
        hours=parameters[HALF_DAY_HOURS],
    )


@rule("bj-academy-subsidy.10", clause="bj-academy-subsidy:10")
def training_quota_fits(facts: ProjectFacts, parameters: Parameters) -> Finding:
    """Lines that go by people and days name them; those of one use for the same ones keep to the quota together.

    A line that was set to nothing is not asked.
    """
    counted: Sequence[str] = parameters[QUOTA_KINDS]
    lacking = [
        str(line.number)
        for line in facts.lines
        if line.cost_kind in counted and line.amount_fen and not (line.persons and line.days)
    ]
    groups: dict[tuple[str, int, int], list[LineFacts]] = {}
    for line in facts.lines:
        if line.cost_kind != LECTURE and line.persons and line.days:
            groups.setdefault((line.use, line.persons, line.days), []).append(line)
    over, most = [], []
    for (_use, persons, days), lines in groups.items():
        cap = quota(persons, days, parameters)
        if sum(line.amount_fen for line in lines) > cap:
            over += [str(line.number) for line in lines]
            most.append(yuan(cap))
    said, needed = noop("培训费都在综合定额以内"), noop("按人数和天数，合计最多 %(most)s 元")
    if lacking:
        said, needed = noop("预算第 %(lacking)s 行没有写人数和天数，算不出定额"), noop("在这一行填写人数和天数")
    elif over:
        said = noop("预算第 %(over)s 行合计超过培训综合定额")
    return verdict(not over and not lacking, said, needed=needed, over=over, most=most, lacking=lacking)


@rule("bj-academy-subsidy.11.budget", clause="bj-academy-subsidy:11")
def plans_no_forbidden_use(facts: ProjectFacts, parameters: Parameters) -> Finding:
    """No line of the budget is for what is never paid; one that was set to nothing is not asked."""
    words = [(line, forbidden_word(line.what, parameters)) for line in facts.lines if line.amount_fen]
    found = [(str(line.number), word) for line, word in words if word]
    return verdict(
        not found,
        noop("预算第 %(lines)s 行出现“%(words)s”，属于禁止用途") if found else noop("预算里没有禁止用途"),
        needed=noop("不能用补助资金安排，请删除这一行；如果是讲授的内容，写成“某某课程”“某某实训”"),
        lines=[number for number, _word in found],
        words=list(dict.fromkeys(word for _number, word in found)),
    )


@rule("bj-academy-subsidy.14.3", clause="bj-academy-subsidy:14.3")
def days_are_the_fund_s(facts: ProjectFacts, parameters: Parameters) -> Finding:
    """A project begins no earlier than the year of its fund and lasts no longer than the set number of days."""
    most: int = parameters["subsidies.project_days_most"]
    days = (facts.until_on - facts.from_on).days + 1
    early = facts.from_on.year < facts.year
    return verdict(
        not early and days <= most,
        noop("执行期从 %(first)s 开始，早于补助资金年度 %(year)s")
        if early
        else noop("执行期 %(first)s 至 %(last)s，共 %(days)s 日"),
        needed=noop("从 %(year)s 年 1 月 1 日以后开始，最长 %(most)s 日"),
        first=facts.from_on.isoformat(),
        last=facts.until_on.isoformat(),
        year=str(facts.year),
        days=days,
        most=most,
    )


@rule("bj-academy-subsidy.15.2", clause="bj-academy-subsidy:15.2")
def fits_its_allotment(facts: ProjectFacts, _parameters: Parameters) -> Finding:
    """A project asks for something, and for no more than its academy has left of the year's allotment."""
    return verdict(
        0 < facts.asked_fen <= facts.left_fen,
        noop("申请 %(asked)s 元，学院还可以用 %(left)s 元"),
        needed=noop("把预算减少 %(over)s 元以上") if facts.asked_fen else noop("先填写预算明细"),
        asked=yuan(facts.asked_fen),
        left=yuan(facts.left_fen),
        over=yuan(max(0, facts.asked_fen - facts.left_fen)),
    )


@rule("bj-academy-subsidy.2", clause="bj-academy-subsidy:2")
def has_matching_money(facts: ProjectFacts, _parameters: Parameters) -> Finding:
    """Matching money is encouraged: a project without any is reminded, not stopped."""
    return verdict(
        facts.pledged_fen > 0,
        noop("配套资金承诺 %(pledged)s 元") if facts.pledged_fen else noop("没有配套资金"),
        needed=noop("各级工会和学院所在单位可以配套，按来源登记"),
        hard=False,
        pledged=yuan(facts.pledged_fen),
    )


@dataclass(frozen=True)
class CallFacts:
    """A call as an academy meets it: the day it hands in, the days it may, and whether it has a project there."""

    on: date
    from_on: date
    until_on: date
    others: int


@rule("bj-academy-subsidy.17", clause="bj-academy-subsidy:17")
def call_is_open(facts: CallFacts, _parameters: Parameters) -> Finding:
    """Projects are handed in between the call's days, both included."""
    return verdict(
        facts.from_on <= facts.on <= facts.until_on,
        noop("申报期 %(first)s 至 %(last)s"),
        needed=noop("在申报期内提交；过期的请等下一次通知"),
        first=facts.from_on.isoformat(),
        last=facts.until_on.isoformat(),
    )


@rule("bj-academy-subsidy.17.1", clause="bj-academy-subsidy:17.1")
def is_first_for_its_call(facts: CallFacts, _parameters: Parameters) -> Finding:
    """An academy hands in one project a call."""
    return verdict(
        facts.others == 0,
        noop("这次申报还没有别的项目") if facts.others == 0 else noop("这次申报已经有一个项目"),
        needed=noop("打开已有的项目修改；要换，先作废原来的"),
    )


def before_handing_in(facts: ProjectFacts, call: CallFacts, parameters: Parameters) -> list[Finding]:
    """All that a project must hold when it is handed in."""
    return [call_is_open(call, parameters), *of_budget(facts, parameters), has_matching_money(facts, parameters)]


def of_budget(facts: ProjectFacts, parameters: Parameters) -> list[Finding]:
    """What must hold of the budget, whenever it is looked at."""
    rules = (
        uses_are_allowed, names_its_brand, lecture_fees_fit, training_quota_fits, plans_no_forbidden_use,
        days_are_the_fund_s, fits_its_allotment,
    )  # fmt: skip
    return [rule(facts, parameters) for rule in rules]


# --- instalments -----------------------------------------------------------------------------------------------------


def split(approved_fen: int, first_percent: int) -> tuple[int, int]:
    """The first instalment and the rest, in fen: the first rounded down, nothing lost."""
    first = approved_fen * first_percent // 100
    return first, approved_fen - first


@dataclass(frozen=True)
class InstalmentFacts:
    """An instalment about to go into a batch: what its number waits for, and whether there is an account."""

    number: int
    is_agreed: bool
    is_accepted: bool
    has_account: bool


@rule("bj-academy-subsidy.18", clause="bj-academy-subsidy:18")
def instalment_is_due(facts: InstalmentFacts, _parameters: Parameters) -> Finding:
    """The first instalment waits for the signed agreement, the second for the acceptance; a later one is what was
    left of one of them after an offset, and they were due.
    """
    if facts.number == 1:
        held, needed = facts.is_agreed, noop("登记签订的协议后拨付首期")
        said = noop("首期：协议已经登记") if held else noop("首期：协议还没有登记")
    elif facts.number > 2:
        held, needed, said = True, "", noop("抵扣后剩余：原来的一期已经达到条件")
    else:
        held, needed = facts.is_accepted, noop("验收后拨付余款")
        said = noop("余款：项目已经验收") if held else noop("余款：项目还没有验收")
    return verdict(held, said, needed=needed)


@rule("bj-academy-subsidy.18.1", clause="bj-academy-subsidy:18.1")
def account_is_confirmed(facts: InstalmentFacts, _parameters: Parameters) -> Finding:
    """Money goes only to an account that a second person has confirmed."""
    return verdict(
        facts.has_account,
        noop("收款账户已经核对") if facts.has_account else noop("没有核对过的收款账户"),
        needed=noop("学院登记收款账户，财务经办核对"),
    )


@dataclass(frozen=True)
class AcceptanceFacts:
    """A project about to be accepted for ``accepted_fen``: what its vouchers passed, how many are still open.

    ``is_reported``: its final report was read and stands.
    """

    accepted_fen: int
    cleared_fen: int
    open_vouchers: int
    is_reported: bool


@rule("bj-academy-subsidy.18.3", clause="bj-academy-subsidy:18.3")
def is_covered_by_vouchers(facts: AcceptanceFacts, _parameters: Parameters) -> Finding:
    """What is accepted stays within the vouchers that passed; none is left open."""
    if facts.open_vouchers:
        said, needed = noop("还有 %(open)s 张凭证待说明、待审核"), noop("先办结这些凭证")
    else:
        said, needed = noop("验收 %(accepted)s 元，核对通过的凭证 %(cleared)s 元"), noop("验收金额最多 %(cleared)s 元")
    return verdict(
        not facts.open_vouchers and facts.accepted_fen <= facts.cleared_fen,
        said,
        needed=needed,
        open=facts.open_vouchers,
        accepted=yuan(facts.accepted_fen),
        cleared=yuan(facts.cleared_fen),
    )


@rule("bj-academy-subsidy.20.1", clause="bj-academy-subsidy:20.1")
def final_report_is_read(facts: AcceptanceFacts, _parameters: Parameters) -> Finding:
    """A project is accepted once its final report was read and stands."""
    return verdict(
        facts.is_reported,
        noop("结项报告已经审阅通过") if facts.is_reported else noop("结项报告还没有审阅通过"),
        needed=noop("学院报送结项报告，工会或者市总工会审阅通过"),
    )
