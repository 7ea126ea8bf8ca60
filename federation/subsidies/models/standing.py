"""Whether an academy may be paid: a row the database itself holds against the review results."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.academies.models import Academy
from federation.subsidies.workflow import ELIGIBLE, STANDING


class Standing(models.Model):
    """An academy's standing: ``years`` are those of the failed reviews behind it, ``clause`` what it rests on.

    The database refuses a state that the announced results do not give (``subsidies_standing_of``), so nobody can
    make an academy payable by hand.
    """

    workflow: ClassVar[Workflow] = STANDING

    academy = models.OneToOneField(Academy, on_delete=models.PROTECT, related_name="subsidy_standing")
    state = models.CharField(_("拨付状态"), max_length=12, choices=STANDING.choices, default=ELIGIBLE)
    since_on = models.DateField(_("自"))
    clause = models.CharField(_("条款"), max_length=60)
    years = models.JSONField(_("所依据的年度"), default=list)

    class Meta:
        verbose_name = _("拨付状态")
        verbose_name_plural = _("拨付状态")
        indexes = [models.Index(fields=["state", "academy"], name="standing_state")]
        triggers = [
            fsm_trigger(STANDING),
            pgtrigger.Trigger(
                name="state_follows_results",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.state <> subsidies_standing_of(NEW.academy_id) THEN
                        RAISE EXCEPTION 'the results of academy % give %, not %', NEW.academy_id,
                            subsidies_standing_of(NEW.academy_id), NEW.state USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Protect(name="standing_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.academy} {self.get_state_display()}"
