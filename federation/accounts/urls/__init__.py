"""Addresses of accounts and roles. Those of the door itself, which allauth answers, stand in ``door``."""

from django.urls import path

from federation.accounts.views import demo, office, own, reviews, tokens

app_name = "accounts"
urlpatterns = [
    path("account/", own.show_own_account, name="show_own_account"),
    path("account/sessions/<int:pk>/end/", own.end_own_session, name="end_own_session"),
    path("account/second-factor/passkeys/<int:pk>/remove/", own.remove_passkey, name="remove_passkey"),
    path("account/tokens/", tokens.list_tokens, name="list_tokens"),
    path("account/tokens/<int:pk>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("account/sign-in/demo/<str:username>/", demo.sign_in_as_demo, name="sign_in_as_demo"),
    path("office/accounts/", office.list_accounts, name="list_accounts"),
    path("office/accounts/new/", office.create_account, name="create_account"),
    path("office/accounts/places/", office.suggest_places, name="suggest_places"),
    path("office/accounts/<int:pk>/", office.show_account, name="show_account"),
    path("office/accounts/<int:pk>/roles/new/", office.grant_role, name="grant_role"),
    path("office/accounts/<int:pk>/invite/", office.invite_account, name="invite_account"),
    path("office/accounts/<int:pk>/deactivate/", office.deactivate_account, name="deactivate_account"),
    path("office/accounts/<int:pk>/reactivate/", office.reactivate_account, name="reactivate_account"),
    path("office/accounts/<int:pk>/end-sessions/", office.end_sessions, name="end_sessions"),
    path("office/roles/<int:pk>/revoke/", office.revoke_role, name="revoke_role"),
    path("office/roles/review/", reviews.review_roles, name="review_roles"),
]
