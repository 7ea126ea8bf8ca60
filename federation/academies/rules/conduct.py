"""After an evaluation and after recognition: when a rectification is done, a change reported, an academy heard."""

from dataclasses import dataclass
from datetime import date

from core.rules.rule import Finding, Parameters, noop, rule, verdict


@dataclass(frozen=True)
class ProofFacts:
    """A rectification about to be accepted: items ordered, proved and passed; days; whether the orderer re-checks."""

    items: int
    proved: int
    passed: int
    due_on: date
    proved_on: date | None
    by_orderer: bool


@dataclass(frozen=True)
class ChangeFacts:
    """A change to be reported by ``due_on``, on a day; ``reported_on`` once it was."""

    due_on: date
    day: date
    reported_on: date | None = None


@dataclass(frozen=True)
class HearingFacts:
    """A breach about to be decided: whether and until when the academy was asked, whether it stated its view."""

    day: date
    hear_by_on: date | None
    stated: bool
    document_number: str = ""


@rule("bj-academy-admission.7.4", clause="bj-academy-admission:7.4")
def every_item_rectified(facts: ProofFacts, _parameters: Parameters) -> Finding:
    """Each item ordered has its proof, and the re-check passed each."""
    return verdict(
        facts.proved == facts.items and facts.passed == facts.items,
        noop("责令整改 %(items)s 项，交了结果 %(proved)s 项，复查通过 %(passed)s 项"),
        needed=noop("还差 %(missing)s 项，逐项交结果并复查通过"),
        items=facts.items,
        proved=facts.proved,
        passed=facts.passed,
        missing=facts.items - min(facts.proved, facts.passed),
    )


@rule("bj-academy-admission.7.4.another", clause="bj-academy-admission:7.4")
def rechecked_by_another(facts: ProofFacts, _parameters: Parameters) -> Finding:
    """Whoever gave the order does not find it fulfilled."""
    said = noop("复查人就是下达人") if facts.by_orderer else noop("复查人不是下达人")
    return verdict(not facts.by_orderer, said, needed=noop("请另一位市总工会工作人员复查"))


@rule("bj-academy-admission.7.4.term", clause="bj-academy-admission:7.4")
def rectified_within_term(facts: ProofFacts, _parameters: Parameters) -> Finding:
    """The proof came within the term. Late proof can still be accepted: it is put on record that it was late."""
    late = (facts.proved_on - facts.due_on).days if facts.proved_on and facts.proved_on > facts.due_on else 0
    return verdict(
        late == 0 and facts.proved_on is not None,
        noop("整改期限 %(due)s，%(proved)s 交结果") if facts.proved_on else noop("整改期限 %(due)s，还没有交结果"),
        needed=noop("逾期 %(late)s 天，记入经过") if late else noop("交整改结果"),
        hard=False,
        due=facts.due_on.isoformat(),
        proved=facts.proved_on.isoformat() if facts.proved_on else "",
        late=late,
    )


@rule("bj-academy-admission.9.1", clause="bj-academy-admission:9.1")
def change_reported_in_time(facts: ChangeFacts, parameters: Parameters) -> Finding:
    """A change is reported by its day; one not reported is in time as long as the day has not passed."""
    late = ((facts.reported_on or facts.day) - facts.due_on).days
    told = noop("变更须在 %(days)s 天内，即 %(due)s 前报告，%(reported)s 已报告")
    return verdict(
        late <= 0,
        told if facts.reported_on else noop("变更须在 %(days)s 天内，即 %(due)s 前报告，还没有报告"),
        needed=noop("已逾期 %(late)s 天，立即报告并说明原因"),
        hard=False,
        days=parameters["academies.change_report_days"],
        due=facts.due_on.isoformat(),
        reported=facts.reported_on.isoformat() if facts.reported_on else "",
        late=max(0, late),
    )


@rule("bj-academy-admission.9.2", clause="bj-academy-admission:9.2")
def academy_was_heard(facts: HearingFacts, parameters: Parameters) -> Finding:
    """Nothing is decided before the academy stated its view or let the term for it pass."""
    over = facts.hear_by_on is not None and facts.day > facts.hear_by_on
    if facts.hear_by_on is None:
        said, needed = noop("还没有告知事由、听取意见"), noop("先告知学院，给 %(days)s 个工作日陈述意见")
    elif facts.stated:
        said, needed = noop("学院已陈述意见"), ""
    else:
        said = noop("陈述期限 %(until)s 已过，学院没有陈述") if over else noop("陈述期限到 %(until)s，学院还没有陈述")
        needed = noop("等学院陈述，或者 %(until)s 过后再作决定")
    return verdict(
        facts.hear_by_on is not None and (facts.stated or over),
        said,
        needed=needed,
        days=parameters["academies.hearing_days"],
        until=facts.hear_by_on.isoformat() if facts.hear_by_on else "",
    )


@rule("bj-academy-admission.9.2.document", clause="bj-academy-admission:9.2")
def decided_by_document(facts: HearingFacts, _parameters: Parameters) -> Finding:
    """A suspension and a withdrawal are decided by a numbered document."""
    number = facts.document_number.strip()
    return verdict(bool(number), noop("处理文号：%(number)s"), needed=noop("填写处理决定的文号"), number=number or "—")


def before_accepting(facts: ProofFacts, parameters: Parameters) -> list[Finding]:
    """What must hold before a rectification counts as done, and whether it was in time."""
    checks = (every_item_rectified, rechecked_by_another, rectified_within_term)
    return [check(facts, parameters) for check in checks]


def before_sanction(facts: HearingFacts, parameters: Parameters) -> list[Finding]:
    """What must hold before an academy is suspended or its plaque taken down."""
    return [academy_was_heard(facts, parameters), decided_by_document(facts, parameters)]
