"""Addresses of the subsidy."""

from django.urls import path

from federation.subsidies.views import allotments, funds, standings

app_name = "subsidies"

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
    path("office/subsidies/standings/", standings.list_standings, name="list_standings"),
    path("office/subsidies/standings/<str:code>/", standings.show_standing, name="show_standing"),
]
