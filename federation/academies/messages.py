"""Texts sent to people."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from core.outbox.post import Message
from federation.academies.models import PlanVersion
from federation.organizations.models import Union


def union_reminded(union: Union, text: str, due_on: date) -> Message:
    """To the officers of a union that is behind."""
    return Message(
        kind="academies.union_reminded",
        subject=_("工匠学院建设提醒：%(day)s 前") % {"day": due_on.isoformat()},
        body=text,
        url=f"{reverse('academies:show_plan')}#union-{union.code}",
    )


def plan_returned(plan: PlanVersion, reason: str) -> Message:
    """To the one who put a plan forward."""
    return Message(
        kind="academies.plan_returned",
        subject=_("计划已退回修改：%(title)s") % {"title": plan.title},
        body=reason,
        url=reverse("academies:show_version", args=[plan.number]),
    )


def plan_approved(plan: PlanVersion) -> Message:
    """To the one who put a plan forward."""
    return Message(
        kind="academies.plan_approved",
        subject=_("计划已批准：%(title)s") % {"title": plan.title},
        body=_("自 %(day)s 起施行。") % {"day": plan.in_force_from},
        url=reverse("academies:show_version", args=[plan.number]),
    )
