"""``{% load academies %}``: figures of a union and of a plan that templates need."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from federation.academies.models import PlanVersion, VisitSignature
from federation.academies.queries.network import Standing
from federation.academies.queries.plans import Share, cells_of, written

register = template.Library()


@register.filter
def days_left(one: Standing) -> int:
    """Days from the day looked at to the first deadline."""
    return (one.due_on - one.facts.day).days if one.due_on else 0


@register.filter
def built_this_year(one: Standing) -> int:
    """District academies built in the year looked at."""
    return one.facts.district_new.get(one.facts.day.year, 0)


@register.filter
def plan_cells(share: Share, plan: PlanVersion) -> list[str]:
    """A share's targets in the order of the table's columns."""
    return [written(share.targets.get(place)) or "—" for place in cells_of(plan)]


@register.simple_tag
def signature(signed: VisitSignature) -> SafeString:
    """A signature drawn again from its strokes."""
    lines = ("M" + "L".join(f"{x} {y}" for x, y in [*stroke, stroke[-1]]) for stroke in signed.strokes)
    drawing = (
        '<svg class="visit-signature" viewBox="-20 -20 1040 1040" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><path d="{}" fill="none" stroke="currentColor" stroke-width="2.5"'
        ' stroke-linecap="round" stroke-linejoin="round" vector-effect="non-scaling-stroke"/></svg>'
    )
    return format_html(drawing, signed.name, "".join(lines))
