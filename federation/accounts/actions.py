"""Everything that changes an account or a role."""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise

from core.audit.trail import record, record_many
from core.crypto import sm3
from core.dates.calendar import today
from core.outbox.post import Message, Recipient, post
from core.outbox.queries import preference_of
from core.rules.rule import require
from core.web.access import NotPermitted
from core.web.access import require as permit
from federation.accounts import messages, permissions, queries
from federation.accounts.kinds import Kind
from federation.accounts.models import ApiToken, Role, User
from federation.accounts.queries import RoleWanted
from federation.accounts.rules import GRANT_RULES
from federation.organizations.models import Union

# --- accounts --------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_account(
    *, username: str, name: str, post_held: str, email: str, phone: str, role: RoleWanted, by: User | None, at: datetime
) -> User:
    """Open an account with its first role and send its owner a link to set a password."""
    account = User(username=username.lower(), name=name, post=post_held, email=email, phone=phone)
    account.set_unusable_password()
    account.save(force_insert=True)
    record(by=by, at=at, verb="create_account", subject=account, facts={"username": account.username, "name": name})
    _give(account, role, by, at)
    _invite(account, by, at)
    return account


@transaction.atomic
def invite_account(*, account: User, by: User, at: datetime) -> None:
    """Send the owner of an account another link, good once and for three days, to set a password."""
    permit(permissions.can_invite_account(by, account))
    _invite(account, by, at)


@transaction.atomic
def deactivate_account(*, account: User, reason: str, by: User, at: datetime) -> None:
    """Switch an account off, end its roles today, its sessions and its programs' keys now."""
    account = User.objects.select_for_update().get(pk=account.pk)
    permit(permissions.can_deactivate_account(by, account))
    for role in queries.roles_of(account):
        _end(role, reason, by, at)
    account.is_active = False
    account.save(update_fields=["is_active"])
    _end_sessions(account)
    ApiToken.objects.filter(user=account, revoked_at=None).update(revoked_at=at)
    record(by=by, at=at, verb="deactivate_account", subject=account, reason=reason)


@transaction.atomic
def reactivate_account(*, account: User, reason: str, by: User, at: datetime) -> None:
    """Switch an account on again; its roles have to be given anew."""
    account = User.objects.select_for_update().get(pk=account.pk)
    permit(permissions.can_deactivate_account(by, account))
    account.is_active = True
    account.save(update_fields=["is_active"])
    record(by=by, at=at, verb="reactivate_account", subject=account, reason=reason)


@transaction.atomic
def end_sessions(*, account: User, reason: str, by: User, at: datetime) -> None:
    """Sign somebody out everywhere."""
    permit(permissions.can_deactivate_account(by, account))
    count = _end_sessions(account)
    record(by=by, at=at, verb="end_sessions", subject=account, facts={"sessions": count}, reason=reason)


# --- roles -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def grant_role(*, account: User, role: RoleWanted, by: User, at: datetime) -> Role:
    """Give somebody a role, if every rule of access allows it."""
    permit(permissions.can_grant_role(by, account))
    return _give(account, role, by, at)


@transaction.atomic
def revoke_role(*, role: Role, reason: str, by: User, at: datetime) -> None:
    """End a role today."""
    role = Role.objects.select_for_update(of=("self",)).select_related("union", "unit", "user").get(pk=role.pk)
    permit(permissions.can_revoke_role(by, role))
    _end(role, reason, by, at)


@transaction.atomic
def keep_roles(*, roles: Iterable[Role], by: User, at: datetime) -> int:
    """Confirm roles in the yearly look; all or none."""
    found = list(roles)
    for role in found:
        permit(permissions.can_review_role(by, role))
    Role.objects.filter(pk__in=[role.pk for role in found]).update(reviewed_by=by, reviewed_at=at)
    kept = defaultdict(list)
    for role in found:
        kept[role.user].append(role.pk)
    record_many(by=by, at=at, verb="keep_role", subjects=kept, facts_of=lambda account: {"roles": kept[account]})
    return len(found)


@transaction.atomic
def revoke_roles(*, roles: Iterable[Role], reason: str, by: User, at: datetime) -> int:
    """Take roles away in the yearly look; all or none."""
    found = list(roles)
    for role in found:
        revoke_role(role=role, reason=reason, by=by, at=at)
    return len(found)


@transaction.atomic
def appoint_first_admin(
    *, username: str, name: str, post_held: str, email: str, union: Union, from_on: date, by: None = None, at: datetime
) -> User:
    """Open the account of the city's first administrator, whom nobody in the product can appoint."""
    role = RoleWanted(kind=Kind.CITY_ADMIN, union=union, from_on=from_on, reason="首位管理员")
    return create_account(
        username=username, name=name, post_held=post_held, email=email, phone="", role=role, by=by, at=at
    )


