"""Addresses of notices and of the delivery log."""

from django.urls import path

from core.outbox import views

app_name = "outbox"
urlpatterns = [
    path("my/notifications/", views.list_notifications, name="list_notifications"),
    path("my/notifications/<int:notification>/", views.read_notification, name="read_notification"),
    path("my/notifications/read/", views.read_all_notifications, name="read_all_notifications"),
    path("my/notifications/preference/", views.choose_preference, name="choose_preference"),
    path("office/outbox/", views.list_deliveries, name="list_deliveries"),
]
