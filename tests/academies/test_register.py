"""What stands in the register, on which day, and who may write it."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.audit.queries import trail_of
from core.rules.deciding import decisions_about
from core.rules.rule import Refused
from core.web.access import NotPermitted
from federation.academies.actions import register as acts
from federation.academies.models import Academy, AcademyTerm, Tier
from federation.academies.queries.register import (
    builder_choices,
    changes_of,
    corrections_of,
    found_by,
    last_term,
    register_on,
    term_on,
)
from federation.accounts.models import User
from federation.organizations.models import Union, UnionKind
from tests.academies import kept
from tests.factories import organizations
from tests.factories.academies import AT, academy, told


def on(made: Academy, day: date) -> AcademyTerm:
    term = term_on(made, day)
    assert term
    return term


def test_register_academy(haidian: Union, wang: User) -> None:
    made = acts.register_academy(particulars=told(haidian, dean="周工"), from_on=date(2024, 7, 31), by=wang, at=AT)
    assert made.code == "GJ20240001"
    assert on(made, date(2024, 7, 31)).dean == "周工"
    assert term_on(made, date(2024, 7, 30)) is None
    assert trail_of(made)[0].verb == "register_academy"


def test_codes_follow_each_other_within_a_year(haidian: Union) -> None:
    codes = [academy(haidian, on=day).code for day in (date(2024, 1, 1), date(2024, 2, 1), date(2025, 1, 1))]
    assert codes == ["GJ20240001", "GJ20240002", "GJ20250001"]


def test_change_academy_keeps_what_was(haidian: Union, wang: User) -> None:
    made = academy(haidian, name="海淀工匠学院", dean="甲")
    new = told(haidian, tier=Tier.CAPITAL, name="首都工匠学院（海淀）", dean="乙", host_name="海淀工匠学院承办单位")
    acts.change_academy(academy=made, particulars=new, from_on=date(2025, 9, 1), reason="升级", by=wang, at=AT)
    before, after = on(made, date(2025, 8, 31)), on(made, date(2025, 9, 1))
    assert (before.tier, before.name) == (Tier.DISTRICT, "海淀工匠学院")
    assert (after.tier, after.name) == (Tier.CAPITAL, "首都工匠学院（海淀）")
    assert {label for label, _old, _new in changes_of(made)[0].fields} == {"类型", "学院名称", "院长"}


def test_a_change_comes_after_what_it_changes(haidian: Union, wang: User) -> None:
    made = academy(haidian)
    with pytest.raises(ValidationError, match="更正"):
        acts.change_academy(
            academy=made, particulars=told(haidian), from_on=date(2024, 7, 31), reason="", by=wang, at=AT
        )
    assert AcademyTerm.objects.count() == 1


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2025, 12, 1)])
def test_correct_academy_moves_the_border_both_ways(haidian: Union, wang: User, day: date) -> None:
    made = academy(haidian)
    acts.change_academy(
        academy=made, particulars=told(haidian), from_on=date(2025, 6, 1), reason="换名", by=wang, at=AT
    )
    acts.correct_academy(academy=made, particulars=told(haidian), from_on=day, reason="日期写错", by=wang, at=AT)
    newer, older = made.terms.order_by("-from_on")
    assert (newer.from_on, older.until_on) == (day, day)
    assert trail_of(made)[0].facts["before"]["from_on"] == "2025-06-01"


def test_corrections_of_say_what_stood_there(haidian: Union, yanqing: Union, wang: User) -> None:
    made = academy(haidian, dean="旧院长", capacity=40)
    since = made.terms.get().from_on
    right = replace(told(yanqing), dean="新院长", capacity=40)
    acts.correct_academy(academy=made, particulars=right, from_on=since, reason="写错了", by=wang, at=AT)
    (correction,) = corrections_of(made)
    assert correction.record.reason == "写错了"
    changed = {label: (before, after) for label, before, after in correction.fields}
    assert changed["院长"] == ("旧院长", "新院长")
    assert changed["所属工会"] == (str(haidian), str(yanqing))
    assert "可同时培训人数" not in changed


def test_close_academy(haidian: Union, wang: User, li: User) -> None:
    made = academy(haidian)
    with pytest.raises(NotPermitted):
        acts.close_academy(academy=made, until_on=date(2026, 3, 1), reason="", by=li, at=AT)
    acts.close_academy(academy=made, until_on=date(2026, 3, 1), reason="主体注销", by=wang, at=AT)
    assert term_on(made, date(2026, 2, 28)) is not None
    assert term_on(made, date(2026, 3, 1)) is None
    with pytest.raises(ValidationError, match="已于"):
        acts.close_academy(academy=made, until_on=date(2026, 4, 1), reason="", by=wang, at=AT)


def test_describe_academy_makes_it_findable_by_its_trades(haidian: Union, wang: User) -> None:
    made = academy(haidian)
    places = [acts.Place("实训楼", "黄村镇兴华大街1号", 120)]
    trades = [acts.Trade("数控机床操作工", is_brand=True)]
    acts.describe_academy(academy=made, places=places, trades=trades, by=wang, at=AT)
    today = register_on(date(2026, 11, 22))
    assert [term.academy for term in found_by(today, "数控")] == [made]
    assert [term.academy for term in found_by(today, "shukong")] == [made]
    assert [term.academy for term in found_by(today, made.code[:6].lower())] == [made]
    assert not found_by(today, "焊工")


def test_officers_write_only_in_their_own_subtree(haidian: Union, yanqing: Union, li: User) -> None:
    assert academy(yanqing)
    acts.register_academy(particulars=told(yanqing), from_on=date(2025, 1, 1), by=li, at=AT)
    with pytest.raises(NotPermitted, match="海淀区总工会"):
        acts.register_academy(particulars=told(haidian), from_on=date(2025, 1, 1), by=li, at=AT)


def test_a_day_before_the_union_existed_is_refused(law: None, wang: User) -> None:
    young = organizations.union(
        "1101JK", "经开区总工会", kind="district", under=organizations.city(), founded_on=date(2025, 5, 1)
    )
    with pytest.raises(ValidationError, match="2025-05-01 才成立"):
        acts.register_academy(particulars=told(young), from_on=date(2025, 4, 30), by=wang, at=AT)


@kept
def group(unions: list[Union]) -> Union:
    """A group's union, directly under the city."""
    return organizations.union("J001", "首旅集团工会", kind=UnionKind.BUREAU_GROUP, under=organizations.city())


