"""Addresses of the register and the plan."""

from django.urls import path

from federation.academies.views import open_data, paper, plan, public, register, versions

app_name = "academies"

urlpatterns = [
    path("academies/", public.list_public_academies, name="list_public_academies"),
    path("academies/register.json", open_data.download_json, name="download_json"),
    path("academies/register.csv", open_data.download_csv, name="download_csv"),
    path("academies/<str:code>/", public.show_public_academy, name="show_public_academy"),
    path("office/academies/", register.list_academies, name="list_academies"),
    path("office/academies/register/", register.register_academy, name="register_academy"),
    path("office/academies/plan/", plan.show_plan, name="show_plan"),
    path("office/academies/plan/paper/", paper.print_plan, name="print_plan"),
    path("office/academies/plan/paper.xlsx", paper.download_plan, name="download_plan"),
    path("office/academies/plan/remind/<str:code>/", plan.remind_union, name="remind_union"),
    path("office/academies/plan/versions/", versions.list_versions, name="list_versions"),
    path("office/academies/plan/versions/draft/", versions.draft_plan, name="draft_plan"),
    path("office/academies/plan/versions/<int:number>/", versions.show_version, name="show_version"),
    path("office/academies/plan/versions/<int:number>/targets/", versions.set_targets, name="set_targets"),
    path("office/academies/plan/versions/<int:number>/propose/", versions.propose_plan, name="propose_plan"),
    path("office/academies/plan/versions/<int:number>/withdraw/", versions.withdraw_plan, name="withdraw_plan"),
    path("office/academies/plan/versions/<int:number>/return/", versions.return_plan, name="return_plan"),
    path("office/academies/plan/versions/<int:number>/approve/", versions.approve_plan, name="approve_plan"),
    path("office/academies/plan/versions/<int:number>/abandon/", versions.abandon_plan, name="abandon_plan"),
    path("office/academies/<str:code>/", register.show_academy, name="show_academy"),
    path("office/academies/<str:code>/change/", register.change_academy, name="change_academy"),
    path("office/academies/<str:code>/correct/", register.correct_academy, name="correct_academy"),
    path("office/academies/<str:code>/close/", register.close_academy, name="close_academy"),
    path("office/academies/<str:code>/details/", register.describe_academy, name="describe_academy"),
]
