"""Background work of the academies."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.jobs.work import Progress, Unable, every, job
from core.typeset import Unset
from federation.academies.actions.certificates import make_certificate
from federation.academies.actions.evaluating import enrol_academies
from federation.academies.actions.gateway import lapse_applications
from federation.academies.actions.rounds import turn_rounds
from federation.academies.models import Campaign, Plaque
from federation.academies.queries.evaluations import terms_to_evaluate


@job("academies.enrol_academies", title=_("建立年度评价名单"))
def enrol_campaign(progress: Progress, campaign: int) -> None:
    """Take every recognised academy into a campaign, some hundreds at a time."""
    found = Campaign.objects.get(pk=campaign)
    total = terms_to_evaluate(found, today()).count()
    while done := enrol_academies(campaign=found, by=progress.run.by, at=now()):
        progress.advance(done, total=total, note=str(_("建立名单")))


@every("5 0 * * *")
@job("academies.turn_rounds", title=_("开始和截止申报批次"))
def turn_rounds_of_the_day(progress: Progress) -> None:
    """Just after midnight: rounds whose first day has come open, those whose last day is past close."""
    progress.advance(turn_rounds(by=None, at=now()))


@every("10 0 * * *")
@job("academies.lapse_applications", title=_("终止逾期未补正的申报"))
def lapse_applications_of_the_day(progress: Progress) -> None:
    """Just after midnight: what was not clarified by yesterday ends, what is due within two days is warned about."""
    progress.advance(lapse_applications(by=None, at=now()))


@job("academies.certificate", queue="docs", retry=3, title=_("生成认定证书"))
def set_certificate(progress: Progress, plaque: int) -> None:
    """Set the certificate of a plaque and point the run at it."""
    found = Plaque.objects.get(pk=plaque)
    try:
        made = make_certificate(plaque=found, by=progress.run.by, at=now())
    except Unset as why:
        raise Unable(str(why)) from None
    progress.advance(1, total=1)
    progress.result_url = reverse("files:download", args=[made.certificate_id])
