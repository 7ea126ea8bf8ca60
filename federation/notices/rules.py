"""What the rules on public notices demand: of publishing, objecting, answering and closing."""

from dataclasses import dataclass
from datetime import date

from core.rules.rule import Finding, Parameters, noop, rule, verdict

ELIGIBLE = noop("是否符合条件")
"""The one thing an objection may be about besides the facts listed: whether the item should be on the list at all."""


# --- publishing ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublishFacts:
    """What is to be published: its basis, how many items, those told by no fact, keys used twice, its period."""

    basis: str
    items: int
    bare: tuple[str, ...]
    doubled: tuple[str, ...]
    working_days: int
    opens_on: date
    today: date


@rule("public-notice.1", clause="public-notice:1")
def tells_what_and_why(facts: PublishFacts, _parameters: Parameters) -> Finding:
    """A notice names its basis and at least one item, each item once and with the facts it rests on."""
    faulty = [*facts.bare, *facts.doubled]
    return verdict(
        bool(facts.basis.strip()) and facts.items > 0 and not faulty,
        noop("公示 %(items)s 项，没有列明事实或重复的 %(faults)s 项"),
        needed=noop("写明依据；每一项只列一次，并写明所依据的事实：%(faulty)s"),
        items=facts.items,
        faults=len(faulty),
        faulty="、".join(faulty) or "—",
    )


@rule("public-notice.2", clause="public-notice:2")
def long_enough(facts: PublishFacts, parameters: Parameters) -> Finding:
    """The period has at least the least number of working days."""
    least = parameters["notices.min_working_days"]
    return verdict(
        facts.working_days >= least,
        noop("公示期 %(days)s 个工作日，至少 %(least)s 个工作日"),
        needed=noop("再加 %(short)s 个工作日"),
        days=facts.working_days,
        least=least,
        short=max(0, least - facts.working_days),
    )


@rule("public-notice.3.opening", clause="public-notice:3")
def opens_no_earlier(facts: PublishFacts, _parameters: Parameters) -> Finding:
    """A notice opens today or later: nobody could have read it before."""
    return verdict(
        facts.opens_on >= facts.today,
        noop("公示自 %(opens)s 起，今天是 %(today)s"),
        needed=noop("把起始日改为今天或以后"),
        opens=facts.opens_on.isoformat(),
        today=facts.today.isoformat(),
    )


# --- objecting -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ObjectionFacts:
    """An objection at the door. ``last_on`` is the last day to object, ``certain`` whether that day is settled
    (not while the clock stands, nor before the year's holidays are announced)."""

    today: date
    opens_on: date
    last_on: date
    certain: bool
    running: bool
    fact: str
    known: tuple[str, ...]
    listed: bool
    said_before: bool
    from_address: int


@rule("public-notice.4", clause="public-notice:4")
def within_period(facts: ObjectionFacts, _parameters: Parameters) -> Finding:
    """An objection comes while the notice runs, up to its last day; an unsettled last day shuts nobody out."""
    in_time = facts.today <= facts.last_on or not facts.certain
    return verdict(
        facts.running and facts.opens_on <= facts.today and in_time,
        noop("异议须在 %(opens)s 至 %(last)s 之间提出，今天是 %(today)s")
        if facts.running
        else noop("这份公示已经结束，最后一天是 %(last)s，今天是 %(today)s"),
        needed=noop(
            "公示期外反映问题，可向发布公示的工会书面反映，或拨打 12351 职工服务热线；您写的内容还在下面，可以复制"
        ),
        opens=facts.opens_on.isoformat(),
        last=facts.last_on.isoformat(),
        today=facts.today.isoformat(),
    )


@rule("public-notice.5", clause="public-notice:5")
def about_a_fact(facts: ObjectionFacts, _parameters: Parameters) -> Finding:
    """An objection names one fact of one item on the list, or whether that item is eligible."""
    return verdict(
        facts.listed and facts.fact in (*facts.known, ELIGIBLE),
        noop("异议针对“%(fact)s”") if facts.listed else noop("这一项已从名单撤下"),
        needed=noop("从这一项公示的内容里选一条：%(known)s")
        if facts.listed
        else noop("不用再提异议；可在公示页查看撤下的原因"),
        fact=facts.fact[:60],
        known="、".join((*facts.known, ELIGIBLE)),
    )


@rule("public-notice.5.1", clause="public-notice:5.1")
def not_said_before(facts: ObjectionFacts, _parameters: Parameters) -> Finding:
    """The same person says the same thing about the same fact once."""
    return verdict(
        not facts.said_before,
        noop("同样的内容已经提交过") if facts.said_before else noop("以前没有提交过同样的内容"),
        needed=noop("用上次的回执号和查询码查看进展；有新的理由或证据，请写在内容里再提交"),
    )


