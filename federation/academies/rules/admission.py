"""What an application must satisfy before it is handed in and before a union recommends it."""

from dataclasses import dataclass
from datetime import date

from core.rules.rule import Finding, Parameters, noop, rule, verdict

TENTHS = 10


@dataclass(frozen=True)
class ApplicationFacts:
    """What is known of an application on the day it is judged.

    ``filed_on`` is the day the unit hands it in. ``self_tenths`` is its self-score in tenths of a point, ``unproven``
    the items given points without evidence, ``missing`` the required fields still empty. ``open_one`` is the code of
    another application of the unit for this tier that has not ended, ``held`` the name of an academy of this tier or
    a higher one that the unit hosts. ``trained``, ``hands_on`` and ``certified`` are counts of the last 12 months.
    """

    filed_on: date
    opens_on: date
    closes_on: date
    self_tenths: int = 0
    unproven: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    courses: int = 0
    trained: int = 0
    hands_on: int = 0
    certified: int = 0
    open_one: str = ""
    held: str = ""


@dataclass(frozen=True)
class QuotaFacts:
    """What ``union`` has recommended in a round, the application judged included: how many, of them by enterprises."""

    union: str
    recommended: int
    by_enterprises: int
    single_listed: bool = False


@rule("bj-academy-admission.1.1", clause="bj-academy-admission:1.1")
def no_second_of_a_tier(facts: ApplicationFacts, _parameters: Parameters) -> Finding:
    """A unit that hosts an academy of the tier, or of a higher one, does not apply for it again."""
    return verdict(
        not facts.held,
        noop("本单位已建有“%(academy)s”，与所报类型相同或者更高")
        if facts.held
        else noop("本单位没有同类或更高类型的学院"),
        needed=noop("撤回这件申报；学院情况有变化的，在名册里登记变更"),
        academy=facts.held,
    )


@rule("bj-academy-admission.2", clause="bj-academy-admission:2")
def self_score_reaches_gate(facts: ApplicationFacts, parameters: Parameters) -> Finding:
    """The self-score reaches the gate."""
    gate = parameters["academies.self_score_gate"]
    return verdict(
        facts.self_tenths >= gate * TENTHS,
        noop("自评 %(score)s 分，门槛 %(gate)s 分"),
        needed=noop("还差 %(short)s 分：补充依据后重新自评"),
        score=in_points(facts.self_tenths),
        gate=gate,
        short=in_points(max(0, gate * TENTHS - facts.self_tenths)),
    )


@rule("bj-academy-admission.2.1", clause="bj-academy-admission:2.1")
def every_point_has_evidence(facts: ApplicationFacts, _parameters: Parameters) -> Finding:
    """No item is given points without evidence."""
    return verdict(
        not facts.unproven,
        noop("有 %(count)s 项给了分而没有依据：%(items)s") if facts.unproven else noop("得分的每一项都有依据"),
        needed=noop("给这些项引用台账或上传材料；没有依据的打 0 分"),
        count=len(facts.unproven),
        items="、".join(facts.unproven),
    )


@rule("bj-academy-admission.4.1", clause="bj-academy-admission:4.1")
def trained_enough(facts: ApplicationFacts, parameters: Parameters) -> Finding:
    """The numbers of a year's training, asked of an academy once recognised: before it they only warn."""
    trained, hands_on = parameters["academies.trained_per_year_min"], parameters["academies.hands_on_per_year_min"]
    return verdict(
        facts.trained >= trained and facts.hands_on >= hands_on,
        noop("近 12 个月培训 %(trained)s 人（要求 %(trained_min)s），实操 %(hands_on)s 人（要求 %(hands_on_min)s）"),
        needed=noop("认定后每年须达到；现在可在“近一年培训成效”里说明"),
        hard=False,
        trained=facts.trained,
        trained_min=trained,
        hands_on=facts.hands_on,
        hands_on_min=hands_on,
    )


@rule("bj-academy-admission.4.2", clause="bj-academy-admission:4.2")
def certified_enough(facts: ApplicationFacts, parameters: Parameters) -> Finding:
    """The share of trained people who obtained a certificate; before recognition it only warns."""
    least = parameters["academies.certificate_rate_percent_min"]
    return verdict(
        facts.trained > 0 and facts.certified * 100 >= least * facts.trained,
        noop("近 12 个月 %(trained)s 人参加培训，%(certified)s 人取证，取证率 %(rate)s%%，要求 %(least)s%%")
        if facts.trained
        else noop("近 12 个月没有登记培训班，取证率算不出；要求 %(least)s%%"),
        needed=noop("认定后须达到；现在可补登培训班台账"),
        hard=False,
        trained=facts.trained,
        certified=facts.certified,
        rate=facts.certified * 100 // facts.trained if facts.trained else 0,
        least=least,
    )


