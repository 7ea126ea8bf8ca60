"""Addresses of the face itself: choices of the reader, errors."""

from django.urls import path

from core.web import views

app_name = "web"
urlpatterns = [
    path("face/", views.choose_face, name="choose_face"),
    path("language/", views.choose_language, name="choose_language"),
]
