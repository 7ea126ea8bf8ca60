"""From the visit to the plaque, and the appeal: what must have happened before the next thing may."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from core.rules.rule import Finding, Parameters, noop, rule, verdict

# --- the visit and the list ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VisitFacts:
    """A visit about to be finished: points of the checklist without a conclusion, and who has signed."""

    open_points: int
    visitor_signed: bool
    host_signed: bool


@rule("bj-academy-admission.3.3.2", clause="bj-academy-admission:3.3.2")
def visit_is_recorded(facts: VisitFacts) -> Finding:
    """Every point has its conclusion, a visitor and the host have signed."""
    signed = facts.visitor_signed and facts.host_signed
    return verdict(
        facts.open_points == 0 and signed,
        noop("还有 %(open)s 个检查点没有结论，签名 %(signed)s/2"),
        needed=noop("在手机上逐项记下结论，并请考察组和受访单位各有一人签名"),
        open=facts.open_points,
        signed=facts.visitor_signed + facts.host_signed,
    )


@dataclass(frozen=True)
class ListingFacts:
    """An application about to be listed: what the visitors said (``None``: no finished visit), the reason given."""

    name: str
    favourable: bool | None
    reason: str = ""


@rule("bj-academy-admission.3.3", clause="bj-academy-admission:3.3")
def visited_before_listed(facts: ListingFacts) -> Finding:
    """Nobody is listed without a finished visit."""
    return verdict(
        facts.favourable is not None,
        noop("%(name)s：实地考察有结论"),
        needed=noop("先完成实地考察，写明是否建议通过"),
        name=facts.name,
    )


@rule("bj-academy-admission.3.3.1", clause="bj-academy-admission:3.3.1")
def favourable_or_reasoned(facts: ListingFacts) -> Finding:
    """Whoever the visitors do not recommend is listed only with a reason."""
    return verdict(
        facts.favourable is not False or bool(facts.reason.strip()),
        noop("%(name)s：考察组没有建议通过"),
        needed=noop("仍要列入的，写明理由"),
        name=facts.name,
    )


@dataclass(frozen=True)
class RankedLine:
    """One line of a list: its score in tenths of a point, what was said for its place."""

    name: str
    tenths: int
    reason: str = ""


def out_of_order(lines: tuple[RankedLine, ...]) -> Iterator[tuple[RankedLine, RankedLine]]:
    """Pairs whose upper line has the lower score, while neither says why."""
    for upper, lower in combinations(lines, 2):
        if upper.tenths < lower.tenths and not upper.reason.strip() and not lower.reason.strip():
            yield upper, lower


@rule("bj-academy-admission.3.4", clause="bj-academy-admission:3.4")
def ranked_by_score(lines: tuple[RankedLine, ...]) -> Finding:
    """The list follows the scores; where it does not, one of the two lines says why."""
    upper, lower = next(out_of_order(lines), (None, None))
    return verdict(
        upper is None,
        noop("%(upper)s 排在得分更高的 %(lower)s 之前") if upper else noop("名单按评审得分排序，调整处都有理由"),
        needed=noop("写明调整理由，或恢复按得分排序"),
        upper=upper.name if upper else "",
        lower=lower.name if lower else "",
    )


# --- the meeting and the notice --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MeetingFacts:
    """The minutes that decide a list: their number and day, the day the list was drawn up, today."""

    number: str
    held_on: date | None
    drawn_up_on: date
    today: date
    by_author: bool = False


@rule("bj-academy-admission.3.5", clause="bj-academy-admission:3.5")
def meeting_before_notice(facts: MeetingFacts) -> Finding:
    """A list is decided by minutes with number and day; the meeting was after the list and is not still to come."""
    day = facts.held_on
    return verdict(
        bool(facts.number.strip()) and day is not None and facts.drawn_up_on <= day <= facts.today,
        noop("会议纪要：%(number)s，%(day)s；名单拟定于 %(drawn)s"),
        needed=noop("填写会议纪要号和日期；日期不早于拟定名单，不晚于今天"),
        number=facts.number.strip() or "—",
        day=day.isoformat() if day else "—",
        drawn=facts.drawn_up_on.isoformat(),
    )


@rule("bj-academy-admission.3.5.1", clause="bj-academy-admission:3.5.1")
def decided_by_another(facts: MeetingFacts) -> Finding:
    """Whoever drew the list up does not record its decision."""
    return verdict(
        not facts.by_author,
        noop("记录决定的人不是拟定名单的人"),
        needed=noop("请没有参与拟定的同事记录研究决定"),
    )


# --- recognition -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RecognitionFacts:
    """What recognises an application: the document, and how its notice ended (``None``: it has not)."""

    name: str
    document_number: str
    recognised_on: date | None
    today: date
    cleared_on: date | None
    plaques: int = 0


@rule("bj-academy-admission.3.6", clause="bj-academy-admission:3.6")
def noticed_before_recognised(facts: RecognitionFacts) -> Finding:
    """Recognition follows a notice that has ended with its objections settled."""
    return verdict(
        facts.cleared_on is not None,
        noop("%(name)s：公示已期满，异议已办结"),
        needed=noop("等公示期满、异议办结后再办理"),
        name=facts.name,
    )


@rule("bj-academy-admission.3.7", clause="bj-academy-admission:3.7")
def document_names_decision(facts: RecognitionFacts) -> Finding:
    """A document with number and day, the day neither before the notice ended nor still to come."""
    day, least = facts.recognised_on, facts.cleared_on
    in_time = day is not None and day <= facts.today and (least is None or day >= least)
    return verdict(
        bool(facts.document_number.strip()) and in_time,
        noop("认定文件：%(number)s，%(day)s；公示期满于 %(cleared)s"),
        needed=noop("填写文号和印发日期；日期不早于公示期满，不晚于今天"),
        number=facts.document_number.strip() or "—",
        day=day.isoformat() if day else "—",
        cleared=least.isoformat() if least else "—",
    )


@rule("bj-academy-admission.3.8", clause="bj-academy-admission:3.8")
def recognised_once(facts: RecognitionFacts) -> Finding:
    """An application has one plaque."""
    return verdict(
        facts.plaques == 0,
        noop("%(name)s：还没有认定过"),
        needed=noop("这件申报已经认定，请到牌匾台账查看"),
        name=facts.name,
    )


# --- the appeal ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AppealFacts:
    """An appeal about to be made: the last day for it (``certain`` once that year's holidays are announced)."""

    today: date
    last_on: date
    earlier: int = 0
    certain: bool = True


@rule("bj-academy-admission.10.1", clause="bj-academy-admission:10.1")
def appealed_in_time(facts: AppealFacts, parameters: Parameters) -> Finding:
    """Within the days set; while a year's holidays are not announced nobody is late because of them."""
    return verdict(
        facts.today <= facts.last_on or not facts.certain,
        noop("复核应在 %(last)s 前提出（%(days)s 个工作日），今天是 %(today)s"),
        needed=noop("期限已过，不再受理；可以在下一批次重新申报"),
        last=facts.last_on.isoformat(),
        days=parameters["academies.appeal_days"],
        today=facts.today.isoformat(),
    )


@rule("bj-academy-admission.10.3", clause="bj-academy-admission:10.3")
def appealed_once(facts: AppealFacts) -> Finding:
    """One appeal for an application."""
    return verdict(
        facts.earlier == 0,
        noop("这件申报已经申请过 %(earlier)s 次复核"),
        needed=noop("一件申报只复核一次；可以在下一批次重新申报"),
        earlier=facts.earlier,
    )


@dataclass(frozen=True)
class ExaminerFacts:
    """Who examines an appeal: whether that person handled the application before."""

    name: str
    handled_before: bool


@rule("bj-academy-admission.10.2", clause="bj-academy-admission:10.2")
def examined_by_another(facts: ExaminerFacts) -> Finding:
    """Whoever handled the application does not examine its appeal."""
    return verdict(
        not facts.handled_before,
        noop("%(name)s 没有经办过这件申报"),
        needed=noop("请没有经办过原申报的同事复核"),
        name=facts.name,
    )
