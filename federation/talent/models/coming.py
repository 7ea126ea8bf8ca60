"""Workers who come forward themselves; the union must answer."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.organizations.models import Union, Unit
from federation.people.models import Person
from federation.talent.models.selections import Nomination, Post, Selection, SelectionTrade, SkillLevel
from federation.talent.workflow import CAME_FORWARD, SELF_NOMINATION, TAKEN_UP, TURNED_DOWN, WITHDRAWN


class SelfNomination(models.Model):
    """What a worker says of themselves, by force in ``deeds``; ``union`` answers by ``due_on``.

    Taken up it is a ``nomination``, turned down by the clause ``refused_by`` with ``answer`` as the reason.
    """

    workflow: ClassVar[Workflow] = SELF_NOMINATION

    selection = models.ForeignKey(
        Selection, on_delete=models.PROTECT, related_name="self_nominations", verbose_name=_("选树批次")
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("姓名"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("所在单位"))
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+", verbose_name=_("答复的工会"))
    trade = models.ForeignKey(
        SelectionTrade, on_delete=models.PROTECT, related_name="+", verbose_name=_("职业（工种）")
    )
    post = models.CharField(_("岗位类别"), max_length=16, choices=Post.choices)
    skill = models.CharField(_("技能等级"), max_length=20, choices=SkillLevel.choices, blank=True)
    story = models.TextField(_("主要事迹"))
    deeds = models.JSONField(_("五力的事实"), default=dict)
    state = models.CharField(_("状态"), max_length=14, choices=SELF_NOMINATION.choices, default=CAME_FORWARD)
    received_at = models.DateTimeField(_("自荐时间"))
    due_on = models.DateField(_("答复期限"))
    nomination = models.OneToOneField(
        Nomination, null=True, blank=True, on_delete=models.PROTECT, related_name="came_from"
    )
    refused_by = models.CharField(_("依据条款"), max_length=60, blank=True)
    answer = models.CharField(_("答复"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("工匠自荐")
        verbose_name_plural = _("工匠自荐")
        indexes = [
            models.Index(fields=["state", "due_on"], name="self_nomination_state"),
            models.Index(fields=["union", "state"], name="self_nomination_union"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "person"], condition=~Q(state=WITHDRAWN), name="came_forward_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=TAKEN_UP) | Q(nomination__isnull=False), name="taken_up_is_nominated"
            ),
            models.CheckConstraint(
                condition=~Q(state=TURNED_DOWN) | (~Q(refused_by="") & ~Q(answer="")), name="turned_down_by_a_clause"
            ),
        ]
        triggers = [
            fsm_trigger(SELF_NOMINATION),
            pgtrigger.ReadOnly(
                name="self_nomination_stays",
                fields=["selection", "person", "unit", "union", "story", "deeds", "received_at"],
            ),
            pgtrigger.Protect(name="self_nomination_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.selection}"
