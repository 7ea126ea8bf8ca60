"""What an academy is told of its evaluation and of what follows."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.outbox.post import Message, in_every_language
from federation.academies.models import Breach, ChangeReport, Evaluation, Rectification
from federation.academies.queries.register import last_term


@in_every_language
def report_asked(evaluation: Evaluation) -> Message:
    """To the academy whose self-report is open from now on."""
    told = {"year": evaluation.campaign.year, "day": evaluation.campaign.report_until.isoformat()}
    return Message(
        kind="academies.report_asked",
        subject=_("请在 %(day)s 前提交%(year)s年度自评") % told,
        body=_("数字已按台账填好，只需说明失分的项。台账有误请先改台账，得分当时就变。"),
        url=_case(evaluation),
    )


@in_every_language
def report_due_soon(evaluation: Evaluation) -> Message:
    """To the academy that has not reported yet, a few days before the last."""
    told = {"year": evaluation.campaign.year, "day": evaluation.campaign.report_until.isoformat()}
    return Message(
        kind="academies.report_due_soon",
        subject=_("%(year)s年度自评 %(day)s 截止，还没有提交") % told,
        body=_("截止后不能再提交，“年度报告”一项不得分。"),
        url=_case(evaluation),
    )


@in_every_language
def report_returned(evaluation: Evaluation, reason: str) -> Message:
    """To the academy whose self-report is to be completed."""
    return Message(
        kind="academies.report_returned",
        subject=_("%(year)s年度自评已退回补充") % {"year": evaluation.campaign.year},
        body=_("%(reason)s 请在 %(day)s 前补充后再提交。")
        % {"reason": reason, "day": evaluation.campaign.report_until.isoformat()},
        url=_case(evaluation),
    )


@in_every_language
def result_announced(evaluation: Evaluation) -> Message:
    """To the academy evaluated."""
    told = {"year": evaluation.campaign.year, "grade": evaluation.get_grade_display()}
    return Message(
        kind="academies.result_announced",
        subject=_("%(year)s年度评价结果：%(grade)s") % told,
        body=_("得分、每一项的依据和专家意见在结果页。"),
        url=_case(evaluation),
    )


@in_every_language
def rectification_ordered(order: Rectification) -> Message:
    """To the academy that has to put things right."""
    told = {"plan": order.plan_due_on.isoformat(), "due": order.due_on.isoformat()}
    return Message(
        kind="academies.rectification_ordered",
        subject=_("责令整改：%(plan)s 前报方案") % told,
        body=_("%(plan)s 前报整改方案，%(due)s 前交整改结果。须整改的事项和条款在整改页。") % told,
        url=_order(order),
    )


@in_every_language
def proof_rejected(order: Rectification, reason: str) -> Message:
    """To the academy whose rectification is not done yet."""
    return Message(
        kind="academies.proof_rejected",
        subject=_("整改结果已退回，请继续整改"),
        body=_("%(reason)s 期限 %(due)s。") % {"reason": reason, "due": order.due_on.isoformat()},
        url=_order(order),
    )


@in_every_language
def proof_accepted(order: Rectification) -> Message:
    """To the academy whose rectification is done."""
    return Message(
        kind="academies.proof_accepted",
        subject=_("整改完成"),
        body=_("复查通过，整改自 %(day)s 起完成。") % {"day": str(order.accepted_on)},
        url=_order(order),
    )


@in_every_language
def rectification_cancelled(order: Rectification) -> Message:
    """To the academy whose corrected result leaves nothing to rectify."""
    return Message(
        kind="academies.rectification_cancelled",
        subject=_("责令整改已撤销"),
        body=_("更正后的评价结果合格，不用再整改。"),
        url=_order(order),
    )


@in_every_language
def rectification_late(order: Rectification) -> Message:
    """To the academy that is late."""
    planned = order.state != "ordered"
    return Message(
        kind="academies.rectification_late",
        subject=_("整改结果已逾期") if planned else _("整改方案已逾期"),
        body=_("期限是 %(day)s。请尽快提交，逾期天数记入经过。")
        % {"day": (order.due_on if planned else order.plan_due_on).isoformat()},
        url=_order(order),
    )


@in_every_language
def change_to_report(report: ChangeReport) -> Message:
    """To the academy whose register entry changed."""
    return Message(
        kind="academies.change_to_report",
        subject=_("名册有变更，%(day)s 前报告") % {"day": report.due_on.isoformat()},
        body=_("变更内容已填好，请写明原因后报告。逾期不报将立案处理。"),
        url=reverse("academies:show_change", args=[report.pk]),
    )


@in_every_language
def change_returned(report: ChangeReport, reason: str) -> Message:
    """To whoever reported a change that needs more words."""
    return Message(
        kind="academies.change_returned",
        subject=_("变更报告已退回补充"),
        body=reason,
        url=reverse("academies:show_change", args=[report.pk]),
    )


@in_every_language
def hearing_invited(breach: Breach) -> Message:
    """To the academy that may state its view."""
    told = {"name": last_term(breach.academy).name, "day": str(breach.hear_by_on)}
    return Message(
        kind="academies.hearing_invited",
        subject=_("请在 %(day)s 前陈述意见") % told,
        body=_("关于%(name)s：%(facts)s 陈述或者期限过后才作决定。") % {**told, "facts": breach.facts},
        url=reverse("academies:show_breach", args=[breach.pk]),
    )


@in_every_language
def breach_decided(breach: Breach) -> Message:
    """To the academy the case was about."""
    return Message(
        kind="academies.breach_decided",
        subject=_("处理决定：%(state)s") % {"state": breach.get_state_display()},
        body=breach.decision,
        url=reverse("academies:show_breach", args=[breach.pk]),
    )


def _case(evaluation: Evaluation) -> str:
    return reverse("academies:show_evaluation", args=[evaluation.campaign.year, evaluation.academy.code])


def _order(order: Rectification) -> str:
    return reverse("academies:show_rectification", args=[order.pk])
