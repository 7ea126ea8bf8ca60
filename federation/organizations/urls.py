"""Addresses of the register of unions and units."""

from django.urls import path

from federation.organizations.views import changes, lists, unions, units

app_name = "organizations"

urlpatterns = [
    path("office/unions/", lists.list_unions, name="list_unions"),
    path("office/unions/tree/", lists.show_tree, name="show_tree"),
    path("office/unions/tree/<int:pk>/", lists.list_children, name="list_children"),
    path("office/unions/health/", lists.show_health, name="show_health"),
    path("office/unions/found/", changes.found_union, name="found_union"),
    path("office/unions/<int:pk>/", unions.show_union, name="show_union"),
    path("office/unions/<int:pk>/edit/", changes.edit_union, name="edit_union"),
    path("office/unions/<int:pk>/rename/", changes.rename_union, name="rename_union"),
    path("office/unions/<int:pk>/move/", changes.move_union, name="move_union"),
    path("office/unions/<int:pk>/merge/", changes.merge_union, name="merge_union"),
    path("office/unions/<int:pk>/split/", changes.split_union, name="split_union"),
    path("office/unions/<int:pk>/close/", changes.close_union, name="close_union"),
    path("office/unions/<int:pk>/certificate/", changes.enter_certificate, name="enter_certificate"),
    path("office/units/", lists.list_units, name="list_units"),
    path("office/units/register/", units.register_unit, name="register_unit"),
    path("office/units/<int:pk>/", units.show_unit, name="show_unit"),
    path("office/units/<int:pk>/edit/", units.edit_unit, name="edit_unit"),
    path("office/units/<int:pk>/move/", units.move_unit, name="move_unit"),
    path("office/units/<int:pk>/close/", units.close_unit, name="close_unit"),
]
