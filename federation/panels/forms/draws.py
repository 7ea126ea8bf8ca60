"""Input about draws."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.organizations.models import Union
from federation.panels.models import Draw
from federation.panels.queries.draws import outcome_of

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AnnounceForm(forms.Form):
    """What is published before a draw."""

    sections = [
        (_("抽什么"), ("title", "purpose", "union")),
        (_("名单"), ("pool", "count")),
        (_("种子"), ("seed_event", "seed_on")),
    ]
    clauses = {"pool": "expert-panels:7", "seed_event": "expert-panels:7"}

    title = forms.CharField(label=_("名称"), max_length=120)
    purpose = forms.CharField(label=_("用途"), max_length=200)
    union = forms.ModelChoiceField(label=_("组织抽取的工会"), queryset=Union.objects.none())
    pool = forms.CharField(
        label=_("候选名单"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("一行一个：编号，空格，名称。公布后不能再改，任何人都能看到，不要写个人信息。"),
    )
    count = forms.IntegerField(label=_("抽取数"), min_value=1, max_value=100_000)
    seed_event = forms.CharField(
        label=_("种子来自"),
        max_length=160,
        help_text=_("公布之后才发生的公开事件，例如：2026年12月1日双色球第2026138期开奖号码"),
    )
    seed_on = forms.DateField(label=_("种子公布日"), widget=DAY)

    def __init__(self, *args: Any, unions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions  # type: ignore[attr-defined]

    def clean_pool(self) -> list[tuple[str, str]]:
        """Key and label of each line; a line of one word is its own label."""
        pool = []
        for line in self.cleaned_data["pool"].splitlines():
            key, _blank, label = re.sub(r"[\s，,]+", " ", line.strip()).partition(" ")
            if len(key) > 60:
                raise forms.ValidationError(_("编号最长 60 个字：%(key)s…") % {"key": key[:20]})
            if key:
                pool.append((key, label or key))
        if len({key for key, _label in pool}) < len(pool):
            raise forms.ValidationError(_("名单里有重复的编号。"))
        return pool


class SeedForm(forms.Form):
    """The seed as published."""

    clauses = {"seed": "expert-panels:7.1"}

    seed = forms.CharField(
        label=_("公布的种子"), max_length=200, help_text=_("照公布的原文抄录。空格多少不影响，其余一字不差。")
    )


class ReplaceForm(forms.Form):
    """Who drops out, and why."""

    clauses = {"out_key": "expert-panels:7.2"}

    out_key = forms.ChoiceField(label=_("退出的"))
    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("事由会公开。"))

    def __init__(self, *args: Any, draw: Draw, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = [(one.key, f"{one.key} {one.label}") for one in outcome_of(draw) if one.replaced is None]
        self.fields["out_key"].choices = standing  # type: ignore[attr-defined]
