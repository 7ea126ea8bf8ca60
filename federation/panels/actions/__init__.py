"""The writers of experts, panels, assessments and draws."""

from federation.panels.actions.assessing import (
    declare_conflicts,
    decline_assessment,
    save_scores,
    submit_assessment,
)
from federation.panels.actions.draws import announce_draw, cancel_draw, hold_draw, replace_drawn
from federation.panels.actions.experts import (
    change_expert,
    enrol_expert,
    note_absence,
    note_avoidance,
    propose_expert,
    resume_expert,
    retire_expert,
    suspend_expert,
)
from federation.panels.actions.panels import dissolve_panel, form_panel, invite_assessor, withdraw_assessor
from federation.panels.actions.sheets import load_score_sheets

__all__ = [
    "announce_draw",
    "cancel_draw",
    "change_expert",
    "declare_conflicts",
    "decline_assessment",
    "dissolve_panel",
    "enrol_expert",
    "form_panel",
    "hold_draw",
    "invite_assessor",
    "load_score_sheets",
    "note_absence",
    "note_avoidance",
    "propose_expert",
    "replace_drawn",
    "resume_expert",
    "retire_expert",
    "save_scores",
    "submit_assessment",
    "suspend_expert",
    "withdraw_assessor",
]
