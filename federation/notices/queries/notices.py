"""Which notices there are, how long each still runs, what the rules need to know of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Model, Q, QuerySet

from core.audit.trail import kind_of
from core.dates.calendar import calendar, today
from core.dates.working import Deadline
from core.rules.rule import Parameters
from federation.notices.clock import Run, Square, squares, weeks
from federation.notices.models import Notice, NoticeItem
from federation.notices.rules import ELIGIBLE, ClosingFacts, PublishFacts
from federation.notices.workflow import OPEN, PENDING, RUNNING, STOPPED

LONGEST_LABEL = 60


class Item(NamedTuple):
    """One entry of a list to be published: the caller's own key, a title, pairs of label and value."""

    key: str
    title: str
    facts: Sequence[tuple[str, str]]


def notices() -> QuerySet[Notice]:
    """Every notice, newest first, with how many objections still need an answer."""
    pending = Count("objections", filter=Q(objections__state__in=PENDING))
    return Notice.objects.select_related("union").annotate(pending=pending)


def public_notices(_user: Any = None) -> QuerySet[Notice]:
    """What everybody may read: notices from their opening on."""
    return notices().filter(opens_on__lte=today())


def notice_at(code: str) -> Notice | None:
    """The notice of a code."""
    return notices().filter(code=code).first()


def notices_about(subject: Model) -> QuerySet[Notice]:
    """Notices about a subject, newest first."""
    return notices().filter(subject_type=kind_of(subject), subject_id=str(subject.pk))


def open_notice_about(subject: Model) -> Notice | None:
    """The notice about a subject whose period is not over, if there is one."""
    return notices_about(subject).filter(state__in=RUNNING).first()


def items_of(notice: Notice) -> list[NoticeItem]:
    """The list as it stands now, items taken off included."""
    return list(notice.items.all())


def matching(found: QuerySet[Notice], text: str) -> QuerySet[Notice]:
    """Narrow notices to those whose title, code or document contains the text."""
    return found.filter(Q(title__icontains=text) | Q(code__icontains=text) | Q(document_number__icontains=text))


def due_to_close(day: date) -> QuerySet[Notice]:
    """Notices whose last day lies behind ``day``, as far as known."""
    return Notice.objects.filter(state=OPEN, closes_on__lt=day).order_by("closes_on", "pk")


def uncertain() -> QuerySet[Notice]:
    """Running notices whose last day was not settled when it was last counted."""
    return Notice.objects.filter(state__in=RUNNING, is_certain=False).order_by("pk")


# --- the clock of one notice -----------------------------------------------------------------------------------------


def clock_columns(run: Run) -> dict[str, Any]:
    """A clock as the columns of a notice, its end counted by the holidays on record."""
    ends = run.ends(calendar())
    return {"counts_from": run.since, "counts_days": run.days, "closes_on": ends.day, "is_certain": ends.certain}


@dataclass(frozen=True)
class Standing:
    """How a notice stands on a day: ``left`` working days to run, that day included, until ``ends``."""

    day: date
    left: int
    ends: Deadline
    stopped: bool
    squares: tuple[Square, ...]

    @property
    def weeks(self) -> list[list[Square | None]]:
        """The calendar week by week."""
        return weeks(self.squares)

    @property
    def over(self) -> bool:
        """Whether the last day has passed, as far as it is settled."""
        return self.ends.certain and not self.stopped and self.day > self.ends.day


def standing_of(notice: Notice, day: date) -> Standing:
    """How long it still runs, and the calendar that shows it."""
    pauses = [pause.span for pause in notice.pauses.all()]
    stopped = notice.state == STOPPED
    stood = next((pause.first for pause in pauses if pause.last is None), day)
    left = notice.run.left(calendar(), stood if stopped else day)
    until = day if stopped else notice.closes_on
    ends = Deadline(notice.closes_on, notice.is_certain)
    return Standing(day, left, ends, stopped, tuple(squares(calendar(), notice.opens_on, until, pauses)))


def last_day_to_object(notice: Notice, parameters: Parameters) -> Deadline:
    """The last day on which an objection is taken: the notice's last day, and however many days after it."""
    after = calendar().add(notice.closes_on, parameters["notices.objection_days_after"])
    return Deadline(after.day, after.certain and notice.is_certain)


def facts_of_publishing(
    basis: str, items: Sequence[Item], working_days: int, opens_on: date, day: date
) -> PublishFacts:
    """What the rules judge before a notice is published."""
    keys = [item.key for item in items]
    return PublishFacts(
        basis=basis,
        items=len(items),
        bare=tuple(item.title for item in items if not item.facts),
        doubled=tuple(item.title for item in items if keys.count(item.key) > 1 or _unclear(item)),
        working_days=working_days,
        opens_on=opens_on,
        today=day,
    )


def _unclear(item: Item) -> bool:
    """Whether an objection could not name one of its facts: labels used twice, too long, or taken."""
    labels = [str(label) for label, _value in item.facts]
    return len(labels) != len(set(labels)) or any(len(label) > LONGEST_LABEL or label == ELIGIBLE for label in labels)


def facts_of_closing(notice: Notice, day: date, parameters: Parameters) -> ClosingFacts:
    """What the rules judge before a notice closes."""
    last = last_day_to_object(notice, parameters)
    pending = notice.objections.filter(state__in=PENDING).count()
    return ClosingFacts(today=day, last_on=last.day, certain=last.certain, pending=pending)
