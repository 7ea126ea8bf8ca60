"""Addresses of the subsidy."""

from django.urls import path

from federation.subsidies.views import allotments, batches, calls, funds, payments, projects, reviewing, standings

app_name = "subsidies"

_PROJECT = "office/subsidies/projects/<int:pk>/"
_BATCH = "office/subsidies/batches/<str:number>/"
_ACCOUNTS = "office/subsidies/accounts/<str:code>/"
_LIST = "office/subsidies/funds/<int:year>/lists/<int:number>/"

urlpatterns = [
    path("office/subsidies/funds/", funds.list_funds, name="list_funds"),
    path("office/subsidies/funds/new/", funds.draft_fund, name="draft_fund"),
    path("office/subsidies/funds/<int:year>/", funds.show_fund, name="show_fund"),
    path("office/subsidies/funds/<int:year>/amend/", funds.amend_fund, name="amend_fund"),
    path("office/subsidies/funds/<int:year>/propose/", funds.propose_fund, name="propose_fund"),
    path("office/subsidies/funds/<int:year>/return/", funds.return_fund, name="return_fund"),
    path("office/subsidies/funds/<int:year>/approve/", funds.approve_fund, name="approve_fund"),
    path("office/subsidies/funds/<int:year>/lists/new/", allotments.draft_allotment, name="draft_allotment"),
    path(_LIST, allotments.show_allotment, name="show_allotment"),
    path(f"{_LIST}amounts/", allotments.set_amounts, name="set_amounts"),
    path(f"{_LIST}propose/", allotments.propose_allotment, name="propose_allotment"),
    path(f"{_LIST}return/", allotments.return_allotment, name="return_allotment"),
    path(f"{_LIST}approve/", allotments.approve_allotment, name="approve_allotment"),
    path(f"{_LIST}discard/", allotments.discard_allotment, name="discard_allotment"),
    path("office/subsidies/funds/<int:year>/calls/new/", calls.publish_call, name="publish_call"),
    path("office/subsidies/funds/<int:year>/calls/<int:pk>/", calls.amend_call, name="amend_call"),
    path("office/subsidies/projects/", projects.list_projects, name="list_projects"),
    path("office/subsidies/projects/new/<int:call>/<str:code>/", projects.draft_project, name="draft_project"),
    path(_PROJECT, projects.show_project, name="show_project"),
    path(f"{_PROJECT}amend/", projects.amend_project, name="amend_project"),
    path(f"{_PROJECT}lines/new/", projects.enter_line, name="enter_line"),
    path(f"{_PROJECT}lines/<int:line>/", projects.amend_line, name="amend_line"),
    path(f"{_PROJECT}lines/<int:line>/remove/", projects.remove_line, name="remove_line"),
    path(f"{_PROJECT}pledges/new/", projects.enter_pledge, name="enter_pledge"),
    path(f"{_PROJECT}pledges/<int:pledge>/remove/", projects.remove_pledge, name="remove_pledge"),
    path(f"{_PROJECT}pledges/<int:pledge>/receive/", reviewing.receive_pledge, name="receive_pledge"),
    path(f"{_PROJECT}submit/", projects.submit_project, name="submit_project"),
    path(f"{_PROJECT}answer/", projects.answer_more, name="answer_more"),
    path(f"{_PROJECT}discard/", projects.discard_project, name="discard_project"),
    path(f"{_PROJECT}endorse/", reviewing.endorse_project, name="endorse_project"),
    path(f"{_PROJECT}ask/", reviewing.ask_more, name="ask_more"),
    path(f"{_PROJECT}decline/", reviewing.decline_project, name="decline_project"),
    path(f"{_PROJECT}review/", reviewing.review_project, name="review_project"),
    path(f"{_PROJECT}return/", reviewing.return_project, name="return_project"),
    path(f"{_PROJECT}approve/", reviewing.approve_project, name="approve_project"),
    path(f"{_PROJECT}sign/", reviewing.sign_agreement, name="sign_agreement"),
    path(f"{_PROJECT}accept/", reviewing.accept_project, name="accept_project"),
    path(f"{_PROJECT}stop/", reviewing.stop_project, name="stop_project"),
    path(f"{_PROJECT}print/", reviewing.print_agreement, name="print_agreement"),
    path("office/subsidies/payments/", payments.list_payments, name="list_payments"),
    path("office/subsidies/batches/", batches.list_batches, name="list_batches"),
    path("office/subsidies/batches/new/", batches.draft_batch, name="draft_batch"),
    path(_BATCH, batches.show_batch, name="show_batch"),
    path(f"{_BATCH}propose/", batches.propose_batch, name="propose_batch"),
    path(f"{_BATCH}return/", batches.return_batch, name="return_batch"),
    path(f"{_BATCH}approve/", batches.approve_batch, name="approve_batch"),
    path(f"{_BATCH}discard/", batches.discard_batch, name="discard_batch"),
    path(f"{_BATCH}send/", batches.send_batch, name="send_batch"),
    path(f"{_BATCH}lines/<int:pk>/take-out/", batches.take_out, name="take_out"),
    path(_ACCOUNTS, payments.list_accounts, name="list_accounts"),
    path(f"{_ACCOUNTS}new/", payments.enter_account, name="enter_account"),
    path(f"{_ACCOUNTS}<int:pk>/confirm/", payments.confirm_account, name="confirm_account"),
    path("office/subsidies/books/", payments.show_books, name="show_books"),
    path("office/subsidies/books/close/", payments.close_books, name="close_books"),
    path("office/subsidies/standings/", standings.list_standings, name="list_standings"),
    path("office/subsidies/standings/<str:code>/", standings.show_standing, name="show_standing"),
]
