"""Texts about an application: what was done, who must do what next, by when."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from core.outbox.post import Letter, Message, Recipient, in_every_language
from federation.academies.models import Application
from federation.accounts.models import User


@in_every_language
def handed_in(application: Application) -> Message:
    """To the officers of the recommending union."""
    text = _("%(unit)s提交了“%(name)s”的申报。请在 %(day)s 前推荐、退回或不予推荐。")
    return Message(*_about(application, "handed_in", _("请办理推荐：%(name)s"), text))


@in_every_language
def recommended(application: Application) -> Message:
    """To the officers of the city."""
    text = _("%(union)s推荐了“%(name)s”。请在 %(day)s 前完成资格审查。")
    return Message(*_about(application, "recommended", _("请办理资格审查：%(name)s"), text))


@in_every_language
def sent_back(application: Application, reason: str) -> Message:
    """To those who act for the unit."""
    text = _("%(union)s退回了申报，请修改后重新提交：%(reason)s")
    return Message(*_about(application, "sent_back", _("申报已退回修改：%(name)s"), text, reason))


@in_every_language
def asked(application: Application, what: str) -> Message:
    """To those who act for the unit."""
    text = _("请在 %(day)s 前补正并交回：%(reason)s。逾期未交回的，申报终止。")
    return Message(*_about(application, "asked", _("请补正：%(name)s"), text, what))


@in_every_language
def answered(application: Application) -> Message:
    """To the officer who asked."""
    text = _("%(unit)s交回了补正。审查期限顺延到 %(day)s。")
    return Message(*_about(application, "answered", _("补正已交回：%(name)s"), text))


@in_every_language
def gateway_passed(application: Application) -> Message:
    """To those who act for the unit, and to the union."""
    text = _("“%(name)s”通过资格审查，进入专家评审。")
    return Message(*_about(application, "gateway_passed", _("通过资格审查：%(name)s"), text))


@in_every_language
def ended(application: Application, reason: str) -> Message:
    """To those who act for the unit, and to the union: it goes no further."""
    text = _("“%(name)s”的申报到此为止：%(reason)s。不服的，可以在规定时间内申请复核。")
    return Message(*_about(application, "ended", _("申报结果：%(name)s"), text, reason))


@in_every_language
def withdrawn(application: Application, reason: str) -> Message:
    """To the union that was to recommend it, or did."""
    text = _("%(unit)s撤回了“%(name)s”的申报。%(reason)s")
    return Message(*_about(application, "withdrawn", _("申报已撤回：%(name)s"), text, reason))


@in_every_language
def due_soon(application: Application, day: date) -> Message:
    """To those who act for the unit, before the term to clarify ends."""
    text = _("“%(name)s”的补正 %(day)s 到期，还没有交回。逾期未交回的，申报终止。")
    return Message(*_about(application, "due_soon", _("补正即将到期：%(name)s"), text, day=day))


def letters(application: Application, message: Message, readers: Iterable[User]) -> list[Letter]:
    """The message for each reader, once for this stay of the application in its state."""
    key = f"{message.kind} {application.code} {application.stage_since.isoformat()}"
    return [Letter(message, Recipient(user=one), key) for one in readers]


def _about(
    application: Application, kind: str, subject: str, text: str, reason: str = "", day: date | None = None
) -> tuple[str, str, str, str]:
    """Kind, subject, body and address of a message about an application."""
    due = day or application.stage_due_on
    told = {
        "name": application.name,
        "unit": application.unit,
        "union": application.union,
        "reason": reason.rstrip("。"),
        "day": due.isoformat() if due else "",
    }
    url = reverse("academies:show_application", args=[application.code])
    return f"academies.application_{kind}", subject % told, text % told, url
