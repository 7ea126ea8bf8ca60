"""By the clock: the trail's heads are kept outside, and damage is told to its keepers."""

from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from core.audit.models import AuditRecord
from core.audit.trail import record
from core.outbox.models import Notification
from federation.accounts.kinds import Kind
from federation.portal.tasks import anchor_trail, verify_trail
from tests.factories import accounts

pytestmark = pytest.mark.django_db


class Silent:
    """A progress nobody watches."""

    def advance(self, count: int = 1, **_: object) -> None:
        assert count >= 0


@pytest.fixture(autouse=True)
def _anchors(settings: Settings, tmp_path: Path) -> None:
    settings.AUDIT_ANCHORS = tmp_path / "anchors.jsonl"


def test_a_cut_trail_is_told_to_auditors_and_administrators_only() -> None:
    auditor, officer = accounts.person(Kind.AUDITOR), accounts.person(Kind.CITY_OFFICER)
    with transaction.atomic():
        record(by=auditor, at=accounts.AT, verb="look", subject=auditor)
    anchor_trail(Silent())
    verify_trail(Silent())
    assert not Notification.objects.filter(kind="portal.trail_damaged").exists()
    last = AuditRecord.objects.order_by("-id")[0]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE core_audit_record SET reason = 'x' WHERE id = %s", [last.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    verify_trail(Silent())
    told = Notification.objects.filter(kind="portal.trail_damaged")
    assert [one.user_id for one in told] == [auditor.pk]
    assert officer.pk != auditor.pk
    assert "changed" in told[0].body
