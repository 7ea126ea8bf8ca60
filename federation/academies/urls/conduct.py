"""Addresses of what follows recognition: orders to rectify, changes to report, breaches."""

from django.urls import path

from federation.academies.views import breaches, changes, rectifications

urlpatterns = [
    path("office/academies/<str:code>/breach/", breaches.raise_breach, name="raise_breach"),
    path("office/rectifications/", rectifications.list_rectifications, name="list_rectifications"),
    path("office/rectifications/<int:pk>/", rectifications.show_rectification, name="show_rectification"),
    path("office/rectifications/<int:pk>/plan/", rectifications.submit_plan, name="submit_plan"),
    path("office/rectifications/<int:pk>/proof/", rectifications.submit_proof, name="submit_proof"),
    path("office/rectifications/<int:pk>/check/", rectifications.check_proof, name="check_proof"),
    path("office/rectifications/<int:pk>/paper/", rectifications.print_order, name="print_order"),
    path("office/changes/", changes.list_changes, name="list_changes"),
    path("office/changes/<int:pk>/", changes.show_change, name="show_change"),
    path("office/changes/<int:pk>/report/", changes.report_change, name="report_change"),
    path("office/changes/<int:pk>/note/", changes.note_change, name="note_change"),
    path("office/changes/<int:pk>/return/", changes.return_change, name="return_change"),
    path("office/breaches/", breaches.list_breaches, name="list_breaches"),
    path("office/breaches/<int:pk>/", breaches.show_breach, name="show_breach"),
    path("office/breaches/<int:pk>/hear/", breaches.invite_hearing, name="invite_hearing"),
    path("office/breaches/<int:pk>/view/", breaches.state_view, name="state_view"),
    path("office/breaches/<int:pk>/close/", breaches.close_breach, name="close_breach"),
    path("office/breaches/<int:pk>/warn/", breaches.warn_academy, name="warn_academy"),
    path("office/breaches/<int:pk>/suspend/", breaches.suspend_for_breach, name="suspend_for_breach"),
    path("office/breaches/<int:pk>/take-down/", breaches.take_down_for_breach, name="take_down_for_breach"),
    path("office/breaches/<int:pk>/lift/", breaches.lift_suspension, name="lift_suspension"),
]
