"""Background work of the subsidy."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.jobs.work import Progress, Unable, every, job
from federation.subsidies.actions.books import post_budgets
from federation.subsidies.actions.packing import pack_project
from federation.subsidies.actions.reports import escalate_reports, open_final_reports, open_reports
from federation.subsidies.actions.standing import settle_standings
from federation.subsidies.queries.projects import project_at


@every("20 0 * * *")
@job("subsidies.settle_standings", title=_("核对拨付状态"))
def settle_standings_of_the_day(progress: Progress) -> None:
    """Just after midnight, every standing against its results: nothing lost on the way stays wrong."""
    progress.advance(settle_standings(by=None, at=now()))
    progress.advance(post_budgets(by=None, at=now()))


@job("subsidies.pack", queue="docs", title=_("生成审计包"))
def make_pack(progress: Progress, project: int) -> None:
    """One project's audit pack, to download from the run's page."""
    found = project_at(progress.run.by, project)
    if found is None:
        raise Unable(_("没有这个项目，或者您看不到它。"))
    stored = pack_project(project=found, by=progress.run.by, at=now())
    progress.result_url = reverse("files:download", args=[stored.pk])


@every("30 0 * * *")
@job("subsidies.reports", title=_("项目报告：开报和催报"))
def look_after_reports(progress: Progress) -> None:
    """Every night: the reports of the last quarter and the final ones are open, what is late is told."""
    progress.advance(open_reports(on=today(), by=None, at=now()))
    progress.advance(open_final_reports(on=today(), by=None, at=now()))
    progress.advance(escalate_reports(by=None, at=now()))
