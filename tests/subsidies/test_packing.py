"""The audit pack: everything of a project in one zip, each file with its hash, the same bytes for the same time."""

import csv
import hashlib
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.files.models import StoredFile
from core.files.store import opened
from core.jobs.running import run_waiting
from core.web.access import NotPermitted
from federation.academies.models import Academy
from federation.subsidies.actions.packing import pack_project
from federation.subsidies.models import Project
from federation.subsidies.queries.packing import packed
from tests.factories import roles, subsidies
from tests.factories.subsidies import AT, Hands
from tests.subsidies import kept
from tests.subsidies.test_voucher_views import picture


@kept
def project(academy: Academy, who: Hands) -> Project:
    """Paid, and with two vouchers: one with its file, one to be explained."""
    subsidies.account(academy, who)
    made = subsidies.project(academy, who)
    subsidies.answered(subsidies.batch(made.instalments.filter(number=1), who), who)
    subsidies.voucher(made, 100_000, file=ContentFile(picture(), "发票.jpg"))
    subsidies.result(academy, 2025, failed=True)
    subsidies.voucher(made, 200_000)
    return made


def archive_of(stored: StoredFile) -> zipfile.ZipFile:
    with opened(stored) as source:
        return zipfile.ZipFile(io.BytesIO(source.read()))


def test_a_pack_holds_everything_and_its_hashes(project: Project, who: Hands) -> None:
    archive = archive_of(pack_project(project=project, by=roles.staff("auditor"), at=AT))
    names = archive.namelist()
    assert names[0] == "index.html"
    assert sum(name.startswith("documents/") for name in names) == 1
    sums = dict(line.split("  ")[::-1] for line in archive.read("manifest.sha256").decode().splitlines())
    assert set(sums) == set(names) - {"manifest.sha256"}
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == digest for name, digest in sums.items())
    page = archive.read("index.html").decode()
    for said in (
        project.title,
        "60,000.00",
        "支出时正在整改、暂停拨付",
        "培训资料",
        "批准立项",
        "审核评价不合格的，责令整改",
    ):
        assert said in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    rows = list(csv.DictReader(io.StringIO(archive.read("ledger.csv").decode("utf-8-sig"))))
    assert sum(float(row["金额（元）"]) for row in rows) == 0
    assert len(rows) >= 8


def test_more_vouchers_ask_no_more_of_the_database(project: Project) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            packed(project, AT.date())
        return len(queries)

    few = asked()
    for amount in range(10, 16):
        subsidies.voucher(project, amount * 1_000)
    assert asked() == few


def test_the_same_time_gives_the_same_bytes(project: Project, who: Hands) -> None:
    auditor = roles.staff("auditor")
    first, second = (pack_project(project=project, by=auditor, at=AT) for _ in range(2))
    assert first.sha256 == second.sha256


def test_a_pack_is_asked_for_and_downloaded(project: Project, who: Hands) -> None:
    browser = roles.browser(roles.staff("auditor"))
    assert "审计包" in browser.get(reverse("subsidies:show_project", args=[project.pk])).content.decode()
    assert browser.post(reverse("subsidies:pack_project", args=[project.pk])).status_code == 302
    run_waiting()
    stored = StoredFile.objects.get(kind="subsidies.audit_pack")
    assert browser.get(reverse("files:download", args=[stored.pk])).status_code == 200
    clerk = roles.browser(subsidies.clerk_of(project.academy))
    assert clerk.get(reverse("files:download", args=[stored.pk])).status_code in (403, 404)
    assert clerk.post(reverse("subsidies:pack_project", args=[project.pk])).status_code == 403


def test_the_academy_makes_no_pack(project: Project) -> None:
    with pytest.raises(NotPermitted):
        pack_project(project=project, by=subsidies.clerk_of(project.academy), at=AT)
