"""Texts sent to people."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from core.outbox.post import Message, in_every_language
from federation.academies.models import PlanVersion
from federation.academies.queries.wording import missing_text
from federation.academies.rules.standing import Shortfall
from federation.organizations.models import Union


@in_every_language
def union_reminded(union: Union, missing: Sequence[Shortfall], due_on: date) -> Message:
    """To the officers of a union that is behind."""
    body = _("%(union)s：%(missing)s。请尽快安排，有困难请与市总工会职工发展部联系。")
    return Message(
        kind="academies.union_reminded",
        subject=_("工匠学院建设提醒：%(day)s 前") % {"day": due_on.isoformat()},
        body=body % {"union": union, "missing": missing_text(missing)},
        url=f"{reverse('academies:show_plan')}#union-{union.code}",
    )


@in_every_language
def plan_returned(plan: PlanVersion, reason: str) -> Message:
    """To the one who put a plan forward."""
    return Message(
        kind="academies.plan_returned",
        subject=_("计划已退回修改：%(title)s") % {"title": plan.title},
        body=reason,
        url=reverse("academies:show_version", args=[plan.number]),
    )


@in_every_language
def plan_approved(plan: PlanVersion) -> Message:
    """To the one who put a plan forward."""
    return Message(
        kind="academies.plan_approved",
        subject=_("计划已批准：%(title)s") % {"title": plan.title},
        body=_("自 %(day)s 起施行。") % {"day": plan.in_force_from},
        url=reverse("academies:show_version", args=[plan.number]),
    )
