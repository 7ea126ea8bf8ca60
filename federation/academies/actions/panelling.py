"""The panel of an application: formed when it enters assessment, its result taken over."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from core.workflow.moving import NotAllowed
from federation.academies.actions.stepping import step_application
from federation.academies.models import Application
from federation.academies.queries.application_brief import sheet_of
from federation.academies.workflow.accreditation import ASSESSING
from federation.panels.actions import form_panel
from federation.panels.kinds import Party
from federation.panels.models import Panel
from federation.panels.queries.panels import panel_about
from federation.panels.workflow import CONCLUDED, DISSOLVED


@transaction.atomic
def convene_panel(*, application: Application, by: Any, at: datetime) -> Panel:
    """Form the panel of an application under assessment, on the sheet its round fixed; the open one if there is one.

    An assessor must stand apart from the unit, the union that recommends it, and the people it names.
    """
    application = Application.objects.select_for_update(of=("self",)).select_related("round", "unit", "union").get(
        pk=application.pk
    )  # fmt: skip
    if application.state != ASSESSING:
        raise NotAllowed(application, "conclude_assessment", application.state, Application.workflow)
    known = panel_about(application)
    if known and known.state not in (CONCLUDED, DISSOLVED):
        return known
    return form_panel(
        subject=application,
        title=f"{application.code} {application.get_tier_display()}",
        sheet=sheet_of(application, localdate(at)),
        parties=_parties(application),
        by=by,
        at=at,
    )


def _parties(application: Application) -> list[Party]:
    unit, union = application.unit, application.union
    named = dict(application.answers.filter(field__in=("dean", "partners")).values_list("field", "text"))
    others = {"dean": gettext_noop("拟任院长"), "partners": gettext_noop("联合举办的单位")}
    return [
        Party(gettext_noop("申报单位"), unit.name, unit=unit.pk),
        Party(gettext_noop("推荐工会"), union.name, union=union.pk),
        *(Party(role, named[field][:80]) for field, role in others.items() if named.get(field, "").strip()),
    ]


@transaction.atomic
def take_over_panel(*, application: Application, tenths: int, by: Any, at: datetime) -> Application:
    """The panel agrees: its score is the application's, and the site is visited next."""
    return step_application(
        application=application, verb="conclude_assessment", by=by, at=at, facts={"tenths": tenths},
        changes={"panel_tenths": tenths},
    )  # fmt: skip
