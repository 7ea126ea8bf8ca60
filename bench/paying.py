"""A batch of payments taken from wherever it stands to its end; may be killed at any time and run again."""

from datetime import UTC, datetime

from federation.accounts.models import User
from federation.subsidies.actions import paying
from federation.subsidies.models import Batch, Instalment

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
TITLE = "bench"
ENTRY, APPROVAL, CASHIER = "bench.entry", "bench.approval", "bench.cashier"
CHUNK = 5_000


def go_on() -> None:
    """The next step, and the next, until every line is answered; nothing when nothing is due."""
    people = {name: User.objects.get(username=name) for name in (ENTRY, APPROVAL, CASHIER)}
    batch = Batch.objects.filter(entered_by=people[ENTRY]).exclude(state="settled").first()
    if batch is None:
        due = list(Instalment.objects.filter(state="released", project__title=TITLE).values_list("pk", flat=True))
        if not due:
            return
        batch = paying.draft_batch(instalments=due, by=people[ENTRY], at=AT)
    if batch.state == "drafted":
        paying.propose_batch(batch=batch, by=people[ENTRY], at=AT)
    if batch.state == "proposed":
        paying.approve_batch(batch=batch, document_number="bench", by=people[APPROVAL], at=AT)
    if batch.state == "approved":
        batch = paying.send_batch(batch=batch, by=people[CASHIER], at=AT)
    while batch.state == "sent":
        lines = batch.instalments.filter(state="sent").select_related(
            "batch", "project__term__union", "project__academy", "project__call__fund"
        )
        answers = [
            paying.Answer(one, one.line % 100 != 0, AT.date(), f"R{one.line}", "" if one.line % 100 else "no account")
            for one in lines.order_by("line")[:CHUNK]
            if one.line
        ]
        paying.take_answers(answers=answers, by=people[CASHIER], at=AT)
        batch.refresh_from_db()
