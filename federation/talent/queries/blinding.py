"""Papers judges read: which have no blinded copy yet, which of the copies a judge may open."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from federation.accounts.queries import has_role
from federation.talent.choosing.contests import WHOLE
from federation.talent.models import BlindedCopy, Judgement, Nomination, Proof, Selection
from federation.talent.queries import CITY, JUDGED
from federation.talent.workflow import ACCEPTED, ASIDE, JUDGING, OPEN, SCORING

BLINDED_IN = (OPEN, JUDGING, SCORING)
"""States of a selection in which papers are prepared for judges."""
MISSING = Q(blinded=None)
"""Papers no judge can read."""


def papers_visible_to(user: Any, selection: str = "") -> QuerySet[Any]:
    """Papers of those whom judges give points, of one selection (its number) if said, for the city and auditors."""
    if not has_role(user, *CITY, "auditor"):
        return Proof.objects.none()
    found = Proof.objects.filter(file__isnull=False, nomination__state__in=JUDGED).exclude(
        nomination__trade__share=WHOLE
    )
    found = found.select_related(
        "file", "blinded__file", "nomination__person", "nomination__unit", "nomination__union", "nomination__trade",
        "nomination__selection",
    )  # fmt: skip
    return found.filter(nomination__selection__number=selection) if selection else found


def paper_at(user: Any, number: str, pk: int) -> Any:
    """One paper of a selection, if somebody may see it."""
    return papers_visible_to(user, number).filter(pk=pk).first()


def papers_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Papers by name, unit or what they show."""
    told = text.strip()
    of = Q(nomination__person__name__icontains=told) | Q(nomination__unit__name__icontains=told)
    return found.filter(of | Q(nomination__person__initials__istartswith=told) | Q(what__icontains=told))


def papers_missing(user: Any, selection: Selection) -> QuerySet[Any]:
    """Papers of a selection that still have no blinded copy, nominee by nominee."""
    found = papers_visible_to(user, selection.number).filter(MISSING, nomination__state=ACCEPTED)
    return found.order_by("nomination", "force", "pk")


def judged_by(user: Any) -> QuerySet[Judgement]:
    """What somebody was assigned and did not step aside from, while judging goes on."""
    mine = Judgement.objects.filter(judge__expert__user=user.pk, judge__selection__state=SCORING)
    return mine.exclude(state=ASIDE).filter(nomination__state=ACCEPTED)


def copies_open_to(user: Any) -> QuerySet[BlindedCopy]:
    """Blinded copies somebody may read as a judge."""
    if not has_role(user, "expert"):
        return BlindedCopy.objects.none()
    mine = judged_by(user).filter(nomination=OuterRef("proof__nomination"))
    return BlindedCopy.objects.filter(Exists(mine)).select_related("file")


def copies_for(user: Any, nomination: Nomination) -> dict[int, BlindedCopy]:
    """By the paper's id, the copies of a nominee's papers that somebody may read as a judge."""
    return {one.proof_id: one for one in copies_open_to(user).filter(proof__nomination=nomination)}
