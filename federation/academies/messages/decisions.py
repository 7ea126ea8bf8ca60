"""Texts about visits, recognition, plaques and appeals."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core.outbox.post import Message, in_every_language
from core.web.writing import listed
from federation.academies.models import Appeal, Application, Plaque, SiteVisit
from federation.academies.workflow.accreditation import APPEAL, PLAQUE
from federation.accounts.models import User

# --- site visits -----------------------------------------------------------------------------------------------------


@in_every_language
def visit_assigned(visit: SiteVisit) -> Message:
    """To a visitor."""
    return Message(
        kind="academies.visit_assigned",
        subject=_("请参加实地考察：%(day)s，%(name)s")
        % {"day": visit.planned_on.isoformat(), "name": visit.application.name},
        body=_("地点：%(address)s。出发前请在手机上打开一次现场页面，没有网络也能记录。") % {"address": visit.address},
        url=reverse("academies:record_visit", args=[visit.pk]),
    )


@in_every_language
def visit_announced(visit: SiteVisit, visitors: Sequence[User]) -> Message:
    """To the host and the union that recommended it."""
    return Message(
        kind="academies.visit_announced",
        subject=_("%(day)s 将实地考察：%(name)s")
        % {"day": visit.planned_on.isoformat(), "name": visit.application.name},
        body=_("地点：%(address)s。考察组：%(team)s。请备好台账原件，安排一人陪同并在记录上签名。")
        % {"address": visit.address, "team": listed(visitors)},
        url=reverse("academies:show_visit", args=[visit.pk]),
    )


@in_every_language
def visit_cancelled(visit: SiteVisit, reason: str) -> Message:
    """To whoever was told of it."""
    return Message(
        kind="academies.visit_cancelled",
        subject=_("%(day)s 的实地考察取消：%(name)s")
        % {"day": visit.planned_on.isoformat(), "name": visit.application.name},
        body=reason,
        url=reverse("academies:show_visit", args=[visit.pk]),
    )


# --- what was decided ------------------------------------------------------------------------------------------------


@in_every_language
def application_struck(application: Application, reason: str) -> Message:
    """To the applicant and its union: an objection took it off the list."""
    return Message(
        kind="academies.application_struck",
        subject=_("申报结果：%(name)s") % {"name": application.name},
        body=_("%(reason)s 不服的，可以在规定时间内申请复核。") % {"reason": reason},
        url=reverse("academies:file_appeal", args=[application.code]),
    )


@in_every_language
def application_recognised(plaque: Plaque) -> Message:
    """To the applicant and its union."""
    return Message(
        kind="academies.application_recognised",
        subject=_("已认定：%(name)s") % {"name": plaque.name},
        body=_("文号 %(number)s，认定日期 %(day)s，牌匾编号 %(plaque)s。认定证书正在生成。")
        % {"number": plaque.document_number, "day": plaque.recognised_on.isoformat(), "plaque": plaque.number},
        url=reverse("academies:show_plaque", args=[plaque.number]),
    )


@in_every_language
def plaque_turned(plaque: Plaque, reason: str) -> Message:
    """To the academy and its union: suspended, restored or taken down."""
    state = PLAQUE.states[plaque.state]
    return Message(
        kind="academies.plaque_turned",
        subject=_("牌匾 %(number)s 现在是“%(state)s”：%(name)s")
        % {"number": plaque.number, "state": state, "name": plaque.name},
        body=reason,
        url=reverse("academies:show_plaque", args=[plaque.number]),
    )


@in_every_language
def appeal_filed(appeal: Appeal) -> Message:
    """To the city officers who did not handle the case."""
    return Message(
        kind="academies.appeal_filed",
        subject=_("有申报申请复核：%(name)s") % {"name": appeal.application.name},
        body=_("请没有经办过的同事受理，%(day)s 前答复。") % {"day": appeal.due_on.isoformat()},
        url=reverse("academies:show_appeal", args=[appeal.pk]),
    )


@in_every_language
def appeal_answered(appeal: Appeal) -> Message:
    """To the applicant and its union."""
    return Message(
        kind="academies.appeal_answered",
        subject=_("复核已答复（%(state)s）：%(name)s")
        % {"state": APPEAL.states[appeal.state], "name": appeal.application.name},
        body=appeal.answer,
        url=reverse("academies:show_appeal", args=[appeal.pk]),
    )
