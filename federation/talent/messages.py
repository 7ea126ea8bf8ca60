"""Texts sent to people."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.outbox.post import Letter, Message, Recipient, in_every_language, post_many
from federation.accounts.queries import clerks_of, holders_near
from federation.talent.models import (
    Appeal,
    Cultivation,
    CultivationTask,
    Entry,
    Mentorship,
    Nomination,
    ProgressReport,
    Selection,
    SelfNomination,
)
from federation.talent.queries import OFFICERS, pairs
from federation.talent.queries.cultivation import called


@in_every_language
def selection_opened(selection: Selection) -> Message:
    """To the officers of the unions that recommend: a selection is open."""
    told = {"title": selection.title, "day": selection.until_on.isoformat(), "places": selection.places}
    return Message(
        kind="talent.selection_opened",
        subject=_("开始推荐：%(title)s") % told,
        body=_("选树 %(places)s 名左右，%(day)s 截止。请在名额内推荐并排序。") % told,
        url=reverse("talent:show_selection", args=[selection.number]),
    )


@in_every_language
def nomination_moved(nomination: Nomination, reason: str = "") -> Message:
    """To who entered it: what became of a nomination."""
    told = {"name": nomination.person.name, "state": nomination.get_state_display(), "reason": reason}
    return Message(
        kind="talent.nomination_moved",
        subject=_("%(name)s的推荐：%(state)s") % told,
        body=reason or _("请打开查看下一步。"),
        url=reverse("talent:show_nomination", args=[nomination.pk]),
    )


@in_every_language
def judging_began(selection: Selection) -> Message:
    """To judges: there is something to judge."""
    told = {"title": selection.title}
    return Message(
        kind="talent.judging_began",
        subject=_("请评审：%(title)s") % told,
        body=_("已为您分配被推荐人，姓名和单位已隐去。认得出是谁、有利益关系的，请回避。"),
        url=reverse("talent:list_judgements"),
    )


@in_every_language
def scores_posted(entry: Entry) -> Message:
    """To who entered the nomination: the points of the contest are out and can be doubted until a day."""
    contest = entry.contest
    told = {"name": entry.nomination.person.name, "trade": contest.trade.name, "day": str(contest.appeals_until)}
    return Message(
        kind="talent.scores_posted",
        subject=_("%(name)s的比赛成绩已公布") % told,
        body=_("%(trade)s的比赛成绩已公布。对某个模块有异议的，%(day)s 前代本人提出。") % told,
        url=reverse("talent:show_nomination", args=[entry.nomination_id]),
    )


@in_every_language
def appeal_lodged(appeal: Appeal) -> Message:
    """To the arbiters: points are doubted."""
    told = {"trade": appeal.entry.contest.trade.name, "module": appeal.module.name, "day": appeal.due_on.isoformat()}
    return Message(
        kind="talent.appeal_lodged",
        subject=_("请仲裁：%(trade)s的成绩异议") % told,
        body=_("有选手对“%(module)s”的得分提出异议，请在 %(day)s 前给出意见。") % told,
        url=reverse("talent:rule_on_appeal", args=[appeal.pk]),
    )


@in_every_language
def appeal_decided(appeal: Appeal) -> Message:
    """To who doubted the points: what the group ruled."""
    nomination = appeal.entry.nomination
    told = {"name": nomination.person.name, "module": appeal.module.name, "state": appeal.get_state_display()}
    return Message(
        kind="talent.appeal_decided",
        subject=_("%(name)s的成绩异议：%(state)s") % told,
        body=_("“%(module)s”的异议已由仲裁组裁决，理由在推荐页面。") % told,
        url=reverse("talent:show_nomination", args=[nomination.pk]),
    )


def tell_outcome(nominations: Iterable[Nomination], at: datetime, reason: str = "") -> None:
    """Tell whoever entered each what became of it."""
    post_many(
        [
            Letter(
                nomination_moved(one, reason),
                Recipient(user=one.entered_by),
                f"nomination {one.pk} {one.state} {at.isoformat()}",
            )
            for one in nominations
        ],
        at=at,
    )


# --- cultivation, masters and apprentices ----------------------------------------------------------------------------


@in_every_language
def cultivation_began(cultivation: Cultivation) -> Message:
    """To the unit: a period began, a plan is due."""
    told = {"name": called(cultivation), "day": cultivation.plan_due_on.isoformat()}
    return Message(
        kind="talent.cultivation_began",
        subject=_("%(name)s的培育期开始了，请制定培育计划") % told,
        body=_("写明培育目标和每项任务的完成日期，%(day)s 前报送。") % told,
        url=_page(cultivation),
    )


@in_every_language
def task_added(task: CultivationTask) -> Message:
    """To the union: something beyond the plan it agreed to."""
    told = {"name": called(task.cultivation), "what": task.what, "day": str(task.due_on)}
    return Message(
        kind="talent.task_added",
        subject=_("%(name)s的培育加了计划外任务") % told,
        body=_("“%(what)s”，%(day)s 前完成；不在您同意的计划里，不计入期满评价。") % told,
        url=_page(task.cultivation),
    )


@in_every_language
def plan_filed(cultivation: Cultivation) -> Message:
    """To the union: a plan waits."""
    return Message(
        kind="talent.plan_filed",
        subject=_("请审核%(name)s的培育计划") % {"name": called(cultivation)},
        body=_("%(unit)s已报送，请同意或者退回。") % {"unit": cultivation.unit.name},
        url=_page(cultivation),
    )


@in_every_language
def cultivation_moved(cultivation: Cultivation, reason: str = "") -> Message:
    """To the unit: where the period stands now."""
    told = {"name": called(cultivation), "state": cultivation.get_state_display()}
    return Message(
        kind="talent.cultivation_moved",
        subject=_("%(name)s的培育：%(state)s") % told,
        body=reason or _("请打开查看下一步。"),
        url=_page(cultivation),
    )


@in_every_language
def period_over(cultivation: Cultivation) -> Message:
    """To who evaluates: a period is over."""
    return Message(
        kind="talent.period_over",
        subject=_("%(name)s的培育期已满，请评价") % {"name": called(cultivation)},
        body=_("先看任务和报备是否齐全，再评价；没有完成的，可以延长。"),
        url=_page(cultivation),
    )


@in_every_language
def progress_opened(report: ProgressReport) -> Message:
    """To the unit: a report is due."""
    return Message(
        kind="talent.progress_opened",
        subject=_("请报备%(name)s的培育进展") % {"name": called(report.cultivation)},
        body=_("到期没有完成的任务逐项说明。"),
        url=reverse("talent:show_progress", args=[report.pk]),
    )


@in_every_language
def progress_submitted(report: ProgressReport) -> Message:
    """To the union: a report waits."""
    return Message(
        kind="talent.progress_submitted",
        subject=_("请审阅%(name)s的进展报备") % {"name": called(report.cultivation)},
        body=_("%(unit)s已报送，请通过或者退回补充。") % {"unit": report.cultivation.unit.name},
        url=reverse("talent:show_progress", args=[report.pk]),
    )


@in_every_language
def progress_returned(report: ProgressReport, reason: str) -> Message:
    """To the unit: a report says too little."""
    return Message(
        kind="talent.progress_returned",
        subject=_("%(name)s的进展报备退回补充") % {"name": called(report.cultivation)},
        body=reason,
        url=reverse("talent:show_progress", args=[report.pk]),
    )


@in_every_language
def cultivation_late(cultivation: Cultivation, report: ProgressReport | None = None) -> Message:
    """To the unit: the plan is late, or a ``report``."""
    told = {"name": called(cultivation), "what": str(report) if report else _("培育计划")}
    return Message(
        kind="talent.cultivation_late",
        subject=_("%(name)s的%(what)s逾期了") % told,
        body=_("请尽快报送；有困难的，在报送时写明。"),
        url=reverse("talent:show_progress", args=[report.pk]) if report else _page(cultivation),
    )


@in_every_language
def pair_moved(pair: Mentorship, reason: str = "") -> Message:
    """To who entered it: where the pair stands."""
    return Message(
        kind="talent.pair_moved",
        subject=_("师徒结对 %(pair)s：%(state)s") % {"pair": pairs.called(pair), "state": pair.get_state_display()},
        body=reason or _("请打开查看。"),
        url=reverse("talent:show_pair", args=[pair.pk]),
    )


@in_every_language
def pair_over(pair: Mentorship) -> Message:
    """To who entered it: the last day is past."""
    told = {"pair": pairs.called(pair), "day": pair.until_on.isoformat()}
    return Message(
        kind="talent.pair_over",
        subject=_("师徒结对 %(pair)s已于 %(day)s 期满") % told,
        body=_("请办理出徒；还要带的，请工会续签。"),
        url=reverse("talent:show_pair", args=[pair.pk]),
    )


Told = tuple[Cultivation, Message, str]
"""What is said about a period, and the key that keeps it from being said twice."""


def tell_units(told: Sequence[Told], at: datetime) -> None:
    """Each to whoever fills in the period, the unit's clerks or else the nearest union's; asked for all together."""
    clerks = clerks_of({one.unit_id for one, _message, _key in told})
    without = [one.unit.union for one, _message, _key in told if not clerks.get(one.unit_id)]
    near = holders_near(without, ("union_clerk",))
    _tell(told, lambda one: clerks.get(one.unit_id) or near.get(one.unit.union_id, []), at)


def tell_unions(told: Sequence[Told], at: datetime) -> None:
    """Each to the officers of the union that looks after the period."""
    near = holders_near([one.union for one, _message, _key in told], OFFICERS)
    _tell(told, lambda one: near.get(one.union_id, []), at)


def _tell(told: Sequence[Told], readers: Callable[[Cultivation], Sequence[Any]], at: datetime) -> None:
    letters = [
        Letter(message, Recipient(user=user), f"cultivation {one.pk} {key}")
        for one, message, key in told
        for user in readers(one)
    ]
    post_many(letters, at=at)


def tell_confirmers(pair: Mentorship, at: datetime) -> None:
    """Tell the officers who confirm a pair."""
    near = holders_near([pair.union], OFFICERS)
    post_many(
        [Letter(pair_moved(pair), Recipient(user=user), f"pair {pair.pk}") for user in near.get(pair.union_id, [])],
        at=at,
    )


def tell_over(over: Iterable[Mentorship], at: datetime) -> None:
    """Tell who entered each pair that it is over, once for each last day."""
    post_many(
        [
            Letter(pair_over(one), Recipient(user=one.entered_by), f"pair {one.pk} over {one.until_on.isoformat()}")
            for one in over
        ],
        at=at,
    )


def tell_pair(pair: Mentorship, at: datetime, reason: str = "") -> None:
    """Tell who entered a pair what became of it."""
    key = f"pair {pair.pk} {pair.state}"
    post_many([Letter(pair_moved(pair, reason), Recipient(user=pair.entered_by), key)], at=at)


def _page(cultivation: Cultivation) -> str:
    return reverse("talent:show_cultivation", args=[cultivation.pk])


# --- who comes forward -----------------------------------------------------------------------------------------------


@in_every_language
def came_forward(coming: SelfNomination) -> Message:
    """To the union: somebody came forward, an answer is due."""
    told = {"name": coming.person.name, "day": coming.due_on.isoformat()}
    return Message(
        kind="talent.came_forward",
        subject=_("%(name)s自荐，请答复") % told,
        body=_("%(day)s 前答复：同意的按程序推荐，不同意的写明条款。") % told,
        url=reverse("talent:show_self_nomination", args=[coming.pk]),
    )


@in_every_language
def answer_late(coming: SelfNomination) -> Message:
    """To the union: an answer is late."""
    return Message(
        kind="talent.answer_late",
        subject=_("%(name)s的自荐逾期没有答复") % {"name": coming.person.name},
        body=_("请尽快答复；市总工会看得到逾期的。"),
        url=reverse("talent:show_self_nomination", args=[coming.pk]),
    )


@in_every_language
def self_nomination_answered(coming: SelfNomination) -> Message:
    """To the worker's phone: the union has answered."""
    told = {"title": coming.selection.title, "state": coming.get_state_display()}
    return Message(
        kind="talent.self_nomination_answered",
        subject=_("您的自荐：%(state)s") % told,
        body=_("“%(title)s”：%(state)s。凭姓名、证件号码和手机号可以查看答复和依据。") % told,
        urgent=True,
    )


def tell_answerers(told: Sequence[tuple[SelfNomination, Message, str]], at: datetime) -> None:
    """Each to the officers of the union that answers."""
    near = holders_near([one.union for one, _message, _key in told], OFFICERS)
    post_many(
        [
            Letter(message, Recipient(user=user), f"coming {one.pk} {key}")
            for one, message, key in told
            for user in near.get(one.union_id, [])
        ],
        at=at,
    )


def tell_comer(coming: SelfNomination, at: datetime) -> None:
    """Tell the worker, on the phone in their file."""
    if coming.person.phone:
        key = f"coming {coming.pk} {coming.state}"
        post_many([Letter(self_nomination_answered(coming), Recipient(phone=coming.person.phone), key)], at=at)
