"""Addresses of the face itself: choices of the reader, errors."""

from django.urls import path

from core.web import drafts, helping, style, views
from core.web.listing import views as lists

app_name = "web"
urlpatterns = [
    path("face/", views.choose_face, name="choose_face"),
    path("office/style/", style.show_style, name="show_style"),
    path("help/", helping.list_help, name="list_help"),
    path("help/<path:path>", helping.show_help, name="show_help"),
    path("drafts/keep/", drafts.keep_draft, name="keep_draft"),
    path("drafts/discard/", drafts.discard_draft, name="discard_draft"),
    path("lists/columns/<str:listing>/", lists.choose_columns, name="choose_columns"),
    path("lists/export/", lists.export_list, name="export_list"),
    path("lists/bulk/", lists.apply_bulk, name="apply_bulk"),
    path("language/", views.choose_language, name="choose_language"),
]
