"""Background work of the academies."""

from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.jobs.work import Progress, job
from federation.academies.actions.evaluating import enrol_academies
from federation.academies.models import Campaign
from federation.academies.queries.evaluations import terms_to_evaluate


@job("academies.enrol_academies", title=_("建立年度评价名单"))
def enrol_campaign(progress: Progress, campaign: int) -> None:
    """Take every recognised academy into a campaign, some hundreds at a time."""
    found = Campaign.objects.get(pk=campaign)
    total = terms_to_evaluate(found, today()).count()
    while done := enrol_academies(campaign=found, by=progress.run.by, at=now()):
        progress.advance(done, total=total, note=str(_("建立名单")))
