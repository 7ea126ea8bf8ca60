"""Addresses of sheets."""

from django.urls import path

from core.sheets import views

app_name = "sheets"
urlpatterns = [
    path("office/sheets/", views.list_sheets, name="list_sheets"),
    path("office/sheets/runs/<int:pk>/", views.show_run, name="show_run"),
    path("office/sheets/runs/<int:pk>/progress/", views.watch_run, name="watch_run"),
    path("office/sheets/runs/<int:pk>/columns/", views.match_columns, name="match_columns"),
    path("office/sheets/runs/<int:pk>/take-in/", views.take_in_run, name="take_in_run"),
    path("office/sheets/runs/<int:pk>/mend/", views.mend_run, name="mend_run"),
    path("office/sheets/runs/<int:pk>/drop/", views.drop_run, name="drop_run"),
    path("office/sheets/runs/<int:pk>/returned/", views.download_returned, name="download_returned"),
    path("office/sheets/<str:name>/", views.show_sheet, name="show_sheet"),
    path("office/sheets/<str:name>/template/", views.download_template, name="download_template"),
]
