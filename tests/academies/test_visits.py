"""Site visits: planned, written down on phones with nothing doubled or lost, finished with an opinion."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from PIL import Image

from core.files.store import Unwanted, opened
from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.actions.visiting import (
    Signed,
    Written,
    cancel_visit,
    finish_visit,
    keep_record,
    keep_signature,
    plan_visit,
)
from federation.academies.models import POINTS, Application, SiteVisit, VisitRecord, VisitSignature
from federation.academies.queries.visits import found_at, possible_visitors, put_right, visits_visible_to
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import accounts
from tests.factories.academies import application_in

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)
DAY = date(2026, 11, 26)


@kept
def application(yanqing: Union) -> Application:
    return application_in("visiting", yanqing)


@kept
def visit(application: Application, wang: User, zhao: User) -> SiteVisit:
    """王 plans it for herself and 赵."""
    return plan_visit(
        application=application, planned_on=DAY, address="延庆镇某路1号", visitors=[wang, zhao], by=wang, at=AT
    )


def written(point: str = "site", outcome: str = "held", **more: object) -> Written:
    usual = {"key": uuid4(), "device": "手机 K7Q2", "written_at": AT, "sent_at": AT}
    return Written(point=point, outcome=outcome, **(usual | more))  # type: ignore[arg-type]


def signed(is_host: bool, **more: object) -> Signed:
    usual = {"key": uuid4(), "device": "手机 K7Q2", "name": "某人", "strokes": [[[0, 0], [500, 1000]]]}
    return Signed(is_host=is_host, signed_at=AT, sent_at=AT, **(usual | more))  # type: ignore[arg-type]


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **more: object) -> BytesIO:
    made = BytesIO()
    Image.new("RGB", size, "white").save(made, kind, **more)
    made.seek(0)
    return made


def fill(visit: SiteVisit, by: User) -> None:
    for point in POINTS:
        keep_record(visit=visit, written=written(point.code), by=by, at=AT)
    keep_signature(visit=visit, signed=signed(False), by=by, at=AT)
    keep_signature(visit=visit, signed=signed(True), by=by, at=AT)


def test_team_host_and_union_are_told(visit: SiteVisit, application: Application, wang: User, zhao: User) -> None:
    told = dict(Notification.objects.values_list("user", "kind"))
    assert told[wang.pk] == told[zhao.pk] == "academies.visit_assigned"
    assert told[application.opened_by_id] == "academies.visit_announced"


def test_a_visit_is_not_planned_for_yesterday_nor_for_nobody(application: Application, wang: User) -> None:
    told = {"application": application, "address": "某路", "by": wang, "at": AT}
    with pytest.raises(ValidationError, match="不能早于今天"):
        plan_visit(planned_on=DAY - timedelta(days=2), visitors=[wang], **told)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="至少选一名"):
        plan_visit(planned_on=DAY, visitors=[], **told)  # type: ignore[arg-type]


def test_the_recommending_union_stays_away(
    application: Application, yanqing: Union, haidian: Union, wang: User
) -> None:
    own, other = accounts.district_officer(yanqing), accounts.district_officer(haidian)
    fit = set(possible_visitors(application))
    assert own not in fit
    assert {other, wang} <= fit
    with pytest.raises(ValidationError, match="回避"):
        plan_visit(application=application, planned_on=DAY, address="某路", visitors=[own], by=wang, at=AT)


def test_one_visit_at_a_time_and_another_after_it_was_called_off(
    visit: SiteVisit, application: Application, wang: User
) -> None:
    again = {"application": application, "planned_on": DAY, "address": "某路", "visitors": [wang], "by": wang, "at": AT}
    with pytest.raises(ValidationError, match="已经安排"):
        plan_visit(**again)  # type: ignore[arg-type]
    cancel_visit(visit=visit, reason="大雪封路", by=wang, at=AT)
    assert Notification.objects.filter(kind="academies.visit_cancelled").count() == 3
    assert plan_visit(**again).state == "planned"  # type: ignore[arg-type]


def test_only_applications_at_that_stage_are_visited(yanqing: Union, wang: User) -> None:
    with pytest.raises(NotAllowed):
        plan_visit(
            application=application_in("checking", yanqing), planned_on=DAY, address="某路", visitors=[wang], by=wang,
            at=AT,
        )  # fmt: skip


def test_sent_twice_it_is_one_record(visit: SiteVisit, wang: User) -> None:
    told = written(note="工位 60 个")
    first = keep_record(visit=visit, written=told, by=wang, at=AT)
    assert keep_record(visit=visit, written=told, by=wang, at=AT + timedelta(hours=1)) == first
    assert VisitRecord.objects.count() == 1


def test_two_phones_about_one_point_are_both_kept_and_the_newest_counts(
    visit: SiteVisit, wang: User, zhao: User
) -> None:
    keep_record(visit=visit, written=written(outcome="held"), by=wang, at=AT)
    later = AT + timedelta(minutes=5)
    second = written(outcome="partly", note="消防门锁着", device="手机 9XAA", written_at=later, sent_at=later)
    keep_record(visit=visit, written=second, by=zhao, at=later)
    site = found_at(visit)[0]
    assert [one.outcome for one in site.records] == ["partly", "held"]
    assert site.outcome == "partly"
    assert site.disputed


def test_a_key_is_nobody_else_s(visit: SiteVisit, wang: User, zhao: User) -> None:
    told = written()
    keep_record(visit=visit, written=told, by=wang, at=AT)
    with pytest.raises(ValidationError, match="已经用过"):
        keep_record(visit=visit, written=told, by=zhao, at=AT)


def test_a_photo_is_made_anew_and_stays_one(visit: SiteVisit, wang: User) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    told = written(outcome="", note="")
    first = keep_record(visit=visit, written=told, photo=photo(exif=exif.tobytes()), by=wang, at=AT)
    again = keep_record(visit=visit, written=told, photo=photo(exif=exif.tobytes()), by=wang, at=AT)
    assert first == again
    assert first.photo
    with opened(first.photo) as stored:
        assert b"SecretCamera" not in stored.read()


def test_a_photo_that_is_none_is_refused_and_leaves_nothing(visit: SiteVisit, wang: User) -> None:
    with pytest.raises(Unwanted), transaction.atomic():
        keep_record(visit=visit, written=written(), photo=BytesIO(b"<html>no picture</html>"), by=wang, at=AT)
    assert not VisitRecord.objects.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"outcome": "", "note": "  "}, "是空的"),
        ({"point": "nonsense"}, "没有“nonsense”"),
        ({"outcome": "great"}, "结论只能是"),
        ({"note": "字" * 501}, "最多 500 字"),
    ],
)
def test_a_record_says_something_known(visit: SiteVisit, wang: User, more: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        keep_record(visit=visit, written=written(**more), by=wang, at=AT)


@pytest.mark.parametrize(
    ("phone_behind", "moment", "skew"),
    [(0, -600, 0), (4, -600, 0), (3600, -600, 3600), (-86400, -600, -86400), (0, 60, 0)],
)
def test_a_phone_s_clock_is_put_right(phone_behind: int, moment: int, skew: int) -> None:
    sent = AT - timedelta(seconds=phone_behind)
    true, found = put_right(sent + timedelta(seconds=moment), sent, AT)
    assert found == skew
    assert true <= AT
    if moment < 0:
        assert abs((true - (AT + timedelta(seconds=moment))).total_seconds()) <= 5


def test_strangers_write_nothing_and_a_cancelled_visit_takes_nothing(
    visit: SiteVisit, wang: User, haidian: Union
) -> None:
    with pytest.raises(NotPermitted):
        keep_record(visit=visit, written=written(), by=accounts.city_officer(), at=AT)
    cancel_visit(visit=visit, reason="改期", by=wang, at=AT)
    with pytest.raises(NotPermitted, match="已经取消"):
        keep_record(visit=visit, written=written(), by=wang, at=AT)


@pytest.mark.parametrize(
    "strokes", [[], [[]], [[[0, 0], [0, 1001]]], [[[0, -1]]], [["x"]], [[[0, float("inf")]]], [[[0, 0]] * 6001], "abc"]
)
def test_a_signature_is_drawn_within_its_square(visit: SiteVisit, wang: User, strokes: object) -> None:
    with pytest.raises(ValidationError, match="笔迹"):
        keep_signature(visit=visit, signed=signed(True, strokes=strokes), by=wang, at=AT)
    assert not VisitSignature.objects.exists()


def test_signed_twice_under_one_key_is_one(visit: SiteVisit, wang: User) -> None:
    told = signed(False)
    assert keep_signature(visit=visit, signed=told, by=wang, at=AT) == keep_signature(
        visit=visit, signed=told, by=wang, at=AT
    )


def test_a_visit_with_points_open_is_not_finished(visit: SiteVisit, wang: User) -> None:
    keep_record(visit=visit, written=written(), by=wang, at=AT)
    with pytest.raises(Refused) as refused:
        finish_visit(visit=visit, opinion="可以", is_favourable=True, by=wang, at=AT)
    assert "9 个检查点" in refused.value.findings[0].text


@pytest.mark.parametrize("favourable", [True, False])
def test_finished_the_case_goes_on(visit: SiteVisit, wang: User, zhao: User, favourable: bool) -> None:
    fill(visit, zhao)
    done = finish_visit(visit=visit, opinion="场地属实", is_favourable=favourable, by=wang, at=AT)
    done.application.refresh_from_db()
    assert done.application.state == "weighed"
    assert (done.is_favourable, done.visited_at) == (favourable, AT)
    assert set(done.findings) == {point.code for point in POINTS}
    with pytest.raises(NotAllowed):
        finish_visit(visit=visit, opinion="再来一次", is_favourable=True, by=zhao, at=AT)


def test_what_a_phone_still_held_arrives_after_the_visit_too(visit: SiteVisit, wang: User, zhao: User) -> None:
    fill(visit, zhao)
    finish_visit(visit=visit, opinion="场地属实", is_favourable=True, by=wang, at=AT)
    late = keep_record(visit=visit, written=written(note="补一张"), by=zhao, at=AT + timedelta(hours=3))
    assert late.visit_id == visit.pk


def test_the_database_knows_a_key_once(visit: SiteVisit, wang: User) -> None:
    made = keep_record(visit=visit, written=written(), by=wang, at=AT)
    made.pk = None
    made._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_who_sees_a_visit(visit: SiteVisit, wang: User, haidian: Union, yanqing: Union) -> None:
    see: Callable[[User], bool] = lambda user: visits_visible_to(user).filter(pk=visit.pk).exists()  # noqa: E731
    assert see(wang)
    assert see(accounts.district_officer(yanqing))
    assert see(accounts.person("unit_clerk", yanqing, unit=visit.application.unit))
    assert not see(accounts.district_officer(haidian))
    guest = accounts.district_officer(haidian)
    visit.visitors.add(guest)
    assert see(guest)
