"""Whatever is reopened and announced again: what was announced stays, and excellent never passes its share."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.academies.actions import grading
from federation.academies.models import Campaign, Evaluation, EvaluationResult, Grade
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import academies, evaluations, roles

AT = academies.AT
SIZE = 10
SHARE = 2
"""A fifth of ten."""
TENTHS = st.sampled_from([0, 599, 600, 899, 900, 901, 950, 1000]) | st.integers(0, 1000)


@kept
def campaign(haidian: Union, wang: User) -> Campaign:
    for _number in range(SIZE):
        academies.academy(haidian)
    return academies.campaign(by=wang)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    first=st.lists(TENTHS, min_size=SIZE, max_size=SIZE),
    again=st.lists(st.tuples(st.integers(0, SIZE - 1), TENTHS), max_size=6),
)
def test_what_was_announced_stays_and_excellent_keeps_to_its_share(
    campaign: Campaign, wang: User, zhao: User, first: list[int], again: list[tuple[int, int]]
) -> None:
    with transaction.atomic():
        boss = roles.staff("city_admin")
        evaluations.announced(Campaign.objects.get(pk=campaign.pk), first, by=wang, other=zhao)
        rows = list(Evaluation.objects.filter(campaign=campaign).order_by("academy").values_list("pk", flat=True))
        known = _told()
        for turn, (place, tenths) in enumerate(again):
            one = Evaluation.objects.select_related("campaign", "term", "academy").get(pk=rows[place])
            grading.reopen_evaluation(evaluation=one, reason="复核", document_number=f"更{turn}号", by=boss, at=AT)
            grading.score_evaluation(evaluation=one, tenths=tenths, by=None, at=AT)
            result = grading.announce_again(evaluation=one, document_number=f"再{turn}号", by=wang, at=AT)
            assert (result.grade == Grade.UNQUALIFIED) == (tenths < 600)
            assert result.grade != Grade.EXCELLENT or tenths >= 900
            assert known.items() <= _told().items()
            assert len(_told()) == len(known) + 1
            known = _told()
            assert campaign.evaluations.filter(grade=Grade.EXCELLENT).count() <= SHARE
        transaction.set_rollback(True)


def _told() -> dict[int, tuple[object, ...]]:
    """Every result there ever was."""
    rows = EvaluationResult.objects.values_list(
        "pk", "evaluation", "edition", "score_tenths", "grade", "document_number"
    )
    return {row[0]: row[1:] for row in rows}
