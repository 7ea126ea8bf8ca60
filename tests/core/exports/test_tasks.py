"""Exports of lists: the same rows as on the page, no formulas, only for the person who asked."""

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q, QuerySet
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoCaptureOnCommitCallbacks

from core.exports.models import ExportOrder
from core.exports.tasks import KIND, ask_for_export, forget_before, forget_orders_before, may_read_export
from core.files.models import StoredFile
from core.files.store import opened
from core.jobs.models import JobRun, State
from core.jobs.running import run_waiting
from core.web import access
from core.web.access import NotPermitted
from core.web.listing import Column, Filter, Listing
from core.web.listing.exporting import Order, write_list

User = get_user_model()


def visible(user: Any, **about: str) -> QuerySet[Any]:
    return User.objects.filter(email=user.email, **about)


NAMES = Listing(
    "tests.names",
    title="名单",
    columns=[
        Column("name", "姓名", sort="name"),
        Column("date_joined", "加入"),
        Column("is_active", "在用"),
        Column("username", "账号", optional=True),
        Column("link", "链接", render=lambda row: "a & b"),
    ],
    filters=[Filter.flag("staff", "管理员", Q(is_staff=True))],
    order=("name", "id"),
    rows=visible,
    export=True,
)


@pytest.fixture(autouse=True)
def staff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is staff here, but the worker."""
    monkeypatch.setattr(access.staff_source, "_provider", lambda user: user.username != "worker")


@pytest.fixture
def clerk(db: None) -> Any:
    clerk = User.objects.create_user("clerk", name="李春", email="a@x.cn", is_staff=True)
    User.objects.create_user("b", name='=HYPERLINK("x")', email="a@x.cn", is_staff=True)
    User.objects.create_user("c", name="-1+1", email="a@x.cn")
    User.objects.create_user("d", name="别的区", email="b@x.cn", is_staff=True)
    return clerk


def written(clerk: Any, tmp_path: Path, form: str, query: str = "") -> Path:
    path = tmp_path / f"list.{form}"
    told: list[tuple[int, int]] = []
    count = write_list(Order("tests.names", {}, query, form, "名单"), clerk, path, lambda *one: told.append(one))
    assert told == [(count, count)]
    return path


def test_excel_holds_what_the_person_may_see(clerk: Any, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(clerk, tmp_path, "xlsx"))["名单"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("姓名", "加入", "在用", "账号", "链接")
    assert [row[0] for row in rows[1:]] == ["-1+1", '=HYPERLINK("x")', "李春"]
    assert all(cell.data_type == "s" for cell in sheet["A"])
    assert abs(rows[3][1] - timezone.make_naive(clerk.date_joined)) < timedelta(seconds=1)
    assert rows[3][2:] == ("是", "clerk", "a & b")


def test_csv_cells_are_no_formulas(clerk: Any, tmp_path: Path) -> None:
    with written(clerk, tmp_path, "csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows] == ["姓名", "'-1+1", '\'=HYPERLINK("x")', "李春"]


def test_the_filters_of_the_page_hold(clerk: Any, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(clerk, tmp_path, "xlsx", "staff=1&sort=-name"))["名单"]
    assert [cell.value for cell in sheet["A"]][1:] == ["李春", '=HYPERLINK("x")']


@pytest.fixture
def asked(
    clerk: Any, client: Client, settings: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> JobRun:
    settings.JOBS_EAGER = True
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/lists/export/", {"token": NAMES.token(clerk, {}, "staff=1", "/x/"), "format": "xlsx"})
    run = JobRun.objects.get()
    assert answer["Location"] == f"/office/jobs/{run.pk}/"
    return run


def test_the_job_leads_to_the_file(asked: JobRun, clerk: Any) -> None:
    assert asked.state == State.SUCCEEDED, asked.error
    stored = StoredFile.objects.get(kind=KIND)
    assert asked.result_url == f"/files/{stored.pk}/"
    assert stored.name.startswith("名单-")
    with opened(stored) as file:
        assert openpyxl.load_workbook(file).active.max_row == 3
    assert may_read_export(clerk, stored)
    assert not may_read_export(User.objects.get(username="b"), stored)
    assert forget_before(stored.at) == 0
    assert forget_before(stored.at.replace(year=stored.at.year + 1)) == 1


def test_a_made_up_order_is_refused(clerk: Any, client: Client) -> None:
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/lists/export/", {"token": "x"}).status_code == 404
    assert not JobRun.objects.exists()


def test_a_list_is_exported_only_by_whom_it_was_shown_to(clerk: Any, client: Client) -> None:
    worker = User.objects.create_user("worker", email="a@x.cn")
    client.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/lists/export/", {"token": NAMES.token(clerk, {}, "", "/x/")}).status_code == 404
    assert client.post("/lists/export/", {"token": NAMES.token(worker, {}, "", "/x/")}).status_code == 403
    assert not JobRun.objects.exists()


def test_the_file_is_in_the_language_it_was_asked_for_in(clerk: Any) -> None:
    with override("en"):
        ask_for_export(Order("tests.names", {}, "", "csv", "Names"), clerk)
    run_waiting()
    with opened(StoredFile.objects.get(kind=KIND)) as file:
        rows = list(csv.reader(file.read().decode("utf-8-sig").splitlines()))
    assert {row[2] for row in rows[1:]} == {"Yes"}


def test_who_left_the_office_meanwhile_gets_no_file(clerk: Any, tmp_path: Path) -> None:
    ask_for_export(Order("tests.names", {}, "", "csv", "名单"), clerk)
    User.objects.filter(pk=clerk.pk).update(username="worker")
    run_waiting()
    run = JobRun.objects.get(name="lists.export")
    assert run.state == State.FAILED
    assert "工作人员" in run.error
    assert not StoredFile.objects.filter(kind=KIND).exists()
    clerk.is_active = False
    with pytest.raises(NotPermitted):
        written(clerk, tmp_path, "csv")


def test_what_was_searched_for_lies_sealed_and_is_forgotten_with_the_run(clerk: Any) -> None:
    ask_for_export(Order("tests.names", {}, "q=王小明", "csv", "名单"), clerk)
    run = JobRun.objects.get(name="lists.export")
    order = ExportOrder.objects.get()
    assert run.arguments == {"order": order.pk}
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM core_exports_exportorder")
        assert "王小明" not in cursor.fetchone()[0]
    run_waiting()
    run.refresh_from_db()
    assert run.state == State.SUCCEEDED
    assert not ExportOrder.objects.exists()


def test_an_order_left_over_is_forgotten_and_asked_for_anew(clerk: Any) -> None:
    ask_for_export(Order("tests.names", {}, "", "csv", "名单"), clerk)
    assert forget_orders_before(ExportOrder.objects.get().asked_at) == 0
    assert forget_orders_before(timezone.now()) == 1
    run_waiting()
    run = JobRun.objects.get(name="lists.export")
    assert run.state == State.FAILED
    assert "重新导出" in run.error


@pytest.mark.parametrize("count", [1, 30])
def test_writing_asks_twice_however_many_rows(
    clerk: Any, tmp_path: Path, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    User.objects.bulk_create(User(username=f"u{place}", name="某", email="a@x.cn") for place in range(count))
    with django_assert_num_queries(2):
        written(clerk, tmp_path, "csv")


def test_the_same_order_twice_is_one_job_and_another_one_is_not(clerk: Any) -> None:
    orders = [
        Order("tests.names", {"name": "甲"}, "q=a", "csv", "名单"),
        Order("tests.names", {"name": "甲"}, "q=a", "csv", "名单"),
        Order("tests.names", {"name": "乙"}, "q=a", "csv", "名单"),
        Order("tests.names", {"name": "甲"}, "q=" + "a" * 300, "csv", "名单"),
        Order("tests.names", {"name": "甲"}, "q=" + "a" * 299 + "b", "csv", "名单"),
    ]
    pages = [ask_for_export(order, clerk) for order in orders]
    assert pages[0] == pages[1]
    assert len(set(pages)) == 4
    assert ExportOrder.objects.count() == 4
