"""Address of files."""

from django.urls import path

from core.files import views

app_name = "files"
urlpatterns = [path("files/<int:file>/", views.download, name="download")]
