"""Addresses of the year's evaluation."""

from django.urls import path

from federation.academies.views import (
    campaigns,
    evaluations,
    grading,
    results,
    scores,
)

CAMPAIGN = "office/evaluations/<int:year>/"
CASE = "office/evaluations/<int:year>/<str:code>/"

urlpatterns = [
    path("evaluations/", results.list_public_campaigns, name="list_public_campaigns"),
    path("evaluations/<int:year>/", results.list_public_results, name="list_public_results"),
    path("office/evaluations/", campaigns.list_campaigns, name="list_campaigns"),
    path("office/evaluations/plan/", campaigns.plan_campaign, name="plan_campaign"),
    path(CAMPAIGN, campaigns.show_campaign, name="show_campaign"),
    path(f"{CAMPAIGN}open/", campaigns.open_campaign, name="open_campaign"),
    path(f"{CAMPAIGN}close/", campaigns.close_reports, name="close_reports"),
    path(f"{CAMPAIGN}sample/", campaigns.announce_sample, name="announce_sample"),
    path(f"{CAMPAIGN}panels/", campaigns.form_panels, name="form_panels"),
    path(f"{CAMPAIGN}grade/", grading.grade_campaign, name="grade_campaign"),
    path(f"{CAMPAIGN}regrade/", grading.regrade_campaign, name="regrade_campaign"),
    path(f"{CAMPAIGN}announce/", grading.announce_campaign, name="announce_campaign"),
    path(f"{CAMPAIGN}results.xlsx", grading.download_results, name="download_results"),
    path(f"{CAMPAIGN}academies/", evaluations.list_evaluations, name="list_evaluations"),
    path(CASE, evaluations.show_evaluation, name="show_evaluation"),
    path(f"{CASE}report/", evaluations.submit_report, name="submit_report"),
    path(f"{CASE}return/", evaluations.return_report, name="return_report"),
    path(f"{CASE}leave-out/", evaluations.leave_out, name="leave_out"),
    path(f"{CASE}visit/", evaluations.plan_check, name="plan_check"),
    path(f"{CASE}check/", evaluations.record_check, name="record_check"),
    path(f"{CASE}reopen/", grading.reopen_evaluation, name="reopen_evaluation"),
    path(f"{CASE}announce/", grading.announce_again, name="announce_again"),
    path("office/scores/", scores.show_own_score, name="show_own_score"),
    path("office/scores/<str:code>/", scores.show_score, name="show_score"),
]
