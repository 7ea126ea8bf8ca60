"""Input from the list to the plaque, and about appeals.

What a rule demands is not demanded here: numbers and days left empty are refused by their clause.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.academies.forms.days import DAY

LONG = forms.Textarea(attrs={"rows": 3})


class PlacesForm(forms.Form):
    """Where the line is drawn."""

    places = forms.IntegerField(label=_("按得分列入前几家"), min_value=1, max_value=200)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=200, widget=LONG)


class ListForm(forms.Form):
    """Why somebody the visitors do not recommend is listed."""

    reason = forms.CharField(label=_("理由"), max_length=200, required=False, widget=LONG)
    clauses = {"reason": "bj-academy-admission:3.3.1"}


class RankForm(forms.Form):
    """Another place on the list."""

    rank = forms.IntegerField(label=_("改到第几位"), min_value=1, max_value=200)
    reason = forms.CharField(
        label=_("调整理由"), max_length=200, required=False, widget=LONG,
        help_text=_("与得分次序不同时必须写"),
    )  # fmt: skip
    clauses = {"reason": "bj-academy-admission:3.4"}


class DecideForm(forms.Form):
    """The minutes of the meeting."""

    meeting_number = forms.CharField(label=_("会议纪要号"), max_length=60, required=False)
    meeting_on = forms.DateField(label=_("研究日期"), widget=DAY, required=False)
    clauses = {"meeting_number": "bj-academy-admission:3.5"}


class PublishForm(forms.Form):
    """The period of the public notice."""

    opens_on = forms.DateField(label=_("公示起始日"), widget=DAY)
    working_days = forms.IntegerField(
        label=_("公示期（工作日）"), required=False, min_value=1, max_value=60, help_text=_("不填为规定的最少天数")
    )
    clauses = {"working_days": "bj-academy-admission:3.1"}


class RecogniseForm(forms.Form):
    """The document that recognises."""

    number = forms.CharField(label=_("认定文号"), max_length=60, required=False)
    issued_on = forms.DateField(label=_("印发日期"), widget=DAY, required=False, help_text=_("名册和计划从这一天变化"))
    plaque_on = forms.DateField(label=_("授牌日期"), widget=DAY, required=False, help_text=_("还没定的以后再登记"))
    reason = forms.CharField(
        label=_("突破原则的理由"), max_length=300, required=False, widget=LONG,
        help_text=_("某个工会超过原则家数时必须写"),
    )  # fmt: skip
    clauses = {"number": "bj-academy-admission:3.7", "reason": "bj-academy-plan:4.1"}


class AwardForm(forms.Form):
    """The day of the ceremony."""

    plaque_on = forms.DateField(label=_("授牌日期"), widget=DAY)


class HeardForm(forms.Form):
    """Why a plaque is suspended or taken down, and how the academy was heard."""

    reason = forms.CharField(label=_("事由和依据"), max_length=300, widget=LONG)
    heard = forms.CharField(label=_("听取学院意见的情况"), max_length=300, required=False, widget=LONG)
    clauses = {"heard": "bj-academy-admission:9"}


class AppealForm(forms.Form):
    """Why a refusal should be looked at again."""

    statement = forms.CharField(
        label=_("复核理由"), max_length=3_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("针对未通过的每一条写：哪里不符合实际，有什么证明"),
    )  # fmt: skip
    clauses = {"statement": "bj-academy-admission:10"}


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    answer = forms.CharField(label=_("答复"), max_length=3_000, widget=forms.Textarea(attrs={"rows": 6}))
    clauses = {"answer": "bj-academy-admission:10.4"}


class CodeForm(forms.Form):
    """The check code on a certificate."""

    code = forms.CharField(label=_("查验码"), max_length=24)
