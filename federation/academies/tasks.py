"""Background work of the academies."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.jobs.work import Progress, Unable, every, job
from core.typeset import Unset
from federation.academies.actions.breaches import raise_overdue
from federation.academies.actions.certificates import make_certificate
from federation.academies.actions.evaluating import close_due_reports, enrol_academies, remind_of_reports
from federation.academies.actions.gateway import lapse_applications
from federation.academies.actions.rectifying import remind_of_rectifications
from federation.academies.actions.rounds import turn_rounds
from federation.academies.actions.seating import seat_panels
from federation.academies.models import Campaign, Plaque
from federation.academies.queries.campaigns import waiting_for_panels
from federation.academies.queries.evaluations import terms_to_evaluate


@job("academies.enrol_academies", title=_("建立年度评价名单"))
def enrol_campaign(progress: Progress, campaign: int) -> None:
    """Take every recognised academy into a campaign, some hundreds at a time."""
    found = Campaign.objects.get(pk=campaign)
    total = terms_to_evaluate(found, today()).count()
    while done := enrol_academies(campaign=found, by=progress.run.by, at=now()):
        progress.advance(done, total=total, note=str(_("建立名单")))
    progress.result_url = reverse("academies:show_campaign", args=[found.year])


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


@job("academies.form_panels", title=_("组建年度评价的评审组"), atomic=False)
def form_panels(progress: Progress, campaign: int) -> None:
    """Form panels some at a time: each chunk is kept, so a run begun anew goes on where it stood."""
    found = Campaign.objects.get(pk=campaign)
    total = waiting_for_panels(found).count()
    while done := seat_panels(campaign=found, by=progress.run.by, at=now()):
        progress.advance(done, total=total, note=str(_("正在邀请专家")))
    progress.result_url = reverse("academies:show_campaign", args=[found.year])


@every("20 0 * * *")
@job("academies.close_reports", title=_("截止年度自评"))
def close_reports(progress: Progress) -> None:
    """Every night: self-reports whose last day has passed are closed."""
    progress.advance(close_due_reports(by=None, at=now()))


@every("30 8 * * *")
@job("academies.remind_of_reports", title=_("提醒提交年度自评"))
def remind_silent_academies(progress: Progress) -> None:
    """Every morning: academies that have not reported hear that the last day is near."""
    progress.advance(remind_of_reports(by=None, at=now()))


@every("40 8 * * *")
@job("academies.watch_conduct", title=_("检查整改和变更报告的期限"))
def watch_conduct(progress: Progress) -> None:
    """Every morning: late rectifications are reminded of, changes nobody reported become cases."""
    progress.advance(remind_of_rectifications(by=None, at=now()) + raise_overdue(by=None, at=now()))
