"""Applications on their way from the visit to the plaque: what the tests of lists and recognition share."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from federation.academies.actions.recognising import (
    Document,
)
from federation.academies.models import Application, Proposal, Round, SiteVisit
from federation.organizations.models import Union
from tests.factories import organizations
from tests.factories.academies import application_in

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)
DAY = date(2026, 11, 25)
NUMBER = "京工会纪〔2026〕12号"
CLOSED = AT + timedelta(days=9)
PAPER = Document("京工发〔2026〕30号", date(2026, 12, 4))


def weighed(union: Union, among: Round, tenths: int, *, favourable: bool | None = True, **more: Any) -> Application:
    """An application whose site was visited, with a score."""
    made = application_in("weighed", union, among=among, unit=organizations.unit(union), **more)
    Application.objects.filter(pk=made.pk).update(panel_tenths=tenths)
    made.refresh_from_db()
    if favourable is not None:
        visit = SiteVisit.objects.create(application=made, planned_on=DAY, address="某路")
        SiteVisit.objects.filter(pk=visit.pk).update(state="visited", is_favourable=favourable, visited_at=AT)
    return made


def names(proposal: Proposal) -> list[str]:
    return [line.application.name for line in proposal.lines.order_by("rank")]


def states(*applications: Application) -> list[str]:
    return [Application.objects.get(pk=one.pk).state for one in applications]