OF_A_TIER = [(Tier.CAPITAL, "集团工会"), (Tier.DISTRICT, "只能计入"), (Tier.DEMONSTRATIVE, "市总工会")]


@pytest.mark.parametrize(("tier", "said"), OF_A_TIER)
def test_a_tier_has_its_kind_of_union(haidian: Union, wang: User, tier: str, said: str) -> None:
    union = haidian if tier == Tier.DEMONSTRATIVE else organizations.union(under=haidian)
    with pytest.raises(ValidationError, match=said):
        acts.register_academy(particulars=told(union, tier=tier), from_on=date(2025, 1, 1), by=wang, at=AT)


def test_a_bureau_or_group_has_capital_academies_and_no_district_ones(group: Union, wang: User) -> None:
    with pytest.raises(ValidationError, match="只能计入区总工会或产业工会"):
        acts.register_academy(particulars=told(group), from_on=date(2025, 1, 1), by=wang, at=AT)
    for number in range(3):
        particulars = told(group, tier=Tier.CAPITAL, name=f"首旅第{number}工匠学院")
        made = acts.register_academy(particulars=particulars, from_on=date(2025, 1, 1), by=wang, at=AT)
        assert not decisions_about(made).exists()
    assert group in builder_choices()


def test_a_third_capital_academy_needs_a_reason(haidian: Union, wang: User) -> None:
    for _ in range(2):
        academy(haidian, tier=Tier.CAPITAL)
    third = told(haidian, tier=Tier.CAPITAL)
    with pytest.raises(Refused) as refused, transaction.atomic():
        acts.register_academy(particulars=third, from_on=date(2025, 1, 1), by=wang, at=AT)
    assert [finding.clause for finding in refused.value.findings] == ["bj-academy-plan:4.1"]
    made = acts.register_academy(particulars=third, from_on=date(2025, 1, 1), reason="市里统筹", by=wang, at=AT)
    (decision,) = decisions_about(made)
    assert decision.parameters[0]["code"] == "academies.capital_per_union_max"
    assert not decision.findings[0]["held"]


def test_the_database_holds_one_term_a_day(haidian: Union) -> None:
    made = academy(haidian)
    term = last_term(made)
    term.pk = None
    term._state.adding = True
    term.from_on, term.until_on = date(2023, 1, 1), date(2025, 1, 1)
    with pytest.raises(IntegrityError, match="academy_one_term_a_day"):
        term.save()
