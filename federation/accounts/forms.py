"""What administrators fill in."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from federation.accounts.kinds import OF_A_UNIT, Kind
from federation.accounts.models import Role, User
from federation.accounts.queries import RoleWanted, grantable_kinds, grantable_unions
from federation.organizations.models import Union, Unit


class UnionField(forms.CharField):
    """A union named by code, full or short name; offers suggestions while typing. Cleans to a ``Union``."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**options)
        self.widget.attrs |= {
            "list": "places",
            "hx-get": reverse_lazy("accounts:suggest_places"),
            "hx-trigger": "input changed delay:250ms, focus once",
            "hx-target": "#places",
        }
        self.user: Any = None

    def clean(self, value: Any) -> Any:
        """Find the one open union of that name within the user's own subtree."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = list(grantable_unions(self.user, text)[:2])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("您的管理范围内没有这个工会。请从提示中选一个。"))
        raise forms.ValidationError(_("同名的工会不止一个，请填工会代码。"))


class RoleForm(forms.Form):
    """A role to be given. ``wanted()`` is what the action takes."""

    kind = forms.ChoiceField(label=_("角色"))
    union = UnionField(label=_("工会"), help_text=_("填名称或代码，可输拼音首字母查找"))
    uscc = forms.CharField(
        label=_("单位的统一社会信用代码"),
        max_length=18,
        required=False,
        help_text=_("单位经办人必填；学院工作人员可填"),
    )
    from_on = forms.DateField(label=_("起始日"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until_on = forms.DateField(
        label=_("失效日"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("从这一天起不再有效；长期有效可不填"),
    )
    reason = forms.CharField(label=_("授予原因"), max_length=200, help_text=_("例如：岗位调整，接替张某"))

    clauses = {"kind": "access-control:1", "union": "access-control:2"}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Role.Kind.choices)
        self.fields["kind"].choices = [(kind.value, labels[kind.value]) for kind in grantable_kinds(user)]  # type: ignore[attr-defined]
        self.fields["union"].user = user  # type: ignore[attr-defined]
        self.fields["from_on"].initial = today

    def clean(self) -> dict[str, Any]:
        """Tie the unit to the union and the days to each other."""
        given = super().clean() or self.cleaned_data
        union, from_on, until_on = given.get("union"), given.get("from_on"), given.get("until_on")
        if from_on and until_on and until_on <= from_on:
            self.add_error("until_on", _("失效日要晚于起始日。"))
        given["unit"] = self._unit(given.get("uscc", "").strip(), union)
        if given.get("kind") in OF_A_UNIT and not given["unit"] and "uscc" not in self.errors:
            self.add_error("uscc", _("单位经办人要填单位。"))
        return given

    def _unit(self, uscc: str, union: Union | None) -> Unit | None:
        if not uscc or union is None:
            return None
        unit = Unit.objects.filter(uscc=uscc, union__path__startswith=union.path).first()
        if unit is None:
            self.add_error("uscc", _("所选工会之下没有这个单位。"))
        return unit

    def wanted(self) -> RoleWanted:
        """Return the role as the action takes it."""
        given = self.cleaned_data
        return RoleWanted(
            kind=Kind(given["kind"]),
            union=given["union"],
            unit=given["unit"],
            from_on=given["from_on"],
            until_on=given["until_on"],
            reason=given["reason"],
        )


class AccountForm(RoleForm):
    """A new account with its first role."""

    username = forms.CharField(
        label=_("账号名"),
        max_length=30,
        help_text=_("3 到 30 位小写字母、数字、点、横线；登录时用"),
        validators=[
            RegexValidator(r"^[a-z][a-z0-9.-]{2,29}$", _("用小写字母开头，3 到 30 位小写字母、数字、点或横线。"))
        ],
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    post_held = forms.CharField(label=_("部门和职务"), max_length=60, required=False)
    email = forms.EmailField(label=_("邮箱"), help_text=_("设置密码的链接发到这里"))
    phone = forms.CharField(
        label=_("手机号"), required=False, validators=[RegexValidator(r"^1\d{10}$", _("手机号是 1 开头的 11 位数字。"))]
    )

    undrafted = ("email", "phone")
    sections = (
        (_("本人"), ("name", "username", "post_held", "email", "phone")),
        (_("第一个角色"), ("kind", "union", "uscc", "from_on", "until_on", "reason")),
    )
    field_order = ["name", "username", "post_held", "email", "phone"]

    def clean_username(self) -> str:
        """Refuse a name that is taken."""
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("这个账号名已有人用，请换一个。"))
        return username

    def given(self) -> dict[str, Any]:
        """Return the account as the action takes it."""
        names = ("username", "name", "post_held", "email", "phone")
        return {name: self.cleaned_data[name] for name in names} | {"role": self.wanted()}


class SignInForm(LoginForm):  # type: ignore[misc]
    """allauth's form in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("账号名")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""


class InOurWords:
    """Labels and hints for a form of allauth; its placeholders, which repeat the label, go."""

    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.words.items():
            field = self.fields[name]  # type: ignore[attr-defined]
            field.label, field.help_text = label, hint
            field.widget.attrs.pop("placeholder", None)


class CodeForm(InOurWords, AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""

    words = {"code": (_("动态码或恢复码"), "")}


class ConfirmCodeForm(InOurWords, ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more, before something that concerns the account's safety."""

    words = {"code": (_("动态码或恢复码"), "")}


class AuthenticatorForm(InOurWords, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator."""

    words = {"code": (_("6 位动态码"), "")}


GARBLED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error)
"""How the reader of passkeys fails on a stranger's bytes: it has no error of its own."""


@contextmanager
def legible() -> Iterator[None]:
    """Take a passkey that cannot be read for one that is not right."""
    try:
        yield
    except GARBLED as garbled:
        raise get_adapter().validation_error("incorrect_code") from garbled


class LegiblePasskey:
    """A form to which a passkey is shown."""

    def clean_credential(self) -> Any:
        """Read it."""
        with legible():
            return super().clean_credential()  # type: ignore[misc]


class PasskeySignInForm(LegiblePasskey, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of a password."""


class PasskeyCodeForm(LegiblePasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second factor."""


class ConfirmPasskeyForm(LegiblePasskey, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey once more, before something that concerns the account's safety."""


class PasskeyForm(InOurWords, AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""

    words = {
        "name": (_("名字"), ""),
        "passwordless": (
            _("登录时不输密码"),
            _("这台电脑或手机要能验指纹、面容或锁屏密码。不勾选，它只作第二步验证。"),
        ),
    }

    def clean(self) -> Any:
        """Read the key the browser made."""
        with legible():
            return super().clean()


class RenamePasskeyForm(InOurWords, EditWebAuthnForm):  # type: ignore[misc]
    """A passkey's name."""

    words = {"name": (_("名字"), _("例如：办公室电脑"))}


class TokenForm(forms.Form):
    """A key for a program."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("哪个系统用它，例如：区平台取数"))
    until_on = forms.DateField(
        label=_("失效日"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("从这一天起不再有效，最长一年"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until_on"].initial = today() + timedelta(days=180)

    def clean_until_on(self) -> date:
        """Between tomorrow and a year from now."""
        until_on: date = self.cleaned_data["until_on"]
        if not today() < until_on <= today() + timedelta(days=366):
            raise forms.ValidationError(_("失效日要在明天到一年之内。"))
        return until_on


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200)
