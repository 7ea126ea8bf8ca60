"""Addresses of notices and objections."""

from django.urls import path

from federation.notices.views import cases, feed, office, public

app_name = "notices"

urlpatterns = [
    path("notices/", public.list_public_notices, name="list_public_notices"),
    path("notices/feed.xml", feed.read_feed, name="read_feed"),
    path("notices/objections/", public.find_objection, name="find_objection"),
    path("notices/objections/<str:receipt>/", public.follow_objection, name="follow_objection"),
    path("notices/<str:code>/", public.show_public_notice, name="show_public_notice"),
    path("notices/<str:code>/object/<str:key>/", public.receive_objection, name="receive_objection"),
    path("office/notices/", office.list_notices, name="list_notices"),
    path("office/notices/objections/", cases.list_objections, name="list_objections"),
    path("office/notices/objections/<str:receipt>/", cases.show_objection, name="show_objection"),
    path("office/notices/objections/<str:receipt>/examine/", cases.examine_objection, name="examine_objection"),
    path("office/notices/objections/<str:receipt>/settle/", cases.settle_objection, name="settle_objection"),
    path("office/notices/objections/<str:receipt>/reject/", cases.reject_objection, name="reject_objection"),
    path("office/notices/objections/<str:receipt>/reveal/", cases.reveal_objector, name="reveal_objector"),
    path("office/notices/<str:code>/", office.show_notice, name="show_notice"),
    path("office/notices/<str:code>/close/", office.close_notice, name="close_notice"),
    path("office/notices/<str:code>/withdraw/", office.withdraw_notice, name="withdraw_notice"),
]
