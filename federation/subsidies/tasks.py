"""Background work of the subsidy."""

from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now
from core.jobs.work import Progress, every, job
from federation.subsidies.actions.books import post_budgets
from federation.subsidies.actions.standing import settle_standings


@every("20 0 * * *")
@job("subsidies.settle_standings", title=_("核对拨付状态"))
def settle_standings_of_the_day(progress: Progress) -> None:
    """Just after midnight, every standing against its results: nothing lost on the way stays wrong."""
    progress.advance(settle_standings(by=None, at=now()))
    progress.advance(post_budgets(by=None, at=now()))
