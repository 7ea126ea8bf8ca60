"""What an application met after the gateway, as far as a person may see it: panel, visits, list, notice, plaque."""

from dataclasses import dataclass, field
from typing import Any

from core.dates.working import Deadline
from core.rules.rule import Parameters
from federation.academies.models import Appeal, Application, Plaque, Proposal, SiteVisit
from federation.academies.queries.appeals import appeal_of, last_day_to_appeal
from federation.academies.queries.noticed import notice_of
from federation.academies.queries.plaques import plaques
from federation.academies.queries.proposals import proposals_visible_to
from federation.academies.queries.visits import visits_of
from federation.academies.workflow.accreditation import CHECKING, CLARIFYING, DRAFT, ENDORSING, VISIT_PLANNED
from federation.notices.models import Notice
from federation.panels.models import Panel
from federation.panels.queries.panels import panel_about, panels_visible_to

BEFORE = (DRAFT, ENDORSING, CHECKING, CLARIFYING)
"""States in which nothing of this has begun, unless an appeal brought the application back."""


@dataclass(frozen=True)
class Onward:
    """Each of the things it met; what the person may not see is not there."""

    panel: Panel | None = None
    visits: list[SiteVisit] = field(default_factory=list)
    proposal: Proposal | None = None
    notice: Notice | None = None
    plaque: Plaque | None = None
    appeal: Appeal | None = None
    appeal_until: Deadline | None = None

    @property
    def planned(self) -> SiteVisit | None:
        """The visit still to be made."""
        return next((one for one in self.visits if one.state == VISIT_PLANNED), None)

    @property
    def is_something(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.panel or self.visits or self.proposal or self.notice or self.plaque or self.appeal)


def onward_of(application: Application, user: Any, parameters: Parameters) -> Onward:
    """What it met; one that only now reaches the gateway has met nothing, and is not asked about."""
    appeal = appeal_of(application)
    if application.state in BEFORE and appeal is None:
        return Onward()
    panel = panel_about(application)
    line = application.lines.select_related("proposal__round").order_by("-id").first()
    proposal = line.proposal if line else None
    return Onward(
        panel=panel if panel and panels_visible_to(user).filter(pk=panel.pk).exists() else None,
        visits=list(visits_of(application)),
        proposal=proposal if proposal and proposals_visible_to(user).filter(pk=proposal.pk).exists() else None,
        notice=notice_of(proposal) if proposal else None,
        plaque=plaques().filter(application=application).first(),
        appeal=appeal,
        appeal_until=last_day_to_appeal(application, parameters),
    )
