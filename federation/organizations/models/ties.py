"""Who stood under whom, when; and the closure of who stands under whom today."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.organizations.models.spans import one_row_range, span
from federation.organizations.models.unions import Union


class Nature(models.TextChoices):
    """The two ways of standing under another union; a union may do both at once."""

    TERRITORIAL = "territorial", _("属地")
    INDUSTRIAL = "industrial", _("产业")


# Climbs from every fresh tie at once, keeping only the days all ties on the way share. UNION drops rows already
# met, so the climb ends even inside a circle.
NO_CYCLE = """
IF EXISTS (
    WITH RECURSIVE climb(origin, node, days) AS (
        SELECT child_id, parent_id, daterange(from_on, until_on) FROM fresh
        UNION
        SELECT climb.origin, tie.parent_id, climb.days * daterange(tie.from_on, tie.until_on)
        FROM climb JOIN organizations_uniontie tie
            ON tie.child_id = climb.node AND daterange(tie.from_on, tie.until_on) && climb.days
        WHERE climb.node <> climb.origin
    )
    SELECT FROM climb WHERE node = origin
) THEN
    RAISE EXCEPTION 'a union cannot stand under itself' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'union_tie_no_cycle';
END IF;
RETURN NULL;
"""


def _no_cycle(name: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="fresh"),  # type: ignore[no-untyped-call]
        func=NO_CYCLE,
    )


class UnionTie(models.Model):
    """``child`` stands under ``parent`` from ``from_on`` until the day before ``until_on``."""

    child = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="upward_ties")
    parent = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="downward_ties")
    nature = models.CharField(_("隶属性质"), max_length=12, choices=Nature.choices)
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        ordering = ["-from_on"]
        verbose_name = _("隶属关系")
        verbose_name_plural = _("隶属关系")
        constraints = [
            models.CheckConstraint(condition=Q(until_on=None) | Q(until_on__gt=F("from_on")), name="union_tie_span"),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="union_tie_not_to_itself"),
            models.UniqueConstraint(fields=["child", "nature"], condition=Q(until_on=None), name="union_tie_one_open"),
            *(
                ExclusionConstraint(
                    name=f"union_one_{nature.value}_parent",
                    expressions=[
                        (one_row_range("child_id"), RangeOperators.OVERLAPS),
                        (span(), RangeOperators.OVERLAPS),
                    ],
                    condition=Q(nature=nature.value),
                )
                for nature in Nature
            ),
        ]
        triggers = [_no_cycle("no_cycle_insert", pgtrigger.Insert), _no_cycle("no_cycle_update", pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.child_id} → {self.parent_id} ({self.nature})"


class UnionClosure(models.Model):
    """Every pair of upper and lower union along today's ties of one nature; a union is above itself at depth 0."""

    ancestor = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    descendant = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+", db_index=False)
    nature = models.CharField(max_length=12, choices=Nature.choices)
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["descendant", "nature", "ancestor"], name="union_closure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id} ≥ {self.descendant_id} ({self.nature}, {self.depth})"
