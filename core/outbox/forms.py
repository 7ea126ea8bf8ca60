"""How somebody wants to be reached, as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.outbox.models import Preference


class PreferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Channels and quiet hours; notices inside the product always arrive."""

    class Meta:
        model = Preference
        fields = ("mail", "sms", "wechat", "language", "quiet_from", "quiet_until")
        help_texts = {
            "mail": _("发到账号里的邮箱。"),
            "sms": _("验证码和当天到期的事项。"),
            "wechat": _("按账号里的手机号对应。"),
            "language": _("系统里的通知按您正在使用的语言显示。"),
            "quiet_from": _("这段时间里邮件、短信和微信推迟到结束后再发；紧急事项不推迟。"),
            "quiet_until": _("两项都空着，就随时发送。"),
        }
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def clean(self) -> dict[str, Any]:
        """Both ends of the quiet hours or none."""
        values = super().clean() or {}
        if (values.get("quiet_from") is None) != (values.get("quiet_until") is None):
            missing = "quiet_until" if values.get("quiet_until") is None else "quiet_from"
            self.add_error(missing, _("免打扰的开始和结束要一起填写，或都空着。"))
        return values
