"""What follows the title: the plan, the reports, the evaluation, masters and apprentices."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.rules.rule import Finding, Parameters, noop, rule, verdict

PLAN_DAYS, MONTHS = "talent.plan_days", "talent.cultivation_months"
REPORT_EVERY, REPORT_WITHIN = "talent.report_every_months", "talent.report_within_days"
PAIR_MIN, PAIR_MAX, APPRENTICES_MAX = (
    "talent.mentorship_months_min", "talent.mentorship_months_max", "talent.apprentices_max",
)  # fmt: skip


@dataclass(frozen=True)
class PlanFacts:
    """A plan about to be handed in: what is aimed at, the days its tasks are due, the period."""

    goals: str
    due: tuple[date, ...]
    from_on: date
    until_on: date


@rule("bj-craftsman-selection.10.1", clause="bj-craftsman-selection:10.1")
def plans_within_the_period(facts: PlanFacts, _parameters: Parameters) -> Finding:
    """Goals are written, there is a task, and every task is due within the period."""
    outside = [day.isoformat() for day in facts.due if not facts.from_on <= day <= facts.until_on]
    told: dict[str, Any] = {
        "count": len(facts.due),
        "first": facts.from_on.isoformat(),
        "last": facts.until_on.isoformat(),
    }
    if not facts.goals.strip():
        return verdict(False, noop("没有写培育目标"), needed=noop("写明两年里要达到什么"), **told)
    if not facts.due:
        return verdict(False, noop("计划里没有任务"), needed=noop("至少写一项任务和完成日期"), **told)
    return verdict(
        not outside,
        noop("%(days)s不在培育期 %(first)s 至 %(last)s 内") if outside else noop("%(count)s 项任务都在培育期内"),
        needed=noop("把这些任务的完成日期改到培育期内"),
        days=outside,
        **told,
    )


@dataclass(frozen=True)
class ProgressFacts:
    """A report about to be handed in: the tasks due by its last day and not done, those of them explained."""

    late: tuple[str, ...]
    explained: frozenset[str]


@rule("bj-craftsman-selection.10.2", clause="bj-craftsman-selection:10.2")
def explains_what_is_late(facts: ProgressFacts, _parameters: Parameters) -> Finding:
    """Every task that was due and is not done is explained."""
    silent = [what for what in facts.late if what not in facts.explained]
    return verdict(
        not silent,
        noop("到期没有完成、也没有说明：%(silent)s") if silent else noop("到期的任务都已完成或者说明"),
        needed=noop("登记完成情况，或者说明原因和新的打算"),
        silent=silent,
    )


@dataclass(frozen=True)
class EvaluationFacts:
    """A period about to be passed: its last day, tasks not done, reports not accepted."""

    day: date
    until_on: date
    undone: tuple[str, ...]
    unread: tuple[str, ...]


@rule("bj-craftsman-selection.10.3", clause="bj-craftsman-selection:10.3")
def has_done_its_tasks(facts: EvaluationFacts, _parameters: Parameters) -> Finding:
    """The period is over, every planned task done, every report accepted."""
    if facts.day <= facts.until_on:
        needed = noop("期满以后再评价")
        return verdict(False, noop("培育期到 %(last)s"), needed=needed, last=facts.until_on.isoformat())
    wrong = [*facts.undone, *facts.unread]
    return verdict(
        not wrong,
        noop("还没有完成：%(wrong)s") if wrong else noop("任务都已完成，报备都已通过"),
        needed=noop("补齐后再评价；补不齐的延长培育期，或者评为不合格"),
        wrong=wrong,
    )


@dataclass(frozen=True)
class PairFacts:
    """A master and an apprentice about to be paired.

    ``months`` is the length agreed on; ``apprentices`` how many the master has now; ``other_master`` the apprentice's
    master now, ``above`` the masters of the master, and theirs, up to the first; ``left`` names who has left work.
    """

    months: int
    signed: bool
    apprentices: int
    titles: tuple[str, ...]
    other_master: str
    apprentice: int
    above: frozenset[int]
    left: tuple[str, ...] = ()


@rule("bj-craftsman-selection.9.1", clause="bj-craftsman-selection:9.1")
def has_an_agreement(facts: PairFacts, parameters: Parameters) -> Finding:
    """Signed, and not shorter or longer than allowed."""
    least, most = parameters[PAIR_MIN], parameters[PAIR_MAX]
    if not facts.signed:
        return verdict(False, noop("没有上传签好的带徒协议"), needed=noop("上传师徒双方签字的协议"))
    return verdict(
        least <= facts.months <= most,
        noop("期限 %(months)s 个月，规定 %(least)s 至 %(most)s 个月"),
        needed=noop("改协议期限；期满还要带的，到期续签"),
        months=facts.months,
        least=least,
        most=most,
    )


@rule("bj-craftsman-selection.9.2", clause="bj-craftsman-selection:9.2")
def has_room_for_apprentices(facts: PairFacts, parameters: Parameters) -> Finding:
    """A master does not have more apprentices at a time than allowed."""
    most = parameters[APPRENTICES_MAX]
    return verdict(
        facts.apprentices < most,
        noop("师傅现在带 %(apprentices)s 名，最多 %(most)s 名"),
        needed=noop("有徒弟出徒以后再带，或者另请师傅"),
        apprentices=facts.apprentices,
        most=most,
    )


@rule("bj-craftsman-selection.9.3", clause="bj-craftsman-selection:9.3")
def keeps_the_line(facts: PairFacts, _parameters: Parameters) -> Finding:
    """The master bears a title, both are at work, the apprentice has no other master and is not above the master."""
    if facts.left:
        needed = noop("在职的职工才能结对；档案没有更新的先更新")
        return verdict(False, noop("职工档案里%(names)s已经离岗"), needed=needed, names=list(facts.left))
    if not facts.titles:
        return verdict(False, noop("师傅没有工匠称号"), needed=noop("请有工匠称号的职工带徒；有称号没登记的先登记"))
    if facts.apprentice in facts.above:
        return verdict(False, noop("师徒倒置：这名徒弟是师傅的师傅"), needed=noop("核对谁带谁"))
    return verdict(
        not facts.other_master,
        noop("徒弟现在的师傅是%(master)s") if facts.other_master else noop("徒弟现在没有别的师傅"),
        needed=noop("先办出徒或者解除，再拜新师傅"),
        master=facts.other_master,
    )


PAIR_RULES = (has_an_agreement, has_room_for_apprentices, keeps_the_line)


def before_pairing(facts: PairFacts, parameters: Parameters) -> list[Finding]:
    """All that is asked of a pair."""
    return [each(facts, parameters) for each in PAIR_RULES]


def all_above(person: int, masters: Mapping[int, Collection[int]]) -> frozenset[int]:
    """The person, their masters, and theirs, by id; whoever was met is not followed again."""
    met, ahead = {person}, [person]
    while ahead:
        for master in masters.get(ahead.pop(), ()):
            if master not in met:
                met.add(master)
                ahead.append(master)
    return frozenset(met)
