"""A batch of 100,000 payments killed at ten random points and run again each time: every line exactly once."""

import random
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from bench.measure import Line, once
from bench.paying import APPROVAL, AT, CASHIER, ENTRY
from bench.paying import TITLE as PROJECT
from config.postgres import ROOT
from core.files.store import opened
from core.ledger.models import Entry
from core.ledger.queries import trial_balance
from federation.academies.models import AcademyTerm, Tier
from federation.accounts.models import Role, User
from federation.organizations.queries import city_federation
from federation.subsidies.actions.standing import settle_standings
from federation.subsidies.models import Batch, Call, Fund, Instalment, PayeeAccount, Project, Standing
from federation.subsidies.queries.books import book

TITLE = "Payments interrupted"
GOAL = "100,000 payments from draft to the bank's answer; the worker killed (kill -9) ten times at random, begun again"
REMARKS = (
    "Drawing up, approving and handing over are one transaction each, the answers come 5,000 at a time. The limit is "
    "three times the same work without a kill. Afterwards every line is paid or sent back once, posted once, and "
    "stands once in the bank's file."
)
COUNT, KILLS = 100_000, 10
PEOPLE = ((ENTRY, "finance_entry"), (APPROVAL, "finance_approval"), (CASHIER, "cashier"))
WORK = "import bench.table, django; django.setup(); from bench.paying import go_on; go_on()"


def measure() -> list[Line]:
    """Once straight through, once with kills."""
    _ready()
    straight = once(lambda: _work().wait())
    _verify()
    _ready()
    killed = once(lambda: _killing(straight))
    facts = _verify()
    return [
        Line(f"{COUNT:,} payments, {KILLS} kills", "s", killed, straight * 3, note=f"{straight:.0f} s without"),
        Line("Lines paid or posted not exactly once", "lines", facts["wrong"], 1, note=facts["said"]),
    ]


def _work() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT)


def _killing(straight: float) -> None:
    draw = random.Random(20261127)
    for _ in range(KILLS):
        worker = _work()
        try:
            worker.wait(timeout=draw.uniform(2, max(4, straight / 3)))
            break
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
            time.sleep(0.2)
    assert _work().wait() == 0


def _ready() -> None:
    """Forty academies with 2,500 instalments each; written straight into the tables, their guards asleep meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        people = [_person(name, kind) for name, kind in PEOPLE]
        projects = list(Project.objects.filter(title=PROJECT).order_by("pk")) or _projects(people[0], people[1])
        accounts = {one.academy_id: one for one in PayeeAccount.objects.filter(holder=PROJECT)}
        Instalment.objects.filter(project__in=projects, state="released").delete()  # what an earlier run left
        last = Instalment.objects.filter(project__in=projects).aggregate(last=Max("number"))["last"] or 0
        each = COUNT // len(projects)
        Instalment.objects.bulk_create(
            (
                Instalment(project=one, number=last + number, amount_fen=100_00 + number, state="released")
                for one in projects
                for number in range(1, each + 1 + (one == projects[0]) * (COUNT - each * len(projects)))
            ),
            batch_size=5_000,
        )
        assert len(accounts) == len(projects)


def _projects(entry: User, approval: User) -> list[Project]:
    """A project for each academy that may be paid, with a confirmed account."""
    settle_standings(by=None, at=AT)
    fund = Fund.objects.order_by("pk")[0]
    days = {"from_on": date(2026, 1, 1), "until_on": date(2026, 12, 31)}
    call = Call.objects.create(fund=fund, title=PROJECT, entered_by=entry, **days)
    eligible = Standing.objects.filter(state="eligible").values("academy")
    terms = AcademyTerm.objects.filter(until_on=None, tier=Tier.CAPITAL, academy__in=eligible).order_by("pk")[:40]
    made = [
        Project.objects.create(
            call=call, academy=term.academy, term=term, title=PROJECT, state="underway", approved_fen=10**12,
            accepted_fen=10**12, agreed_on=days["from_on"], entered_by=entry, **days,
        )
        for term in terms
    ]  # fmt: skip
    PayeeAccount.objects.bulk_create(
        PayeeAccount(
            academy=one.academy, holder=PROJECT, branch="bench", number=f"6222{one.pk:012d}", entered_by=entry,
            entered_at=AT, confirmed_by=approval, confirmed_at=AT,
        )
        for one in made
    )  # fmt: skip
    return made


def _person(name: str, kind: str) -> User:
    user, made = User.objects.get_or_create(username=name, defaults={"name": name})
    if made:
        Role.objects.create(
            user=user, kind=kind, union=city_federation(), from_on=date(2024, 1, 1), reason="bench", granted_at=AT
        )
    return user


def _verify() -> dict[str, Any]:
    """How many lines are not paid or sent back exactly once, posted exactly once, in the file exactly once."""
    batch = Batch.objects.filter(entered_by__username=ENTRY).latest("pk")
    assert batch.file is not None
    with opened(batch.file) as source:
        numbers = Counter(line.split(",")[1] for line in source.read().decode("utf-8-sig").splitlines()[1:])
    states = Counter(batch.instalments.values_list("state", flat=True))
    counts = {
        kind: Entry.objects.filter(book__code="subsidies", key__startswith=kind, key__endswith=f":{batch.pk}").count()
        for kind in ("sent:", "paid:", "failed:")
    }
    wrong = sum(abs(count - 1) for count in numbers.values()) + abs(len(numbers) - COUNT)
    wrong += abs(COUNT - states["paid"] - states["failed"]) + abs(counts["sent:"] - COUNT)
    wrong += abs(counts["paid:"] - states["paid"]) + abs(counts["failed:"] - states["failed"])
    found = book()
    assert found is not None
    assert sum(row.debit_fen - row.credit_fen for row in trial_balance(found)) == 0
    said = f"{states['paid']:,} paid, {states['failed']:,} sent back, books even"
    return {"wrong": wrong, "said": said}
