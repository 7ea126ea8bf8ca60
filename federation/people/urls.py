"""Addresses of the register of workers."""

from django.urls import path

from federation.people.views import doubles, files, spells

app_name = "people"

urlpatterns = [
    path("office/people/", files.list_people, name="list_people"),
    path("office/people/register/", files.register_person, name="register_person"),
    path("office/people/<int:pk>/", files.show_person, name="show_person"),
    path("office/people/<int:pk>/change/", files.change_person, name="change_person"),
    path("office/people/<int:pk>/reveal/", files.reveal_person, name="reveal_person"),
    path("office/people/<int:pk>/employments/add/", spells.add_employment, name="add_employment"),
    path("office/people/employments/<int:pk>/change/", spells.change_employment, name="change_employment"),
    path("office/people/employments/<int:pk>/end/", spells.end_employment, name="end_employment"),
    path("office/people/doubles/", doubles.list_doubles, name="list_doubles"),
    path("office/people/doubles/<int:pk>/", doubles.show_double, name="show_double"),
    path("office/people/doubles/<int:pk>/dismiss/", doubles.dismiss_double, name="dismiss_double"),
    path("office/people/doubles/<int:pk>/merge/", doubles.merge_people, name="merge_people"),
    path("office/people/merges/<int:pk>/part/", doubles.part_people, name="part_people"),
]
