"""Declaring, scoring, handing in: blind, complete, and for good."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from core.audit.models import AuditRecord
from core.outbox.models import Notification
from core.rules.models import Decision
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.organizations.models import Unit
from federation.panels import actions, signals
from federation.panels.kinds import Entry, Seat
from federation.panels.models import Assessment, ItemScore, Panel
from federation.panels.queries.panels import result_of, seats_of, shows_scores
from federation.panels.workflow import (
    ASSESSING,
    CONCLUDED,
    DECLINED,
    DISPUTED,
    DISSOLVED,
    FORMING,
    INVITED,
    SCORING,
    SUBMITTED,
    WITHDRAWN,
)
from tests.factories import panels
from tests.factories.panels import AT

pytestmark = pytest.mark.django_db


def test_two_that_agree_conclude_with_their_mean(panel: Panel) -> None:
    heard: list[Any] = []

    def hear(sender: object, panel: Panel, **_more: Any) -> None:
        heard.append((panel.state, result_of(panel)))

    signals.panel_concluded.connect(hear)
    try:
        done = panels.concluded(panel)
    finally:
        signals.panel_concluded.disconnect(hear)
    result = result_of(done)
    assert (done.state, done.score_tenths) == (CONCLUDED, 960)
    assert result is not None
    assert result.score == 96.0
    assert [row.spread for row in result.items if row.item.code == "A1"] == [20]
    assert [state for state, told in heard if told is not None] == [CONCLUDED]


def test_two_too_far_apart_ask_for_a_third(panel: Panel, wang: User) -> None:
    panel, first, second = panels.seated(panel)
    panels.submitted(first)
    panels.submitted(second, {"A1": 100, "A2": 10})
    panel.refresh_from_db()
    assert panel.state == DISPUTED
    assert result_of(panel) is None
    assert Notification.objects.filter(user=wang, kind="panels.third_wanted").exists()
    third = actions.invite_assessor(panel=panel, expert=panels.expert(), seat=Seat.THIRD, by=wang, at=AT)
    assert shows_scores(panel)
    panels.submitted(third, {"A1": 100})
    panel.refresh_from_db()
    assert (panel.state, panel.score_tenths) == (CONCLUDED, 895)  # the nearest two: 89 and 90


def test_exactly_the_threshold_apart_agrees(panel: Panel) -> None:
    panel, first, second = panels.seated(panel)
    panels.submitted(first)
    panels.submitted(second, {"A1": 100})
    panel.refresh_from_db()
    assert (panel.state, panel.score_tenths) == (CONCLUDED, 950)


def test_nothing_is_scored_before_the_declaration(panel: Panel) -> None:
    _panel, first, _second = panels.seated(panel)
    with pytest.raises(NotAllowed):
        actions.save_scores(assessment=first, scores={"A1": Entry(50)}, by=first.expert.user, at=AT)


def test_a_conflict_frees_the_seat(panel: Panel, wang: User) -> None:
    panel, first, _second = panels.seated(panel)
    declined = actions.declare_conflicts(
        assessment=first, has_conflict=True, note="院长是我的学生", by=first.expert.user, at=AT
    )
    panel.refresh_from_db()
    assert (declined.state, panel.state) == (DECLINED, FORMING)
    assert seats_of(panel)[Seat.FIRST] is None
    assert Notification.objects.filter(user=wang, kind="panels.seat_free_again").exists()
    with pytest.raises(Refused, match="expert-panels:2"):
        actions.invite_assessor(panel=panel, expert=first.expert, seat=Seat.FIRST, by=wang, at=AT)
    actions.invite_assessor(panel=panel, expert=panels.expert(), seat=Seat.FIRST, by=wang, at=AT)
    panel.refresh_from_db()
    assert panel.state == ASSESSING


def test_who_recognises_an_interest_while_reading_stands_aside(panel: Panel) -> None:
    _panel, first, _second = panels.seated(panel)
    panels.scoring(first)
    with pytest.raises(ValidationError):
        actions.decline_assessment(assessment=first, reason="  ", by=first.expert.user, at=AT)
    actions.decline_assessment(assessment=first, reason="认出是老同事", by=first.expert.user, at=AT)
    first.refresh_from_db()
    assert first.state == DECLINED


def test_a_third_who_declines_leaves_the_dispute_open(panel: Panel, wang: User) -> None:
    panel, first, second = panels.seated(panel)
    panels.submitted(first)
    panels.submitted(second, {"A1": 100, "A2": 50})
    panel.refresh_from_db()
    third = actions.invite_assessor(panel=panel, expert=panels.expert(), seat=Seat.THIRD, by=wang, at=AT)
    actions.decline_assessment(assessment=third, reason="出差", by=third.expert.user, at=AT)
    panel.refresh_from_db()
    assert panel.state == DISPUTED


@pytest.mark.parametrize(
    ("code", "entry"),
    [("A1", Entry(101)), ("A1", Entry(-1)), ("Z9", Entry(10)), ("A1", Entry(10, "长" * 501))],
)
def test_scores_out_of_range_are_not_kept(panel: Panel, code: str, entry: Entry) -> None:
    _panel, first, _second = panels.seated(panel)
    by = first.expert.user
    actions.declare_conflicts(assessment=first, has_conflict=False, note="", by=by, at=AT)
    with pytest.raises(ValidationError) as refused:
        actions.save_scores(assessment=first, scores={code: entry}, by=by, at=AT)
    assert list(refused.value.message_dict) == [code]
    assert not ItemScore.objects.exists()


def test_items_not_named_stay_as_they_are(panel: Panel) -> None:
    _panel, first, _second = panels.seated(panel)
    panels.scoring(first)
    actions.save_scores(assessment=first, scores={"A1": Entry(50, "小")}, by=first.expert.user, at=AT)
    kept = dict(ItemScore.objects.filter(assessment=first).values_list("item", "tenths"))
    assert (kept["A1"], kept["A2"], len(kept)) == (50, 100, 13)


@pytest.mark.parametrize(
    ("entry", "clause"),
    [
        (Entry(None, seen=True), "expert-panels:6"),
        (Entry(50, " ", seen=True), "expert-panels:6.1"),
        (Entry(100), "expert-panels:6.2"),
    ],
)
def test_what_is_incomplete_is_not_handed_in(panel: Panel, entry: Entry, clause: str) -> None:
    _panel, first, _second = panels.seated(panel)
    panels.scoring(first)
    actions.save_scores(assessment=first, scores={"A1": entry}, by=first.expert.user, at=AT)
    with pytest.raises(Refused) as refused:
        actions.submit_assessment(assessment=first, by=first.expert.user, at=AT)
    assert [finding.clause for finding in refused.value.findings] == [clause]
    first.refresh_from_db()
    assert first.state == SCORING


def test_nothing_changes_once_handed_in(panel: Panel) -> None:
    _panel, first, _second = panels.seated(panel)
    done = panels.submitted(first)
    with pytest.raises(NotAllowed):
        actions.save_scores(assessment=done, scores={"A1": Entry(0, "改")}, by=done.expert.user, at=AT)
    with pytest.raises(NotAllowed):
        actions.decline_assessment(assessment=done, reason="后悔", by=done.expert.user, at=AT)
    changes: list[Any] = [
        lambda: ItemScore.objects.filter(assessment=done, item="A1").update(tenths=0),
        lambda: ItemScore.objects.filter(assessment=done).delete(),
        lambda: Assessment.objects.filter(pk=done.pk).update(total_tenths=0),
        lambda: Assessment.objects.filter(pk=done.pk).delete(),
        lambda: ItemScore.objects.create(assessment=done, item="Z1", tenths=1),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_only_the_invited_expert_acts(panel: Panel, wang: User) -> None:
    _panel, first, second = panels.seated(panel)
    for other in (second.expert.user, wang):
        with pytest.raises(NotPermitted):
            actions.declare_conflicts(assessment=first, has_conflict=False, note="", by=other, at=AT)
        with pytest.raises(NotPermitted):
            actions.save_scores(assessment=first, scores={"A1": Entry(0)}, by=other, at=AT)
        with pytest.raises(NotPermitted):
            actions.decline_assessment(assessment=first, reason="顶替", by=other, at=AT)


def test_an_expert_whose_role_ended_assesses_no_more(panel: Panel) -> None:
    _panel, first, _second = panels.seated(panel)
    user = first.expert.user
    user.roles.update(until_on=panels.DAY)
    fresh = User.objects.get(pk=user.pk)
    with pytest.raises(NotPermitted, match="专家角色"):
        actions.declare_conflicts(assessment=first, has_conflict=False, note="", by=fresh, at=AT)


def test_no_trace_of_a_score_before_both_are_in(panel: Panel) -> None:
    """Neither the trail nor a stored decision nor a letter tells what the first gave."""
    _panel, first, _second = panels.seated(panel)
    panels.submitted(first, {"A1": 37})
    told = [
        *AuditRecord.objects.values_list("facts", "reason"),
        *Decision.objects.values_list("findings", "parameters"),
        *Notification.objects.values_list("subject", "body"),
    ]
    assert told
    assert not [row for row in told if "963" in str(row) or "96.3" in str(row) or "6.3" in str(row)]
    assert not shows_scores(panel)


def test_taking_an_invitation_back_frees_the_seat(panel: Panel, wang: User) -> None:
    panel, first, _second = panels.seated(panel)
    actions.withdraw_assessor(assessment=first, reason="联系不上", by=wang, at=AT)
    first.refresh_from_db()
    panel.refresh_from_db()
    assert (first.state, panel.state) == (WITHDRAWN, FORMING)


def test_dissolving_takes_open_invitations_back(panel: Panel, wang: User) -> None:
    panel, first, second = panels.seated(panel)
    panels.submitted(first)
    actions.dissolve_panel(panel=panel, reason="申报单位撤回", by=wang, at=AT)
    states = dict(Assessment.objects.values_list("pk", "state"))
    panel.refresh_from_db()
    assert (panel.state, states[first.pk], states[second.pk]) == (DISSOLVED, SUBMITTED, WITHDRAWN)


def test_a_panel_keeps_what_it_was_formed_on(panel: Panel) -> None:
    changes: list[dict[str, Any]] = [{"parties": []}, {"threshold_tenths": 500}, {"subject_id": "0"}]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            Panel.objects.filter(pk=panel.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Panel.objects.filter(pk=panel.pk).update(state=CONCLUDED, score_tenths=1000, concluded_at=AT)


def test_a_sheet_in_use_never_changes(panel: Panel) -> None:
    changes: list[dict[str, Any]] = [{"items": []}, {"title_zh": "别的"}]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            type(panel.sheet).objects.filter(pk=panel.sheet_id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        panel.sheet.delete()


def test_only_one_panel_is_open_about_a_subject(panel: Panel) -> None:
    unit = Unit.objects.get(pk=panel.subject_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        panels.panel(unit, by=panel.formed_by)


def test_nobody_begins_beyond_the_start(panel: Panel) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.create(
            panel=panel, expert=panels.expert(), seat=Seat.FIRST, state=SCORING, due_on=panels.DAY, invited_at=AT
        )
    assert INVITED in Assessment.workflow.born_in
