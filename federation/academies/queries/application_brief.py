"""How an assessor reads an application: what it says, how it scores itself and on what evidence, what was clarified.

Names that would tell who applies are left out.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.audit.trail import kind_of
from core.dates.calendar import today
from core.web.writing import in_turn
from federation.academies.models import Application, Evidence
from federation.academies.models.sections import SECTIONS, Question
from federation.academies.queries.ledgers import held_text
from federation.panels.models import Assessment, ScoreSheet
from federation.panels.queries.briefs import Brief, Row, Section
from federation.panels.queries.sheets import sheet_in_force
from federation.panels.workflow import DECLARED, SCORING, SUBMITTED


def brief_of_application(pk: int) -> Brief:
    """The brief of an application; one section for each part of the form, one for each item's self-score."""
    application = Application.objects.select_related("round").get(pk=pk)
    answers = dict(application.answers.values_list("field", "text"))
    before = {one.field: one.before for one in application.clarifications.exclude(answered_at=None).order_by("-id")}
    parts = [
        Section(section.title, rows)
        for section in SECTIONS
        if (rows := [_row(one, answers, before) for one in section.questions if not one.reveals])
    ]
    return Brief(application.get_tier_display(), [*parts, *_scores(application)], masked=True)


def _row(question: Question, answers: dict[str, str], before: dict[str, str]) -> Row:
    return Row(question.label, answers.get(question.field, "") or "—", before.get(question.field))


def _scores(application: Application) -> list[Section]:
    """What the applicant gives itself, item by item, under the key of the evidence it rests on."""
    scores = {one.item: one for one in application.self_scores.all()}
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for one in application.evidence.select_related("file"):
        evidence[one.item].append(one)
    sections: dict[str, list[Row]] = defaultdict(list)
    for item in sheet_of(application, today()).lines:
        given = scores.get(item.code)
        said = f"{given.tenths / 10:g} / {item.most}" if given else "—"
        note = f" {given.note}" if given and given.note else ""
        proofs: list[tuple[Any, str]] = [
            (f"{one.get_source_display()}", _address(one)) for one in evidence[item.code] if one.file_id
        ]
        held = [held_text(one.source, one.held) for one in evidence[item.code] if not one.file_id]
        sections[item.evidence or item.code].append(Row(item.title, in_turn([f"{said}{note}", *held]), evidence=proofs))
    return [Section(_("自评和佐证"), rows, key) for key, rows in sections.items()]


def _address(evidence: Evidence) -> str:
    return reverse("files:download", args=[evidence.file_id])


def sheet_of(application: Application, day: date) -> ScoreSheet:
    """The score sheet its round fixed; before that, the one in force on a day."""
    code, version = application.round.sheet_code, application.round.sheet_version
    if version is None:
        return sheet_in_force(code, day)
    return ScoreSheet.objects.get(code=code, version=version)


def applications_assessed_by(user: Any) -> list[int]:
    """Ids of the applications a person reads as an assessor: declared free of conflict, seat not given up."""
    seats = Assessment.objects.filter(
        expert__user=user, state__in=(DECLARED, SCORING, SUBMITTED), panel__subject_type=kind_of(Application)
    )
    return [int(subject) for subject in seats.values_list("panel__subject_id", flat=True)]
