"""Input about the plan: its versions, its grid of targets."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from federation.academies.actions.plans import Limits
from federation.academies.forms.days import DAY
from federation.academies.models import Measure, PlanVersion, Tier
from federation.academies.queries.plans import Share, cells_of, written
from federation.organizations.models import Union


class DraftPlanForm(forms.Form):
    """The name of a new version."""

    title = forms.CharField(label=_("版本名称"), max_length=120)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ProposeForm(forms.Form):
    """Why the plan is changed."""

    reason = forms.CharField(
        label=_("调整理由"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("有原则性要求未满足时必须写"),
    )  # fmt: skip


class ApproveForm(forms.Form):
    """From when a plan is in force, under which document."""

    in_force_from = forms.DateField(label=_("施行日期"), widget=DAY)
    document_number = forms.CharField(label=_("文号"), max_length=60, required=False)


class GridForm(forms.Form):
    """The targets of a draft: the city's on top, one row for each union below.

    Each cell reads like the plan does: ``2``, ``1–2`` or ``16+``; empty means no target.
    """

    def __init__(
        self,
        *args: Any,
        plan: PlanVersion,
        shares: tuple[Share, dict[int, Share]],
        builders: Iterable[Union],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, (self.city, given) = plan, shares
        self.places: dict[str, tuple[Union | None, str, int, str]] = {}
        self.shares = {union.pk: given.get(union.pk, Share(union)) for union in builders} | given
        for share in (self.city, *self.shares.values()):
            self._row(share)

    def _row(self, share: Share) -> None:
        for tier, year, measure in cells_of(self.plan):
            if share.union is None and tier == Tier.DISTRICT:
                continue
            name = f"{share.union.code if share.union else 'city'}-{tier}-{year}-{measure}"
            self.places[name] = (share.union, tier, year, measure)
            label = f"{share.union or _now('全市')} {Tier(tier).label} {year} {Measure(measure).label}"
            shown = written(share.targets.get((tier, year, measure)))
            box = forms.TextInput(attrs={"class": "cell", "size": 4, "aria-label": label})
            self.fields[name] = LimitsField(label=label, initial=shown, required=False, widget=box)

    def rows(self) -> list[tuple[Union | None, list[forms.BoundField]]]:
        """The grid row by row: the city, then each union."""
        grid: dict[Union | None, list[forms.BoundField]] = {}
        for name, (union, *_rest) in self.places.items():
            grid.setdefault(union, []).append(self[name])
        return list(grid.items())

    def clean(self) -> dict[str, Any]:
        """The limits by place: only those that differ from the draft."""
        cleaned = super().clean() or {}
        limits = {}
        for name, place in self.places.items():
            if name in cleaned and name in self.changed_data:
                limits[place] = cleaned[name]
        return {"limits": limits}


class LimitsField(forms.CharField):
    """``2`` is exactly two, ``1–2`` from one to two, ``16+`` sixteen or more; empty is no target."""

    def to_python(self, value: Any) -> Any:
        """At least and at most, or nothing."""
        text = str(value or "").strip().replace("—", "-").replace("–", "-").replace("至", "-").replace("＋", "+")
        if not text:
            return None
        least, dash, most = text.removesuffix("+").partition("-")
        if not least.isdigit() or (dash and not most.isdigit()) or max(len(least), len(most)) > 4:
            raise forms.ValidationError(_("写成 2、1-2 或 16+"))
        limits = Limits(int(least), None if text.endswith("+") else int(most or least))
        if limits.maximum is not None and limits.maximum < limits.minimum:
            raise forms.ValidationError(_("上限小于下限"))
        return limits

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the cell says something else than the draft."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except forms.ValidationError:
            return True
