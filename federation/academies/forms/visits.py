"""Input about site visits: the plan, what a phone sends, the opinion."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from federation.academies.actions.visiting import LONGEST_NOTE, Signed, Written
from federation.academies.forms.days import DAY
from federation.academies.models import Application
from federation.academies.queries.visits import possible_visitors
from federation.accounts.models import User

PHONE_TIMES = (MinValueValidator(datetime(2020, 1, 1, tzinfo=UTC)), MaxValueValidator(datetime(2100, 1, 1, tzinfo=UTC)))
"""A phone whose battery went flat may believe in any year, but not in any number."""


class VisitForm(forms.Form):
    """When, where and by whom a site is visited."""

    planned_on = forms.DateField(label=_("考察日期"), widget=DAY)
    planned_time = forms.TimeField(
        label=_("时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    address = forms.CharField(label=_("地点"), max_length=200)
    visitors: "forms.ModelMultipleChoiceField[User]" = forms.ModelMultipleChoiceField(
        label=_("考察组"), queryset=None, widget=forms.CheckboxSelectMultiple,
        help_text=_("推荐工会的人员回避，不在名单里"),
    )  # fmt: skip
    clauses = {"visitors": "bj-academy-admission:3.3"}

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["visitors"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = possible_visitors(application)


class CancelVisitForm(forms.Form):
    """Why a visit is called off."""

    reason = forms.CharField(label=_("取消原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class OpinionForm(forms.Form):
    """What the visitors say in the end."""

    is_favourable = forms.TypedChoiceField(
        label=_("结论"), choices=[("yes", _("建议通过")), ("no", _("不建议通过"))], coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    opinion = forms.CharField(label=_("考察意见"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 6}))
    clauses = {"is_favourable": "bj-academy-admission:3.3"}


class RecordForm(forms.Form):
    """One record as a phone sends it."""

    key = forms.UUIDField()
    device = forms.CharField(max_length=40)
    point = forms.CharField(max_length=40)
    outcome = forms.CharField(max_length=8, required=False)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    written_at = forms.DateTimeField(validators=PHONE_TIMES)
    sent_at = forms.DateTimeField(validators=PHONE_TIMES)
    photo = forms.FileField(required=False)

    @property
    def written(self) -> Written:
        """The record, as the action takes it."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "photo"}
        return Written(**values)


class SignatureForm(forms.Form):
    """One signature as a phone sends it."""

    key = forms.UUIDField()
    device = forms.CharField(max_length=40)
    name = forms.CharField(max_length=40)
    is_host = forms.BooleanField(required=False)
    strokes = forms.JSONField()
    signed_at = forms.DateTimeField(validators=PHONE_TIMES)
    sent_at = forms.DateTimeField(validators=PHONE_TIMES)

    @property
    def signed(self) -> Signed:
        """The signature, as the action takes it."""
        return Signed(**self.cleaned_data)
