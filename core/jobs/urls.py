"""Addresses of background work."""

from django.urls import path

from core.jobs import views

app_name = "jobs"
urlpatterns = [
    path("office/jobs/", views.list_runs, name="list_runs"),
    path("office/jobs/<int:run>/", views.show_run, name="show_run"),
    path("office/jobs/<int:run>/stop/", views.stop_run, name="stop_run"),
    path("office/jobs/<int:run>/repeat/", views.repeat_run, name="repeat_run"),
]