@rule("bj-academy-admission.5", clause="bj-academy-admission:5")
def courses_ready(facts: ApplicationFacts, parameters: Parameters) -> Finding:
    """Enough online courses are published before applying."""
    least = parameters["academies.online_courses_min"]
    return verdict(
        facts.courses >= least,
        noop("已上线课程 %(courses)s 门，要求 %(least)s 门"),
        needed=noop("还差 %(short)s 门：上线后登记到线上课程目录"),
        courses=facts.courses,
        least=least,
        short=max(0, least - facts.courses),
    )


@rule("bj-academy-admission.6", clause="bj-academy-admission:6")
def quota_left(facts: QuotaFacts, parameters: Parameters) -> Finding:
    """A union recommends no more than its quota in a round; a singly listed union has its own."""
    most = parameters[
        "academies.nominations_single_unit_max" if facts.single_listed else "academies.nominations_per_union_max"
    ]
    return verdict(
        facts.recommended <= most,
        noop("%(union)s本批推荐到第 %(count)s 家，名额 %(most)s 家"),
        needed=noop("名额已用完：等另一家退出后才能再推荐，或者留到下一批"),
        union=facts.union,
        count=facts.recommended,
        most=most,
    )


@rule("bj-academy-admission.6.enterprise", clause="bj-academy-admission:6")
def one_by_an_enterprise(facts: QuotaFacts, parameters: Parameters) -> Finding:
    """Of those a union recommends at least one is hosted by an enterprise: a warning once the quota leaves no room."""
    least, most = (
        parameters["academies.nominations_enterprise_min"],
        parameters["academies.nominations_per_union_max"],
    )
    room = max(0, most - facts.recommended)
    return verdict(
        facts.single_listed or facts.by_enterprises + room >= least,
        noop("%(union)s本批推荐的 %(count)s 家里，依托企业的 %(enterprises)s 家，要求至少 %(least)s 家"),
        needed=noop("推荐一家依托企业的；确有困难的，在推荐意见里说明"),
        hard=False,
        union=facts.union,
        count=facts.recommended,
        enterprises=facts.by_enterprises,
        least=least,
    )


@rule("bj-academy-admission.6.1", clause="bj-academy-admission:6.1")
def one_open_per_tier(facts: ApplicationFacts, _parameters: Parameters) -> Finding:
    """A unit has one open application for a tier at a time."""
    return verdict(
        not facts.open_one,
        noop("本单位同一类型的申报 %(code)s 还没有办结") if facts.open_one else noop("本单位没有同一类型的未办结申报"),
        needed=noop("等它办结，或者先撤回它"),
        code=facts.open_one,
    )


@rule("bj-academy-admission.6.2", clause="bj-academy-admission:6.2")
def within_the_round(facts: ApplicationFacts, _parameters: Parameters) -> Finding:
    """The unit hands in from the first to the last day of the round, both included."""
    return verdict(
        facts.opens_on <= facts.filed_on <= facts.closes_on,
        noop("报送日期 %(day)s，本批申报期 %(opens)s 至 %(closes)s"),
        needed=noop("内容已保存，不会丢失；请与市总工会联系是否延长，或者留到下一批"),
        day=facts.filed_on.isoformat(),
        opens=facts.opens_on.isoformat(),
        closes=facts.closes_on.isoformat(),
    )


@rule("bj-academy-admission.6.3", clause="bj-academy-admission:6.3")
def filled_in(facts: ApplicationFacts, _parameters: Parameters) -> Finding:
    """Every required field says something."""
    return verdict(
        not facts.missing,
        noop("还有 %(count)s 个必填栏目空着：%(fields)s") if facts.missing else noop("必填栏目都已填写"),
        needed=noop("补齐这些栏目"),
        count=len(facts.missing),
        fields="、".join(facts.missing),
    )


def in_points(tenths: int) -> str:
    """Tenths of a point as people write points: 795 is "79.5", 800 is "80"."""
    whole, rest = divmod(tenths, TENTHS)
    return f"{whole}.{rest}" if rest else str(whole)


def findings(facts: ApplicationFacts, parameters: Parameters) -> list[Finding]:
    """Everything the clauses say of an application, in the order of its form."""
    rules = (
        within_the_round, no_second_of_a_tier, one_open_per_tier, filled_in, self_score_reaches_gate,
        every_point_has_evidence, courses_ready, trained_enough, certified_enough,
    )  # fmt: skip
    return [one(facts, parameters) for one in rules]


def quota_findings(facts: QuotaFacts, parameters: Parameters) -> list[Finding]:
    """What the clauses say of a union's recommendations."""
    return [quota_left(facts, parameters), one_by_an_enterprise(facts, parameters)]
