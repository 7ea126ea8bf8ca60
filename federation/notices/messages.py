"""Texts sent to people."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.outbox.post import Message, in_every_language
from federation.notices.models import Objection


@in_every_language
def objection_received(objection: Objection) -> Message:
    """To the officers of the union that published."""
    told = {"title": objection.notice.title, "fact": objection.fact_text, "day": objection.due_on.isoformat()}
    return Message(
        kind="notices.objection_received",
        subject=_("收到异议：%(title)s") % told,
        body=_("针对“%(fact)s”，请在 %(day)s 前核查并答复。") % told,
        url=_case(objection),
    )


@in_every_language
def objection_late(objection: Objection) -> Message:
    """To whoever owes the answer."""
    told = {"receipt": objection.receipt, "day": objection.due_on.isoformat(), "title": objection.notice.title}
    return Message(
        kind="notices.objection_late",
        subject=_("异议逾期未答复：%(receipt)s") % told,
        body=_("《%(title)s》的一件异议应在 %(day)s 前答复。未答复前公示不能期满。") % told,
        url=_case(objection),
    )


@in_every_language
def receipt_given(objection: Objection, secret: str) -> Message:
    """To the objector: how to follow the objection. The secret stands in the body only, never in the subject."""
    told = {
        "receipt": objection.receipt, "secret": secret, "title": objection.notice.title,
        "day": objection.due_on.isoformat(),
    }  # fmt: skip
    return Message(
        kind="notices.receipt_given",
        subject=_("异议已收到：%(receipt)s") % told,
        body=_(
            "您对《%(title)s》的异议已收到。\n回执号：%(receipt)s\n查询码：%(secret)s\n"
            "我们将在 %(day)s 前核查并答复。您的姓名和联系方式不公开。"
        )
        % told,
        url=_follow(objection),
    )


@in_every_language
def objection_answered(objection: Objection) -> Message:
    """To the objector: the answer."""
    told = {"receipt": objection.receipt, "answer": objection.answer}
    return Message(
        kind="notices.objection_answered",
        subject=_("异议已答复：%(receipt)s") % told,
        body=_("%(answer)s\n\n详情可用回执号和查询码查看。") % told,
        url=_follow(objection),
    )


@in_every_language
def objection_lapsed(objection: Objection, reason: str) -> Message:
    """To the objector: the notice was taken back."""
    told = {"receipt": objection.receipt, "title": objection.notice.title, "reason": reason}
    return Message(
        kind="notices.objection_lapsed",
        subject=_("公示已撤回：%(title)s") % told,
        body=_("公示已撤回，异议 %(receipt)s 随之终止。原因：%(reason)s") % told,
        url=_follow(objection),
    )


def _case(objection: Objection) -> str:
    return reverse("notices:show_objection", args=[objection.receipt])


def _follow(objection: Objection) -> str:
    return reverse("notices:follow_objection", args=[objection.receipt])
