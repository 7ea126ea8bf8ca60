"""What an expert does: declare, score, hand in, or stand aside. And what becomes of the panel then."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.crypto import sm3
from core.outbox.post import Recipient, post
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.panels import messages
from federation.panels.agreement import agree
from federation.panels.kinds import Entry, Seat, SheetItem
from federation.panels.models import Assessment, ItemScore, Panel
from federation.panels.permissions import can_assess
from federation.panels.queries.assessments import entries_of, facts_of_scoring
from federation.panels.queries.panels import seats_of
from federation.panels.rules import (
    every_item_is_scored,
    evidence_is_seen,
    lies_within,
    lost_points_are_explained,
    totals_lie_close,
)
from federation.panels.signals import assessor_declined, panel_concluded, third_needed
from federation.panels.workflow import ASSESSING, ASSESSMENT, DECLARED, SCORING, SUBMITTED
from federation.regulations.queries import parameters_on

LONGEST = {"comment": 500, "no_evidence": 120}


@transaction.atomic
def declare_conflicts(*, assessment: Assessment, has_conflict: bool, note: str, by: Any, at: datetime) -> Assessment:
    """Before anything is shown: none, then the case opens; or one, then the seat goes to somebody else."""
    if has_conflict:
        return decline_assessment(assessment=assessment, reason=note, by=by, at=at)
    assessment = _taken(assessment, by)
    changes = {"declared_at": at, "note": note}
    move(assessment, "declare", by=by, at=at, changes=changes)
    return assessment


@transaction.atomic
def decline_assessment(*, assessment: Assessment, reason: str, by: Any, at: datetime) -> Assessment:
    """Stand aside, also in the middle of reading; ``ValidationError`` without a reason."""
    assessment = _taken(assessment, by)
    if not reason.strip():
        raise ValidationError({"note": _("请写明回避的事由。")})
    move(assessment, "decline", by=by, at=at, reason=reason, changes={"note": reason[:300]})
    panel = assessment.panel
    if panel.state == ASSESSING:
        move(panel, "dispute" if assessment.seat == Seat.THIRD else "reopen", by=by, at=at)
    if panel.formed_by:
        post(messages.seat_free_again(assessment), to=Recipient(user=panel.formed_by), at=at)
    assessor_declined.send(Assessment, assessment=assessment, by=by, at=at)
    return assessment


@transaction.atomic
def save_scores(*, assessment: Assessment, scores: Mapping[str, Entry], by: Any, at: datetime) -> Assessment:
    """Keep what was entered so far, item by item; items not named stay as they are.

    ``ValidationError`` by item code for a score out of range or a code the sheet does not have. What is entered
    before handing in is a draft: the trail records that scoring began, and seals the whole when it is handed in.
    """
    assessment = _taken(assessment, by)
    if assessment.state == DECLARED:
        move(assessment, "score", by=by, at=at)
    if assessment.state != SCORING:
        raise NotAllowed(assessment, "score", assessment.state, ASSESSMENT)
    _check(assessment.panel.sheet.lines, scores)
    ItemScore.objects.bulk_create(
        [
            ItemScore(
                assessment=assessment,
                item=code,
                tenths=entry.tenths,
                comment=entry.comment.strip(),
                seen=entry.seen,
                no_evidence="" if entry.seen else entry.no_evidence.strip(),
            )
            for code, entry in scores.items()
        ],
        update_conflicts=True,
        unique_fields=["assessment", "item"],
        update_fields=["tenths", "comment", "seen", "no_evidence"],
    )
    return assessment


@transaction.atomic
def submit_assessment(*, assessment: Assessment, by: Any, at: datetime) -> Assessment:
    """Hand the scores in for good; ``Refused`` with every clause they fail. The trail keeps their digest, no score."""
    assessment = _taken(assessment, by)
    parameters = parameters_on(localdate(at))
    facts = facts_of_scoring(assessment)
    findings = [check(facts) for check in (every_item_is_scored, lost_points_are_explained, evidence_is_seen)]
    decide(assessment, "submit_assessment", findings=findings, parameters=parameters, by=by, at=at)
    total = sum(facts.entry(item).tenths or 0 for item in facts.items)
    changes = {"submitted_at": at, "total_tenths": total}
    move(assessment, "submit", by=by, at=at, changes=changes, facts={"digest": _digest(assessment)})
    _settle(assessment.panel, by, at)
    return assessment


def _settle(panel: Panel, by: Any, at: datetime) -> None:
    """Once every seat has handed in: conclude, or ask for a third."""
    sat = [one for one in seats_of(panel).values() if one]
    if panel.state != ASSESSING or not all(one.state == SUBMITTED for one in sat):
        return
    totals = [one.total_tenths or 0 for one in sat]
    agreement = agree(totals, panel.threshold_tenths)
    if len(totals) == 2:
        found = totals_lie_close((totals[0], totals[1]), panel.threshold_tenths)
        decide(panel, "settle", findings=[found], parameters=parameters_on(localdate(at)), by=by, at=at)
    if agreement.score is None:
        move(panel, "dispute", by=None, at=at)
        if panel.formed_by:
            post(messages.third_wanted(panel), to=Recipient(user=panel.formed_by), at=at)
        third_needed.send(Panel, panel=panel, by=by, at=at)
        return
    changes = {"score_tenths": agreement.score, "concluded_at": at}
    move(panel, "conclude", by=None, at=at, changes=changes, facts={"score_tenths": agreement.score})
    panel_concluded.send(Panel, panel=panel, by=by, at=at)


def _taken(assessment: Assessment, by: Any) -> Assessment:
    """The assessment as it stands, its panel held first: two experts handing in at once settle one after the other."""
    panels = Panel.objects.select_for_update(of=("self",)).select_related("sheet", "union", "formed_by")
    panel = panels.get(pk=assessment.panel_id)
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("expert__user")
    fresh = rows.get(pk=assessment.pk)
    fresh.panel = panel
    require(can_assess(by, fresh))
    return fresh


def _check(items: tuple[SheetItem, ...], scores: Mapping[str, Entry]) -> None:
    known = {item.code: item for item in items}
    faults: dict[str, str] = {}
    for code, entry in scores.items():
        item = known.get(code)
        if item is None:
            faults[code] = _("评分表里没有 %(code)s 这一项。") % {"code": code}
        elif entry.tenths is not None and not lies_within(item, entry.tenths):
            faults[code] = _("%(code)s 的分数须在 0 到 %(most)s 之间。") % {"code": code, "most": item.most}
        elif any(len(getattr(entry, name)) > most for name, most in LONGEST.items()):
            faults[code] = _("%(code)s 的说明太长，评语不超过 500 字，证据说明不超过 120 字。") % {"code": code}
    if faults:
        raise ValidationError(faults)


def _digest(assessment: Assessment) -> str:
    """What proves later that the scores are those handed in, and tells nobody what they are."""
    entries = {code: list(vars(entry).values()) for code, entry in sorted(entries_of(assessment).items())}
    return sm3.digest(json.dumps([assessment.pk, entries], ensure_ascii=False, sort_keys=True).encode())
