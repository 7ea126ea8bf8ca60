"""Addresses of the portal."""

from django.urls import path

from federation.portal.views import home, search, trail

app_name = "portal"
urlpatterns = [
    path("", home.show_front, name="show_front"),
    path("home/", home.go_home, name="go_home"),
    path("office/", home.show_office, name="show_office"),
    path("my/", home.show_my_home, name="show_my_home"),
    path("office/trail/", trail.show_trail, name="show_trail"),
    path("office/search/", search.search_all, name="search_all"),
]
