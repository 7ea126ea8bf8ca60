"""A case on one page: steps, next moves, timeline."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.template import Context, Template

from core.audit.trail import record
from core.files.models import StoredFile
from core.web.cases import steps
from core.web.style import PAPER
from core.workflow.table import Move, Workflow

User = get_user_model()
AT = datetime(2026, 11, 3, 1, tzinfo=UTC)


def stages(state: str, subject: Any = None) -> list[tuple[object, str]]:
    return [(step.label, step.stage) for step in steps(PAPER, state, subject)]


def drawn(tag: str, **context: object) -> str:
    return Template("{% load web %}{% " + tag + " %}").render(Context({"workflow": PAPER, **context}))


def test_steps_show_the_way_there_and_on() -> None:
    assert stages("checked") == [
        ("起草", "done"),
        ("核稿", "now"),
        ("会签", "ahead"),
        ("签发", "ahead"),
        ("归档", "ahead"),
    ]
    assert stages("filed")[-1] == ("归档", "done")


def test_a_question_asked_is_no_dead_end() -> None:
    table = Workflow(
        "a.case",
        {"draft": "起草", "checking": "审查", "asking": "待答", "done": "办结", "lapsed": "终止"},
        "draft",
        [
            Move("send", ("draft",), "checking"),
            Move("pass", ("checking",), "done"),
            Move("ask", ("checking",), "asking"),
            Move("answer", ("asking",), "checking"),
            Move("lapse", ("asking",), "lapsed"),
            Move("reopen", ("lapsed",), "checking"),
        ],
    )
    assert [step.label for step in steps(table, "asking")] == ["起草", "审查", "待答", "办结"]


@pytest.mark.django_db
def test_what_was_returned_goes_on_where_it_was() -> None:
    """Not to the refusal that stands behind what was reached already."""
    table = Workflow(
        "a.case",
        {"draft": "起草", "sent": "已交", "checked": "已核", "back": "退回", "done": "办结", "refused": "不予办理"},
        "draft",
        [
            Move("send", ("draft", "back"), "sent"),
            Move("check", ("sent",), "checked"),
            Move("end", ("checked",), "done"),
            Move("return", ("sent", "checked"), "back"),
            Move("refuse", ("sent",), "refused"),
        ],
    )
    clerk = User.objects.create_user("clerk", name="李春")
    for days, verb in enumerate(("send", "check", "return")):
        record(by=clerk, at=AT + timedelta(days=days), verb=verb, subject=clerk)
    assert [step.label for step in steps(table, "back", clerk)] == ["起草", "已交", "已核", "退回", "办结"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verbs", "state", "shown"),
    [
        ((), "due", ["due now", "sent ahead", "read ahead", "passed ahead"]),
        (("send",), "sent", ["due done", "sent now", "read ahead", "passed ahead"]),
        (("send", "return"), "due", ["due now", "sent ahead", "read ahead", "passed ahead"]),
        (("send", "return", "send"), "sent", ["due done", "sent now", "read ahead", "passed ahead"]),
        (("send", "read", "reopen"), "sent", ["due done", "sent now", "read ahead", "passed ahead"]),
        (
            ("send", "read", "ask", "answer"),
            "read",
            ["due done", "sent done", "asked done", "read now", "passed ahead"],
        ),
    ],
)
def test_what_is_entered_again_has_the_rest_ahead_of_it(verbs: tuple[str, ...], state: str, shown: list[str]) -> None:
    """Returned or prolonged: the steps after it are not behind anybody."""
    names = ("due", "sent", "read", "passed", "asked")
    table = Workflow(
        "a.report",
        dict(zip(names, names, strict=True)),
        "due",
        [
            Move("send", ("due",), "sent"),
            Move("read", ("sent",), "read"),
            Move("pass", ("read",), "passed"),
            Move("return", ("sent",), "due"),
            Move("reopen", ("read",), "sent"),
            Move("ask", ("read",), "asked"),
            Move("answer", ("asked",), "read"),
        ],
    )
    clerk = User.objects.create_user("clerk", name="李春")
    for days, verb in enumerate(verbs):
        record(by=clerk, at=AT + timedelta(days=days), verb=verb, subject=clerk)
    assert [f"{step.label} {step.stage}" for step in steps(table, state, clerk)] == shown


def test_steps_end_where_it_rests_though_an_appeal_leads_on() -> None:
    moves = [Move("refuse", ("asked",), "refused"), Move("grant", ("asked",), "granted")]
    reopened = Move("reopen", ("refused",), "asked")
    states = {"asked": "申请", "refused": "未通过", "granted": "通过"}
    leads_on = Workflow("claim", states, "asked", [*moves, reopened])
    rests = Workflow("claim", states, "asked", [*moves, reopened], rests=("refused",))
    assert [step.label for step in steps(rests, "refused")] == ["申请", "未通过"]
    assert [step.stage for step in steps(rests, "refused")] == ["done", "now"]
    assert [step.label for step in steps(rests, "asked")] == [step.label for step in steps(leads_on, "asked")]


@pytest.mark.django_db
def test_steps_follow_the_trail() -> None:
    clerk = User.objects.create_user("clerk", name="李春")
    with transaction.atomic():
        for days, verb in enumerate(["send", "return", "send", "amend"]):
            record(by=clerk, at=AT + timedelta(days=days), verb=verb, subject=clerk, reason="少一页")
    assert stages("checked", clerk)[:3] == [("起草", "done"), ("退改", "done"), ("核稿", "now")]
    html = drawn("timeline subject workflow", subject=clerk)
    assert html.index("amend") < html.index("退回修改") < html.rindex("送核")
    assert "2026-11-04 09:00" in html
    assert "李春：少一页" in html


def test_next_moves_say_who_and_by_when() -> None:
    html = drawn("next_moves workflow 'checked'")
    assert "核稿通过" in html
    assert "办公室，2 个工作日内" in html
    assert "没有后续步骤" in drawn("next_moves workflow 'filed'")


@pytest.mark.django_db
def test_documents_are_links_with_their_origin() -> None:
    clerk = User.objects.create_user("clerk", name="李春")
    plan = StoredFile(pk=7, name="平面图.pdf", size=2048, by=clerk, at=AT)
    html = drawn("documents files", files=[plan])
    assert '<a href="/files/7/">平面图.pdf</a>' in html
    assert "李春" in html
    assert "还没有材料" in drawn("documents files", files=[])
