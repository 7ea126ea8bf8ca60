"""Addresses of the selection."""

from django.urls import path

from federation.talent.views import consultations, judging, nominations, panel, results, selections

app_name = "talent"

_SELECTION = "office/craftsmen/selections/<str:number>/"
_LETTER = f"{_SELECTION}consultations/<int:pk>/"
_NOMINATION = "office/craftsmen/nominations/<int:pk>/"

urlpatterns = [
    path("office/craftsmen/selections/", selections.list_selections, name="list_selections"),
    path("office/craftsmen/selections/new/", selections.draft_selection, name="draft_selection"),
    path(_SELECTION, selections.show_selection, name="show_selection"),
    path(f"{_SELECTION}amend/", selections.amend_selection, name="amend_selection"),
    path(f"{_SELECTION}trades/new/", selections.enter_trade, name="enter_trade"),
    path(f"{_SELECTION}quotas/", selections.set_quotas, name="set_quotas"),
    path(f"{_SELECTION}open/", selections.open_selection, name="open_selection"),
    path(f"{_SELECTION}close/", selections.close_nominations, name="close_nominations"),
    path(f"{_SELECTION}discard/", selections.discard_selection, name="discard_selection"),
    path(f"{_SELECTION}lists/<str:code>/", selections.rank_nominees, name="rank_nominees"),
    path(f"{_SELECTION}judging/", judging.show_judging, name="show_judging"),
    path(f"{_SELECTION}judging/judges/", judging.name_judges, name="name_judges"),
    path(f"{_SELECTION}judging/start/", judging.start_judging, name="start_judging"),
    path(f"{_SELECTION}judging/more/", judging.assign_more, name="assign_more"),
    path(f"{_SELECTION}judging/finish/", judging.finish_judging, name="finish_judging"),
    path(f"{_SELECTION}consultations/", consultations.list_consultations, name="list_consultations"),
    path(f"{_SELECTION}consultations/ask/", consultations.ask_consultations, name="ask_consultations"),
    path(f"{_SELECTION}consultations/print/", consultations.print_consultations, name="print_consultations"),
    path(_LETTER, consultations.show_consultation, name="show_consultation"),
    path(f"{_LETTER}answer/", consultations.answer_consultation, name="answer_consultation"),
    path(f"{_LETTER}waive/", consultations.waive_consultation, name="waive_consultation"),
    path(f"{_LETTER}reopen/", consultations.reopen_consultation, name="reopen_consultation"),
    path(f"{_SELECTION}list/", results.show_list, name="show_list"),
    path(f"{_SELECTION}list/fairness/", results.show_fairness, name="show_fairness"),
    path(f"{_SELECTION}list/compositions/<str:trait>/", results.enter_composition, name="enter_composition"),
    path(f"{_SELECTION}list/remove/<int:pk>/", results.remove_composition, name="remove_composition"),
    path(f"{_SELECTION}list/propose/", results.propose_list, name="propose_list"),
    path(f"{_SELECTION}list/revise/", results.revise_list, name="revise_list"),
    path(f"{_SELECTION}list/vote/", results.vote_list, name="vote_list"),
    path(f"{_SELECTION}list/publish/", results.publish_list, name="publish_list"),
    path(f"{_SELECTION}list/call-off/", results.call_off_list, name="call_off_list"),
    path(f"{_SELECTION}list/exclude/", results.exclude_opposed, name="exclude_opposed"),
    path(f"{_SELECTION}list/name/", results.name_craftsmen, name="name_craftsmen"),
    path("panel/craftsmen/", panel.list_judgements, name="list_judgements"),
    path("panel/craftsmen/<int:pk>/", panel.submit_judgement, name="submit_judgement"),
    path("panel/craftsmen/<int:pk>/aside/", panel.step_aside, name="step_aside"),
    path(f"{_SELECTION}nominations/new/", nominations.nominate_person, name="nominate_person"),
    path("office/craftsmen/pool/", nominations.list_pool, name="list_pool"),
    path("office/craftsmen/nominations/", nominations.list_nominations, name="list_nominations"),
    path(_NOMINATION, nominations.show_nomination, name="show_nomination"),
    path(f"{_NOMINATION}amend/", nominations.amend_nomination, name="amend_nomination"),
    path(f"{_NOMINATION}proof/new/", nominations.enter_proof, name="enter_proof"),
    path(f"{_NOMINATION}proof/<int:proof>/remove/", nominations.remove_proof, name="remove_proof"),
    path(f"{_NOMINATION}submit/", nominations.submit_nomination, name="submit_nomination"),
    path(f"{_NOMINATION}recommend/", nominations.recommend_nominee, name="recommend_nominee"),
    path(f"{_NOMINATION}accept/", nominations.accept_nominee, name="accept_nominee"),
    path(f"{_NOMINATION}return/", nominations.return_nomination, name="return_nomination"),
    path(f"{_NOMINATION}refuse/", nominations.refuse_nominee, name="refuse_nominee"),
    path(f"{_NOMINATION}decline/", nominations.decline_nominee, name="decline_nominee"),
    path(f"{_NOMINATION}withdraw/", nominations.withdraw_nomination, name="withdraw_nomination"),
]
