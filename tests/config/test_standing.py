"""Every test finds the ground it stands on as it was built, whatever the tests before it did there."""

import pytest

from federation.organizations.models import Union
from tests.standing import ground


@ground()
def renamed(haidian: Union) -> Union:
    """A ground that changes what it stands on."""
    haidian.short_name = "新名"
    haidian.save()
    return haidian


@pytest.mark.parametrize("_turn", range(2))
def test_what_a_test_did_is_gone(_turn: int, haidian: Union) -> None:
    stands = Union.objects.get(pk=haidian.pk)
    assert haidian.short_name == stands.short_name == "海淀区总工会"
    haidian.short_name = "改了"
    haidian.save()


@pytest.mark.parametrize("_turn", range(2))
def test_the_higher_ground_is_seen_from_below_too(_turn: int, renamed: Union, haidian: Union) -> None:
    assert renamed is haidian
    assert Union.objects.get(pk=haidian.pk).short_name == haidian.short_name == "新名"
    Union.objects.filter(pk=haidian.pk).update(short_name="改了")


@pytest.mark.django_db(transaction=True)
def test_who_commits_gets_it_built_anew(renamed: Union) -> None:
    assert Union.objects.get(pk=renamed.pk).short_name == "新名"