@rule("public-notice.5.2", clause="public-notice:5.2")
def not_flooding(facts: ObjectionFacts, parameters: Parameters) -> Finding:
    """From one network address only so many objections a day."""
    most = parameters["notices.objections_per_address"]
    return verdict(
        facts.from_address < most,
        noop("这个网络地址今天已提交 %(sent)s 件，每天最多 %(most)s 件"),
        needed=noop("请明天再提交，或向发布公示的工会书面反映"),
        sent=facts.from_address,
        most=most,
    )


# --- examining and answering -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExamineFacts:
    """An objection taken up: what it is about, whether the clock is stopped for it."""

    fact: str
    stops_clock: bool


@rule("public-notice.8", clause="public-notice:8")
def stops_when_outcome_touched(facts: ExamineFacts, _parameters: Parameters) -> Finding:
    """The clock stops while it is examined whether an item is eligible at all."""
    return verdict(
        facts.stops_clock or facts.fact != ELIGIBLE,
        noop("异议针对“%(fact)s”"),
        needed=noop("勾选“中止公示计时”"),
        fact=facts.fact,
    )


@dataclass(frozen=True)
class AnswerFacts:
    """An answer in the making. ``changes`` counts what it changes, ``unknown`` are labels the item does not have,
    ``exposes`` says whether a text made public holds the objector's name or address."""

    outcome: str
    changes: int
    unknown: tuple[str, ...]
    exposes: bool
    today: date
    due_on: date


@rule("public-notice.6", clause="public-notice:6")
def objector_protected(facts: AnswerFacts, _parameters: Parameters) -> Finding:
    """What is made public does not say who objected."""
    return verdict(
        not facts.exposes,
        noop("公开的答复里出现了异议人的姓名或联系方式") if facts.exposes else noop("公开的答复没有透露异议人"),
        needed=noop("从答复和更正内容里去掉异议人的姓名和联系方式"),
    )


@rule("public-notice.7", clause="public-notice:7")
def answered_in_time(facts: AnswerFacts, _parameters: Parameters) -> Finding:
    """An answer comes by its day; a late one is still given, and said to be late."""
    return verdict(
        facts.today <= facts.due_on,
        noop("应在 %(due)s 前答复，今天是 %(today)s"),
        needed=noop("尽快答复，并在核查记录里写明迟延的原因"),
        hard=False,
        due=facts.due_on.isoformat(),
        today=facts.today.isoformat(),
    )


@rule("public-notice.9", clause="public-notice:9")
def correction_changes_something(facts: AnswerFacts, _parameters: Parameters) -> Finding:
    """Upholding an objection changes what is published, and only facts that are published."""
    upheld = facts.outcome != "confirmed"
    return verdict(
        not facts.unknown and (facts.changes > 0 if upheld else facts.changes == 0),
        noop("答复更正 %(changes)s 处，名单里没有的内容 %(unknown)s 处") if upheld else noop("维持原公示，不改内容"),
        needed=noop("写明要更正的内容；没有要改的，请选“维持原公示”") if upheld else noop("去掉更正内容，或改选“更正”"),
        changes=facts.changes,
        unknown=len(facts.unknown),
    )


# --- closing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClosingFacts:
    """A notice about to close: its last day to object, whether that is settled, objections without an answer."""

    today: date
    last_on: date
    certain: bool
    pending: int


@rule("public-notice.3", clause="public-notice:3")
def end_is_certain(facts: ClosingFacts, _parameters: Parameters) -> Finding:
    """A period that runs into a year whose holidays are not announced has no last day yet."""
    return verdict(
        facts.certain,
        noop("最后一天 %(last)s"),
        needed=noop("等 %(year)s 年节假日安排公布并载入后，系统自动重算最后一天"),
        last=facts.last_on.isoformat(),
        year=facts.last_on.year,
    )


@rule("public-notice.10", clause="public-notice:10")
def period_over(facts: ClosingFacts, _parameters: Parameters) -> Finding:
    """A notice closes on the day after its last day at the earliest."""
    return verdict(
        facts.today > facts.last_on,
        noop("最后一天是 %(last)s，今天是 %(today)s"),
        needed=noop("等到 %(last)s 过完"),
        last=facts.last_on.isoformat(),
        today=facts.today.isoformat(),
    )


@rule("public-notice.10.objections", clause="public-notice:10")
def objections_settled(facts: ClosingFacts, _parameters: Parameters) -> Finding:
    """A notice does not close over an objection that has no answer."""
    return verdict(
        facts.pending == 0,
        noop("还有 %(pending)s 件异议没有答复"),
        needed=noop("先答复这些异议"),
        pending=facts.pending,
    )