# --- programs ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def issue_token(*, name: str, until_on: date, by: User, at: datetime) -> str:
    """Make a key with which a program speaks for ``by``; return it, the only time it is ever shown."""
    permit(permissions.can_issue_token(by))
    key = f"jj_{secrets.token_urlsafe(32)}"
    token = ApiToken(user=by, name=name, digest=sm3.digest(key.encode()), created_at=at, until_on=until_on)
    token.save(force_insert=True)
    record(by=by, at=at, verb="issue_token", subject=by, facts={"token": token.pk, "name": name, "until_on": until_on})
    return key


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> None:
    """Shut a program out, for good."""
    permit(permissions.can_revoke_token(by, token))
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        record(by=by, at=at, verb="revoke_token", subject=token.user, facts={"token": token.pk, "name": token.name})


# --- what happens at the door ----------------------------------------------------------------------------------------


@transaction.atomic
def note_sign_in(*, account: User, address: str, by: User | None, at: datetime) -> None:
    """Leave a trace of somebody coming in."""
    record(by=by, at=at, verb="sign_in", subject=account, facts={"address": address})


@transaction.atomic
def note_failure(*, username: str, address: str, by: None = None, at: datetime) -> None:
    """Leave a trace at the account somebody failed to enter; unknown names stay with the lock-out's own list."""
    account = User.objects.filter(username__iexact=username).first()
    if account is not None:
        record(by=by, at=at, verb="sign_in_failed", subject=account, facts={"address": address})


@transaction.atomic
def note_sign_out(*, account: User, by: User | None, at: datetime) -> None:
    """Leave a trace of somebody going out."""
    record(by=by, at=at, verb="sign_out", subject=account)


@transaction.atomic
def note_lock_out(*, username: str, address: str, by: None = None, at: datetime) -> None:
    """Leave a trace of a lock-out and warn the owner."""
    account = User.objects.filter(username__iexact=username).first()
    if account is not None:
        record(by=by, at=at, verb="lock_out", subject=account, facts={"address": address})
        post(messages.locked_out(address), to=Recipient(user=account), at=at)


@transaction.atomic
def note_security_change(*, account: User, verb: str, what: str | Promise, by: User, at: datetime) -> None:
    """Leave a trace of a changed password or second factor, and tell the owner."""
    record(by=by, at=at, verb=verb, subject=account)
    post(messages.security_changed(account, what, reverse("mfa_index")), to=Recipient(user=account), at=at)


@transaction.atomic
def send_password_link(*, account: User, by: User | None, at: datetime) -> None:
    """Send the owner a link to set a new password."""
    if _send_link(messages.password_reset(account, _password_link(account)), account, at):
        record(by=by, at=at, verb="send_password_link", subject=account)


# --- inside ----------------------------------------------------------------------------------------------------------


def _give(account: User, wanted: RoleWanted, by: User | None, at: datetime) -> Role:
    """Judge and write one role; the account is locked, so two grants cannot pass each other."""
    User.objects.select_for_update().get(pk=account.pk)
    facts = queries.facts_of_grant(by, account, wanted)
    require(check(facts) for check in GRANT_RULES)
    role = Role(
        user=account,
        kind=wanted.kind,
        union=wanted.union,
        unit=wanted.unit,
        from_on=wanted.from_on,
        until_on=wanted.until_on,
        reason=wanted.reason,
        granted_by=by,
        granted_at=at,
    )
    role.save(force_insert=True)
    queries.forget_held_roles(account)
    record(
        by=by,
        at=at,
        verb="grant_role",
        subject=account,
        facts={"role": role.pk, "kind": role.kind, "union": wanted.union.code},
        reason=wanted.reason,
    )
    post(messages.role_granted(role, reverse("accounts:show_own_account")), to=Recipient(user=account), at=at)
    return role


def _end(role: Role, reason: str, by: User, at: datetime) -> None:
    day = today()
    if role.until_on is not None and role.until_on <= day:
        raise NotPermitted(messages.already_ended(role))
    role.until_on = max(day, role.from_on)
    role.save(update_fields=["until_on"])
    queries.forget_held_roles(role.user)
    record(
        by=by, at=at, verb="revoke_role", subject=role.user, facts={"role": role.pk, "kind": role.kind}, reason=reason
    )
    post(
        messages.role_revoked(role, by, reason, reverse("accounts:show_own_account")),
        to=Recipient(user=role.user),
        at=at,
    )


def _invite(account: User, by: User | None, at: datetime) -> None:
    if _send_link(messages.account_created(account, _password_link(account)), account, at):
        record(by=by, at=at, verb="invite_account", subject=account)


def _send_link(message: Message, account: User, at: datetime) -> bool:
    """Send a link that opens the account to its mail box and phone only, never as a notice inside the product."""
    if not account.email and not account.phone:
        return False
    reader = Recipient(mail=account.email, phone=account.phone, language=preference_of(account).language)
    post(message, to=reader, at=at)
    return True


def _password_link(account: User) -> str:
    key = default_token_generator.make_token(account)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(account), key])


def _end_sessions(account: User) -> int:
    found = list(UserSession.objects.filter(user=account))
    for session in found:
        session.end()
    return len(found)
