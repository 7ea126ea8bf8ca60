"""Input of the public: an objection, the way back to it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from federation.notices.models import NoticeItem
from federation.notices.rules import ELIGIBLE

MOST_FILES = 3
PHONE = RegexValidator(r"^\+?[0-9][0-9 \-]{5,18}[0-9]$", _("电话写数字，例如 13800000000 或 010-12345678。"))


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files, possibly empty."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file by itself; at most a few."""
        found = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(found) > MOST_FILES:
            raise forms.ValidationError(_("最多 %(most)s 个文件，可以合成一个 PDF。"), params={"most": MOST_FILES})
        return [super(FilesField, self).clean(one, initial) for one in found]


class ObjectionForm(forms.Form):
    """One fact, what is wrong with it, who says so."""

    clauses = {"fact": "public-notice:5", "name": "public-notice:6"}
    sections = [
        (_("异议"), ("fact", "statement", "evidence")),
        (_("怎样联系您"), ("name", "phone", "mail")),
    ]

    fact = forms.ChoiceField(
        label=_("针对哪一条"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选一条。"),
            "invalid_choice": _("这一条不在公示的内容里，请从所列的几条里选。"),
        },
    )
    statement = forms.CharField(
        label=_("哪里不对，依据是什么"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写明事实和依据，至少 10 个字。不公开。"),
        error_messages={"required": _("请写明哪里不对。"), "min_length": _("请再写具体些，至少 10 个字。")},
    )
    evidence = FilesField(
        label=_("证据"), required=False, help_text=_("PDF、Word、Excel、JPG 或 PNG，最多 3 个，每个不超过 10 MB。")
    )
    name = forms.CharField(
        label=_("您的姓名"),
        max_length=40,
        help_text=_("实名，不公开，只供核查的经办人查看。"),
        error_messages={"required": _("请写姓名，不公开。")},
    )
    phone = forms.CharField(
        label=_("电话"), max_length=20, required=False, validators=[PHONE], help_text=_("电话和电子邮箱至少写一个。")
    )
    mail = forms.EmailField(label=_("电子邮箱"), max_length=120, required=False, help_text=_("写了会收到回执和答复。"))

    def __init__(self, *args: Any, item: NoticeItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts: Iterable[tuple[str, str]] = item.facts
        choices: list[tuple[str, Any]] = [(label, f"{label}：{value}") for label, value in facts]
        self.fields["fact"].choices = [*choices, (ELIGIBLE, _("是否符合条件"))]  # type: ignore[attr-defined]


class FindForm(forms.Form):
    """The receipt and its secret."""

    receipt = forms.CharField(label=_("回执号"), max_length=16, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    secret = forms.CharField(label=_("查询码"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_receipt(self) -> str:
        """Without spaces, in capitals."""
        return _squeezed(self.cleaned_data["receipt"])

    def clean_secret(self) -> str:
        """Without spaces, in capitals."""
        return _squeezed(self.cleaned_data["secret"])


def _squeezed(text: str) -> str:
    return "".join(text.split()).upper()
