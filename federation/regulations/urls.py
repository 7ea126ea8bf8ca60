"""Addresses of the regulations."""

from django.urls import path

from federation.regulations.views import office, public

app_name = "regulations"

urlpatterns = [
    path("regulations/", public.list_regulations, name="list_regulations"),
    path("regulations/<slug:code>/", public.show_regulation, name="show_regulation"),
    path("office/regulations/parameters/", office.list_parameters, name="list_parameters"),
    path("office/regulations/parameters/<str:code>/", office.show_parameter, name="show_parameter"),
    path("office/regulations/parameters/<str:code>/propose/", office.propose_change, name="propose_change"),
    path("office/regulations/changes/<int:pk>/approve/", office.approve_change, name="approve_change"),
    path("office/regulations/changes/<int:pk>/decline/", office.decline_change, name="decline_change"),
    path("office/regulations/changes/<int:pk>/withdraw/", office.withdraw_change, name="withdraw_change"),
]
