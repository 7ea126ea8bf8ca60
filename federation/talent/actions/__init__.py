"""Everything that is done in a selection, by its verb."""

from federation.talent.actions.judging import (
    finish_judging,
    name_judges,
    start_judging,
    step_aside,
    submit_judgement,
)
from federation.talent.actions.nominations import (
    PROOF_FILE,
    NominationTold,
    SelectionTold,
    accept_nominee,
    amend_nomination,
    close_nominations,
    decline_nominee,
    discard_selection,
    draft_selection,
    enter_proof,
    enter_trade,
    nominate_person,
    open_selection,
    rank_nominees,
    recommend_nominee,
    refuse_nominee,
    remove_proof,
    return_nomination,
    set_quotas,
    submit_nomination,
    withdraw_nomination,
)

__all__ = [
    "PROOF_FILE", "NominationTold", "SelectionTold", "accept_nominee", "amend_nomination", "close_nominations",
    "decline_nominee", "discard_selection", "draft_selection", "enter_proof", "enter_trade", "finish_judging",
    "name_judges", "nominate_person", "open_selection", "rank_nominees", "recommend_nominee", "refuse_nominee",
    "remove_proof", "return_nomination", "set_quotas", "start_judging", "step_aside", "submit_judgement",
    "submit_nomination", "withdraw_nomination",
]  # fmt: skip
