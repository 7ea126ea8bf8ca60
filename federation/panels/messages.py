"""Texts sent to experts and to whoever organises an assessment. None names an assessor to another, or a score."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.outbox.post import Message, in_every_language
from federation.panels.models import Assessment, Panel


@in_every_language
def assessor_invited(assessment: Assessment) -> Message:
    """To an expert: a case waits, until when."""
    return Message(
        "panels.assessor_invited",
        _("请您评审：%(title)s") % {"title": assessment.panel.title},
        _("请先声明利害关系，再看材料评分。期限 %(day)s。不能评审的，请点“回避”，我们另请专家。")
        % {"day": assessment.due_on.isoformat()},
        url=reverse("panels:show_assessment", args=[assessment.pk]),
    )


@in_every_language
def invitation_withdrawn(assessment: Assessment, reason: str) -> Message:
    """To an expert: nothing is to be done any more."""
    return Message(
        "panels.invitation_withdrawn",
        _("不必再评审：%(title)s") % {"title": assessment.panel.title},
        _("评审邀请已撤回。%(reason)s") % {"reason": reason},
        url=reverse("panels:list_assessments"),
    )


@in_every_language
def seat_free_again(assessment: Assessment) -> Message:
    """To whoever formed the panel: invite somebody else."""
    return Message(
        "panels.seat_free_again",
        _("有专家回避，请另请一位：%(title)s") % {"title": assessment.panel.title},
        _("%(expert)s回避了%(seat)s。") % {"expert": assessment.expert, "seat": assessment.get_seat_display()},
        url=reverse("panels:show_panel", args=[assessment.panel.code]),
    )


@in_every_language
def third_wanted(panel: Panel) -> Message:
    """To whoever formed the panel: the two lie too far apart."""
    return Message(
        "panels.third_wanted",
        _("请邀请第三位专家：%(title)s") % {"title": panel.title},
        _("两份评分相差超过允许的分差，须请第三名专家独立评审。"),
        url=reverse("panels:show_panel", args=[panel.code]),
    )
