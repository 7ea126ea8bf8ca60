"""The audit trail keeps what it is told and shows what was changed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from core.audit.models import AuditRecord, Strand
from core.audit.queries import trail_of
from core.audit.trail import record, record_many
from core.audit.verification import damages, drop_anchor
from federation.accounts.models import User


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create(username="clerk", name="李春", email="clerk@example.org")


def write(clerk: User, count: int) -> None:
    for number in range(count):
        record(by=clerk, at=timezone.now(), verb="look", subject=clerk, facts={"number": number, "名": "值"})


def behind_its_back(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_record_stands_in_the_timeline_newest_first(clerk: User) -> None:
    write(clerk, 3)
    assert [entry.facts["number"] for entry in trail_of(clerk)] == [2, 1, 0]
    assert list(damages()) == []


@pytest.mark.parametrize(
    "sql",
    ["UPDATE core_audit_record SET reason = 'x'", "DELETE FROM core_audit_record", "DELETE FROM core_audit_strand"],
)
def test_the_database_refuses_change(clerk: User, sql: str) -> None:
    write(clerk, 1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_refuses_a_gap(clerk: User) -> None:
    write(clerk, 1)
    entry = AuditRecord.objects.get()
    entry.pk, entry.position = None, 3
    with pytest.raises(DatabaseError, match="without a gap"), transaction.atomic():
        entry.save(force_insert=True)


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE core_audit_record SET reason = 'x' WHERE position = 2", "was changed"),
        ("UPDATE core_audit_record SET facts = '{}' WHERE position = 2", "was changed"),
        ("UPDATE core_audit_record SET at = at - interval '1 day' WHERE position = 2", "was changed"),
        ("DELETE FROM core_audit_record WHERE position = 2", "missing"),
        ("DELETE FROM core_audit_record WHERE position = 3", "ends at record 2"),
        ("UPDATE core_audit_record SET position = position + 10 WHERE position = 3", "missing"),
    ],
)
def test_verification_finds_each_kind_of_damage(clerk: User, sql: str, what: str) -> None:
    write(clerk, 3)
    behind_its_back(sql)
    assert any(what in damage.what for damage in damages())
    with pytest.raises(CommandError, match="was changed"):
        call_command("verify_audit")


def test_an_anchor_finds_a_strand_cut_short_with_its_head_mended(clerk: User, tmp_path: Path) -> None:
    write(clerk, 3)
    anchors = tmp_path / "anchors.jsonl"
    drop_anchor(anchors, at=timezone.now())
    head = AuditRecord.objects.get(position=2).digest
    behind_its_back(
        f"DELETE FROM core_audit_record WHERE position = 3; UPDATE core_audit_strand SET length = 2, head = '{head}'"
    )
    assert list(damages()) == []
    assert [damage.position for damage in damages(anchors)] == [3]


def test_many_records_are_written_in_sets(clerk: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    write(clerk, 1)
    with django_assert_num_queries(2):
        record_many(
            by=None, at=timezone.now(), verb="count", subjects=[clerk] * 500, facts_of=lambda user: {"a": user.pk}
        )
    assert AuditRecord.objects.count() == 501
    assert list(damages()) == []


def test_a_record_needs_the_transaction_of_its_change(transactional_db: None) -> None:
    user = User.objects.create(username="loose", name="散", email="loose@example.org")
    with pytest.raises(transaction.TransactionManagementError):
        record(by=user, at=timezone.now(), verb="look", subject=user)


def test_writers_at_once_never_wait_and_never_break_a_chain(transactional_db: None) -> None:
    user = User.objects.create(username="many", name="众", email="many@example.org")

    def work(_number: int) -> None:
        try:
            for _ in range(5):
                with transaction.atomic():
                    record(by=user, at=timezone.now(), verb="look", subject=user)
                    record(by=user, at=timezone.now(), verb="look", subject=user)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert AuditRecord.objects.count() == 80
    assert list(damages()) == []
    assert 1 <= Strand.objects.count() <= 16, "no more strands than records being written at once"
