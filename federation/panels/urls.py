"""Addresses of experts, panels and draws."""

from django.urls import path

from federation.panels.views import assessing, draws, experts, panels, public, record, sheets

app_name = "panels"

urlpatterns = [
    path("panel/", assessing.list_assessments, name="list_assessments"),
    path("panel/assessments/<int:pk>/", assessing.show_assessment, name="show_assessment"),
    path("panel/assessments/<int:pk>/declare/", assessing.declare_conflicts, name="declare_conflicts"),
    path("panel/assessments/<int:pk>/scores/<str:item>/", assessing.save_scores, name="save_scores"),
    path("panel/assessments/<int:pk>/submit/", assessing.submit_assessment, name="submit_assessment"),
    path("panel/assessments/<int:pk>/decline/", assessing.decline_assessment, name="decline_assessment"),
    path("panel/record/", record.show_own_record, name="show_own_record"),
    path("panel/record/absence/", record.note_own_absence, name="note_own_absence"),
    path("panel/record/avoidance/", record.note_own_avoidance, name="note_own_avoidance"),
    path("office/panels/", panels.list_panels, name="list_panels"),
    path("office/panels/sheets/", sheets.list_score_sheets, name="list_score_sheets"),
    path("office/panels/sheets/<str:code>/<int:version>/", sheets.show_score_sheet, name="show_score_sheet"),
    path("office/panels/experts/", experts.list_experts, name="list_experts"),
    path("office/panels/experts/enrol/", experts.enrol_expert, name="enrol_expert"),
    path("office/panels/experts/<int:pk>/", experts.show_expert, name="show_expert"),
    path("office/panels/experts/<int:pk>/change/", experts.change_expert, name="change_expert"),
    path("office/panels/experts/<int:pk>/admit/", experts.admit_expert, name="admit_expert"),
    path("office/panels/experts/<int:pk>/suspend/", experts.suspend_expert, name="suspend_expert"),
    path("office/panels/experts/<int:pk>/resume/", experts.resume_expert, name="resume_expert"),
    path("office/panels/experts/<int:pk>/retire/", experts.retire_expert, name="retire_expert"),
    path("office/panels/experts/<int:pk>/absence/", experts.note_absence, name="note_absence"),
    path("office/panels/experts/<int:pk>/avoidance/", experts.note_avoidance, name="note_avoidance"),
    path("office/panels/<str:code>/", panels.show_panel, name="show_panel"),
    path("office/panels/<str:code>/invite/<int:expert>/<str:seat>/", panels.invite_assessor, name="invite_assessor"),
    path("office/panels/<str:code>/withdraw/<int:pk>/", panels.withdraw_assessor, name="withdraw_assessor"),
    path("office/panels/<str:code>/dissolve/", panels.dissolve_panel, name="dissolve_panel"),
    path("office/draws/", draws.list_draws, name="list_draws"),
    path("office/draws/announce/", draws.announce_draw, name="announce_draw"),
    path("office/draws/<str:code>/", draws.show_draw, name="show_draw"),
    path("office/draws/<str:code>/hold/", draws.hold_draw, name="hold_draw"),
    path("office/draws/<str:code>/cancel/", draws.cancel_draw, name="cancel_draw"),
    path("office/draws/<str:code>/replace/", draws.replace_drawn, name="replace_drawn"),
    path("draws/", public.list_public_draws, name="list_public_draws"),
    path("draws/<str:code>/", public.show_public_draw, name="show_public_draw"),
    path("draws/<str:code>/draw.json", public.download_draw, name="download_draw"),
]
