"""Site visits: planned at the desk, written down on phones, finished with an opinion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.files.store import keep
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.web.access import require
from core.web.writing import listed
from core.workflow.moving import NotAllowed, move
from federation.academies.actions.stepping import step_application
from federation.academies.messages import decisions as messages
from federation.academies.models import (
    Application,
    PointOutcome,
    SiteVisit,
    VisitRecord,
    VisitSignature,
    point,
)
from federation.academies.permissions.deciding import can_finish_visit, can_plan_visit, can_record_visit
from federation.academies.queries.officers import applicants_of, officers_of
from federation.academies.queries.visits import facts_of_visit, found_at, possible_visitors, put_right
from federation.academies.rules.deciding import visit_is_recorded
from federation.academies.workflow.accreditation import VISITING
from federation.accounts.models import User
from federation.regulations.queries import parameters_on

PHOTO = "academies.visit_photo"
LONGEST_NOTE = 500


@transaction.atomic
def plan_visit(
    *,
    application: Application,
    planned_on: date,
    address: str,
    visitors: Sequence[User],
    planned_time: time | None = None,
    by: Any,
    at: datetime,
) -> SiteVisit:
    """Plan the visit; visitors, host and recommending union are told.

    Raises ``ValidationError`` for a day gone by, no visitor, or one who may not go.
    """
    require(can_plan_visit(by))
    application = Application.objects.select_for_update(of=("self",)).select_related("unit", "union").get(
        pk=application.pk
    )  # fmt: skip
    if application.state != VISITING:
        raise NotAllowed(application, "report_visit", application.state, Application.workflow)
    _check_plan(application, planned_on, visitors, at)
    try:
        with transaction.atomic():
            visit = SiteVisit.objects.create(
                application=application, planned_on=planned_on, planned_time=planned_time, address=address
            )
    except IntegrityError:
        raise ValidationError(_("这件申报已经安排了考察，请先取消原来的安排。")) from None
    visit.visitors.set(visitors)
    told = {"on": planned_on, "visitors": [str(one) for one in visitors]}
    record(by=by, at=at, verb="plan_visit", subject=visit, facts=told)
    record(by=by, at=at, verb="plan_visit", subject=application, facts=told)
    letters = [Letter(messages.visit_assigned(visit), Recipient(user=one)) for one in visitors]
    others = {*applicants_of(application, localdate(at)), *officers_of(application.union, localdate(at))}
    letters += [
        Letter(messages.visit_announced(visit, visitors), Recipient(user=one)) for one in others - set(visitors)
    ]
    post_many(letters, at=at)
    return visit


def _check_plan(application: Application, planned_on: date, visitors: Sequence[User], at: datetime) -> None:
    if planned_on < localdate(at):
        raise ValidationError({"planned_on": _("考察日期不能早于今天。")})
    if not visitors:
        raise ValidationError({"visitors": _("至少选一名考察组成员。")})
    fit = set(possible_visitors(application).values_list("pk", flat=True))
    if unfit := [str(one) for one in visitors if one.pk not in fit]:
        text = _("%(names)s不能参加：考察组由市总工会和其他工会的工作人员组成，推荐工会回避。")
        raise ValidationError({"visitors": text % {"names": listed(unfit)}})


@transaction.atomic
def cancel_visit(*, visit: SiteVisit, reason: str, by: Any, at: datetime) -> SiteVisit:
    """Call a planned visit off; another may be planned. Whoever was told of it is told again."""
    if by is not None:
        require(can_plan_visit(by))
    move(visit, "cancel_visit", by=by, at=at, reason=reason)
    told = {*visit.visitors.all(), *applicants_of(visit.application, localdate(at))}
    post_many([Letter(messages.visit_cancelled(visit, reason), Recipient(user=one)) for one in told], at=at)
    return visit


@dataclass(frozen=True)
class Written:
    """What a phone sends: its own key for the record, what was found, when by its clock, and its clock now."""

    key: UUID
    device: str
    point: str
    written_at: datetime
    sent_at: datetime
    outcome: str = ""
    note: str = ""


@transaction.atomic
def keep_record(
    *, visit: SiteVisit, written: Written, photo: IO[bytes] | None = None, by: Any, at: datetime
) -> VisitRecord:
    """Keep what a phone wrote down; sent again under the same key it is the same record.

    Raises ``Unwanted`` for a photo that is none, ``ValidationError`` for a record that says nothing.
    """
    require(can_record_visit(by, visit))
    SiteVisit.objects.select_for_update().get(pk=visit.pk)
    if known := VisitRecord.objects.filter(key=written.key).first():
        return _same(known, visit, by)
    _check_written(written, photo)
    moment, skew = put_right(written.written_at, written.sent_at, at)
    stored = keep(photo, kind=PHOTO, by=by, at=at, name=f"{written.point}-{written.key}.jpg") if photo else None
    made = VisitRecord.objects.create(
        visit=visit, key=written.key, device=written.device[:40], point=written.point, outcome=written.outcome,
        note=written.note.strip(), photo=stored, written_at=moment, skew_seconds=skew, by=by, at=at,
    )  # fmt: skip
    told = {"point": made.point, "outcome": made.outcome, "photo": bool(stored), "device": made.device}
    record(by=by, at=at, verb="keep_record", subject=visit, facts=told)
    return made


def _same(known: VisitRecord, visit: SiteVisit, by: Any) -> VisitRecord:
    if (known.visit_id, known.by_id) != (visit.pk, by.pk):
        raise ValidationError(_("这个记录号已经用过，请重新记录这一条。"))
    return known


def _check_written(written: Written, photo: IO[bytes] | None) -> None:
    if point(written.point) is None:
        raise ValidationError(_("检查表里没有“%(point)s”这一项。") % {"point": written.point[:40]})
    if written.outcome and written.outcome not in PointOutcome.values:
        raise ValidationError(_("结论只能是符合、部分符合或不符合。"))
    if len(written.note) > LONGEST_NOTE:
        raise ValidationError(_("记录最多 %(most)s 字，请分成两条。") % {"most": LONGEST_NOTE})
    if not (written.outcome or written.note.strip() or photo):
        raise ValidationError(_("这条记录是空的：选一个结论、写几个字或者拍一张照片。"))


Strokes = list[list[list[float]]]
MOST_POINTS = 6_000
SIDE = 1_000


@dataclass(frozen=True)
class Signed:
    """A signature drawn on a phone, in a square of a thousand."""

    key: UUID
    device: str
    name: str
    is_host: bool
    strokes: Strokes
    signed_at: datetime
    sent_at: datetime


@transaction.atomic
def keep_signature(*, visit: SiteVisit, signed: Signed, by: Any, at: datetime) -> VisitSignature:
    """Keep a signature; sent again under the same key it is the same one."""
    require(can_record_visit(by, visit))
    SiteVisit.objects.select_for_update().get(pk=visit.pk)
    if known := VisitSignature.objects.filter(key=signed.key).first():
        if (known.visit_id, known.by_id) != (visit.pk, by.pk):
            raise ValidationError(_("这个签名号已经用过，请重新签名。"))
        return known
    if not signed.name.strip():
        raise ValidationError(_("请写明签名人的姓名。"))
    moment, _skew = put_right(signed.signed_at, signed.sent_at, at)
    made = VisitSignature.objects.create(
        visit=visit, key=signed.key, device=signed.device[:40], name=signed.name.strip()[:40], is_host=signed.is_host,
        strokes=_drawn(signed.strokes), signed_at=moment, by=by, at=at,
    )  # fmt: skip
    record(by=by, at=at, verb="keep_signature", subject=visit, facts={"name": made.name, "host": made.is_host})
    return made


def _drawn(strokes: Strokes) -> list[list[list[int]]]:
    """Strokes as whole numbers within the square; ``ValidationError`` when there is nothing, or too much."""
    try:
        clean = [[[round(x), round(y)] for x, y in stroke] for stroke in strokes if stroke]
        points = [place for stroke in clean for xy in stroke for place in xy]
    except (TypeError, ValueError, OverflowError):
        raise ValidationError(_("签名的笔迹读不出来，请重新签名。")) from None
    if not points or len(points) > 2 * MOST_POINTS or not all(0 <= place <= SIDE for place in points):
        raise ValidationError(_("签名的笔迹读不出来，请重新签名。"))
    return clean


@transaction.atomic
def finish_visit(*, visit: SiteVisit, opinion: str, is_favourable: bool, by: Any, at: datetime) -> SiteVisit:
    """Hand the visit in with an opinion; ``Refused`` while a point or a signature is missing. The case goes on."""
    require(can_finish_visit(by, visit))
    visit = SiteVisit.objects.select_for_update(of=("self",)).select_related("application").get(pk=visit.pk)
    parameters = parameters_on(localdate(at))
    found = [visit_is_recorded(facts_of_visit(visit))]
    decide(visit, "finish_visit", findings=found, parameters=parameters, by=by, at=at)
    changes = {
        "opinion": opinion, "is_favourable": is_favourable, "visited_at": at,
        "findings": {one.point.code: one.outcome for one in found_at(visit)},
    }  # fmt: skip
    move(visit, "finish_visit", by=by, at=at, changes=changes, facts={"favourable": is_favourable})
    step_application(
        application=visit.application, verb="report_visit", by=by, at=at, facts={"favourable": is_favourable}
    )
    return visit
