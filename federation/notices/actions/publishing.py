"""Publishing a notice, and issuing its list anew."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone

from core.audit.trail import kind_of, record
from core.rules.deciding import decide
from core.web.access import require
from federation.notices.clock import Run
from federation.notices.models import Notice, NoticeEdition, NoticeItem
from federation.notices.permissions import can_publish_notice
from federation.notices.queries.editions import digest_of, snapshot_of
from federation.notices.queries.notices import Item, clock_columns, facts_of_publishing
from federation.notices.rules import long_enough, opens_no_earlier, tells_what_and_why
from federation.organizations.models import Union
from federation.regulations.queries import parameters_on

RULES = (tells_what_and_why, long_enough, opens_no_earlier)


@transaction.atomic
def publish_notice(
    *,
    kind: str,
    title: str,
    basis: str,
    clause: str,
    subject: models.Model,
    union: Union,
    items: Sequence[Item],
    opens_on: date,
    working_days: int | None = None,
    document_number: str = "",
    by: Any,
    at: datetime,
) -> Notice:
    """Show ``items`` to the public from ``opens_on``, for ``working_days`` (the least number if not said).

    Raises ``Refused`` with every clause it breaks, ``IntegrityError`` while another notice of the kind runs about the
    subject.
    """
    if by is not None:
        require(can_publish_notice(by, union))
    day = timezone.localdate(at)
    parameters = parameters_on(day)
    days = parameters["notices.min_working_days"] if working_days is None else working_days
    run = Run(opens_on, days)
    notice = Notice.objects.create(
        code=_next_code(opens_on), kind=kind, subject_type=kind_of(subject), subject_id=str(subject.pk), title=title,
        basis=basis, clause=clause, document_number=document_number, union=union, opens_on=opens_on, working_days=days,
        published_at=at, **clock_columns(run),
    )  # fmt: skip
    facts = facts_of_publishing(basis, items, days, opens_on, day)
    found = [rule(facts, parameters) for rule in RULES]
    decide(notice, "publish_notice", findings=found, parameters=parameters, by=by, at=at)
    _list(notice, items)
    _issue(notice, at)
    told = {"code": notice.code, "items": len(items), "closes_on": notice.closes_on, "certain": notice.is_certain}
    record(by=by, at=at, verb="publish_notice", subject=notice, facts=told)
    return notice


def _list(notice: Notice, items: Sequence[Item]) -> None:
    NoticeItem.objects.bulk_create(
        NoticeItem(
            notice=notice,
            position=position,
            key=one.key,
            title=one.title,
            facts=[[str(label), str(value)] for label, value in one.facts],
        )
        for position, one in enumerate(items, start=1)
    )


@transaction.atomic
def issue_edition(*, notice: Notice, reason: str, by: Any, at: datetime) -> NoticeEdition:
    """Issue the list as it stands now; the notice is locked by whoever changed it."""
    edition = _issue(notice, at, reason)
    told = {"number": edition.number, "digest": edition.digest}
    record(by=by, at=at, verb="issue_edition", subject=notice, reason=reason, facts=told)
    return edition


def _issue(notice: Notice, at: datetime, reason: str = "") -> NoticeEdition:
    items = snapshot_of(NoticeItem.objects.filter(notice=notice))
    number = (notice.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    return NoticeEdition.objects.create(
        notice=notice, number=number, issued_at=at, items=items, digest=digest_of(items), reason=reason
    )


def _next_code(day: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('notices.notice.code'))")
    prefix = f"GS{day.year}"
    last = Notice.objects.filter(code__startswith=prefix).aggregate(last=Max("code"))["last"]
    return f"{prefix}{int(last[len(prefix) :]) + 1 if last else 1:04d}"
