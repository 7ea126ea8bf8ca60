"""Vouchers: stopped or flagged with their clause, explained, settled, withdrawn; the books follow."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from core.audit.models import AuditRecord
from core.ledger.queries import trial_balance
from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.models import Academy
from federation.organizations.models import Union
from federation.subsidies.actions import reviewing, vouchers
from federation.subsidies.models import Activity, Project, Voucher
from federation.subsidies.queries.books import book
from federation.subsidies.queries.vouchers import (
    activities_of,
    cleared_fen,
    spent_by_line,
    voucher_duties_of,
    vouchers_visible_to,
)
from tests.factories import roles, subsidies
from tests.factories.subsidies import AT, Hands
from tests.subsidies import kept

PEOPLE = "\n".join(f"学员{number} {1000 + number}" for number in range(20))


def lecture(**more: Any) -> Any:
    told = {"cost_kind": "lecture", "what": "讲课", "title_grade": "professor", "class_hours_tenths": 400,
            "amount_fen": 3_000_000, "persons": None, "days": None}  # fmt: skip
    return subsidies.line(**{**told, **more})


@kept
def project(academy: Academy, who: Hands) -> Project:
    """A project under way with a line for lectures and one for paper."""
    return subsidies.project(academy, who, lecture(), subsidies.line(amount_fen=5_000_000))


@kept
def other(haidian: Union, who: Hands) -> Project:
    """Another academy's."""
    return subsidies.project(subsidies.capital(haidian), who, lecture(), subsidies.line(amount_fen=5_000_000))


def paper(project: Project, fen: int = 100_000, **more: Any) -> Voucher:
    """Something that needs no training: what it is for is told by its line."""
    return subsidies.voucher(project, fen, line=project.lines.get(cost_kind="material"), **more)


def taught(project: Project, activity: Activity, fen: int = 400_000, **more: Any) -> Voucher:
    line = project.lines.get(cost_kind="lecture")
    return subsidies.voucher(project, fen, line=line, activity=activity, what="讲课费", payee="李建国", **more)


def clauses(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.clause.partition(":")[2] for one in refused.value.findings if one.stops]


def flags(voucher: Voucher) -> list[str]:
    return [one.finding["clause"].partition(":")[2] for one in voucher.flags.all()]


def balance(code: str) -> int:
    found = book()
    assert found is not None
    return next(row.debit_fen - row.credit_fen for row in trial_balance(found) if row.account.code == code)


# --- stopped ---------------------------------------------------------------------------------------------------------


def test_a_banquet_is_stopped(project: Project) -> None:
    with pytest.raises(Refused) as refused:
        paper(project, what="结业宴请")
    assert clauses(refused) == ["11"]
    assert not Voucher.objects.exists()


def test_an_invoice_of_another_academy_is_stopped(project: Project, other: Project) -> None:
    paper(project, invoice="０１２３ 4567")
    with pytest.raises(Refused) as refused:
        paper(other, invoice="01234567")
    assert clauses(refused) == ["12"]
    with pytest.raises(DatabaseError, match="voucher_invoice_once"), transaction.atomic():
        Voucher.objects.bulk_create([copy_of(Voucher.objects.get(), other)])


def copy_of(voucher: Voucher, project: Project) -> Voucher:
    voucher.pk, voucher.project, voucher.line = None, project, project.lines.get(cost_kind="material")
    return voucher


def test_a_half_day_of_five_hours_is_stopped(project: Project) -> None:
    five = subsidies.training(project, class_hours_tenths=50)
    with pytest.raises(Refused) as refused:
        taught(project, five, 400_000)
    assert clauses(refused) == ["9"]
    with pytest.raises(Refused) as refused:
        taught(project, subsidies.training(project, half_day="pm"), 400_001)
    assert clauses(refused) == ["9"]


def test_a_day_of_26_hours_over_two_academies_is_stopped(project: Project, other: Project) -> None:
    for half in ("am", "pm", "eve"):
        taught(project, subsidies.training(project, half_day=half))
    with pytest.raises(Refused) as refused:
        taught(other, subsidies.training(other, half_day="eve", class_hours_tenths=140))
    assert clauses(refused) == ["9", "9.2"]
    assert "26 课时" in next(one.text for one in refused.value.findings if one.clause.endswith(":9.2"))


def test_out_of_its_days_or_over_the_project_is_stopped(project: Project) -> None:
    with pytest.raises(Refused) as refused:
        paper(project, spent_on=date(2026, 10, 31))
    assert clauses(refused) == ["14"]
    with pytest.raises(Refused) as refused:
        paper(project, 8_000_001)
    assert clauses(refused) == ["14.1"]
    with pytest.raises(ValidationError, match="不能晚于今天"):
        paper(project, spent_on=date(2026, 12, 1))


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 11, 27), date(2027, 12, 25)])
def test_a_training_out_of_the_days_or_still_to_come_is_stopped(project: Project, day: date) -> None:
    made = subsidies.training(project)
    Activity.objects.filter(pk=made.pk).update(held_on=day)
    made.refresh_from_db()
    with pytest.raises(Refused) as refused:
        taught(project, made)
    assert clauses(refused) == ["14"]
    assert not Voucher.objects.exists()


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2027, 7, 1)])
def test_a_training_out_of_the_days_is_not_written_down(project: Project, day: date) -> None:
    with pytest.raises(ValidationError, match="只登记执行期内的培训（第 14 条）") as fault:
        subsidies.training(project, held_on=day)
    assert list(fault.value.message_dict) == ["held_on"]
    subsidies.training(project, held_on=date(2027, 6, 30))


def test_over_the_quota_of_its_people_is_stopped(project: Project) -> None:
    training = subsidies.training(project, persons=10, days=1, class_hours_tenths=None, lecturer="", half_day="")
    with pytest.raises(Refused) as refused:
        paper(project, 10 * 55_000 + 1, activity=training)
    assert clauses(refused) == ["10"]


def test_parts_of_a_fee_or_of_a_quota_are_counted_together(project: Project) -> None:
    """5,000 yuan in two halves for a lecture worth 4,000; 10,800 in two halves for ten people's day."""
    lecture = subsidies.training(project, persons=10, days=1)
    first = taught(project, lecture, 250_000)
    with pytest.raises(Refused) as refused:
        taught(project, lecture, 150_001)
    assert clauses(refused) == ["9"]
    assert "还可以列支 1,500.00 元" in refused.value.findings[0].remedy
    taught(project, lecture, 150_000)
    paper(project, 540_000, activity=lecture)
    afternoon = subsidies.training(project, persons=10, days=1, half_day="pm", lecturer="王秀英")
    with pytest.raises(Refused) as refused:
        paper(project, 10_001, activity=afternoon)
    assert clauses(refused) == ["10"]
    paper(project, 10_000, activity=afternoon)
    vouchers.withdraw_voucher(voucher=first, reason="改付", by=subsidies.clerk_of(project.academy), at=AT)
    taught(project, lecture, 250_000)


def test_food_needs_a_training_that_counts_people_and_days(academy: Academy, who: Hands) -> None:
    """Without one the quota would be switched off: 50,000 yuan of food for nobody."""
    food = subsidies.line(cost_kind="food", amount_fen=5_000_000)
    made = subsidies.project(academy, who, lecture(), food)
    line = made.lines.get(cost_kind="food")
    with pytest.raises(ValidationError, match="伙食费要选是哪一次培训（第 9、10 条）") as fault:
        subsidies.voucher(made, 5_000_000, line=line)
    assert list(fault.value.message_dict) == ["activity"]
    with pytest.raises(ValidationError, match="还没有登记人数和天数"):
        subsidies.voucher(made, 100, line=line, activity=subsidies.training(made))
    with pytest.raises(ValidationError, match="师资费要选是哪一次培训"):
        subsidies.voucher(made, 100, line=made.lines.get(cost_kind="lecture"))
    counted = subsidies.training(made, persons=10, days=1, half_day="pm")
    with pytest.raises(Refused) as refused:
        subsidies.voucher(made, 550_001, line=line, activity=counted)
    assert clauses(refused) == ["10"]
    assert subsidies.voucher(made, 550_000, line=line, activity=counted).state == "cleared"


def test_nothing_is_entered_once_a_project_is_closed(project: Project, who: Hands) -> None:
    paper(project)
    subsidies.reported(project, who)
    reviewing.accept_project(project=project, accepted_fen=100_000, reason="", by=who.officer, at=AT)
    with pytest.raises(NotAllowed):
        paper(project)
    kept = Voucher.objects.get()
    with pytest.raises(NotAllowed):
        vouchers.withdraw_voucher(voucher=kept, reason="", by=subsidies.clerk_of(project.academy), at=AT)
    kept.invoice_key = "x"
    kept.pk = None
    with pytest.raises(DatabaseError, match="is not under way"), transaction.atomic():
        Voucher.objects.bulk_create([kept])


def test_a_training_of_another_project_is_refused(project: Project, other: Project) -> None:
    with pytest.raises(ValidationError, match="不属于这个项目"):
        paper(project, activity=subsidies.training(other))


# --- flagged ---------------------------------------------------------------------------------------------------------


def test_a_flag_is_explained_and_settled(haidian: Union, project: Project, who: Hands) -> None:
    made = paper(project, 5_000_001)
    assert (made.state, flags(made)) == ("flagged", ["14.2"])
    clerk, officer = subsidies.clerk_of(project.academy), roles.staff("district_officer", haidian)
    assert [duty.title for duty in voucher_duties_of(clerk)] == ["待说明：培训资料"]
    with pytest.raises(ValidationError, match="请说明"):
        vouchers.explain_voucher(voucher=made, answers={}, by=clerk, at=AT)
    subsidies.reported(project, who)
    with pytest.raises(Refused) as refused:
        reviewing.accept_project(project=project, accepted_fen=0, reason="", by=who.officer, at=AT)
    assert clauses(refused) == ["18.3"]
    vouchers.explain_voucher(voucher=made, answers={made.flags.get().pk: "项目内调剂"}, by=clerk, at=AT)
    assert balance("1801") == 0
    assert len(voucher_duties_of(officer)) == 1
    for wrong in (clerk, who.entry, who.cashier, roles.staff("auditor")):
        with pytest.raises(NotPermitted):
            vouchers.clear_voucher(voucher=made, by=wrong, at=AT)
    vouchers.clear_voucher(voucher=made, by=officer, at=AT)
    assert balance("1801") == -5_000_001
    assert cleared_fen(project) == 5_000_001


def test_the_same_roster_at_another_academy_is_flagged(project: Project, other: Project) -> None:
    first = subsidies.training(project, roster=PEOPLE)
    taught(project, first)
    second = subsidies.training(
        other, roster=PEOPLE.replace("学员3 ", "新学员 "), lecturer="王", held_on=date(2026, 11, 10)
    )
    assert flags(taught(other, second)) == ["12.1"]


def test_a_lecturer_in_two_places_is_flagged(project: Project, other: Project) -> None:
    taught(project, subsidies.training(project, class_hours_tenths=20), 200_000)
    made = taught(other, subsidies.training(other, class_hours_tenths=20), 200_000)
    assert flags(made) == ["9.3"]


def test_a_price_far_from_the_others_is_flagged(haidian: Union, project: Project, who: Hands) -> None:
    for number in range(8):
        each = subsidies.project(subsidies.capital(haidian), who, subsidies.line(amount_fen=1_000_000))
        subsidies.voucher(each, 100_000 + number)
    assert flags(paper(project, 299_999)) == []
    assert flags(paper(project, 310_000)) == ["13"]


def test_parts_of_one_purchase_are_flagged(project: Project) -> None:
    same = {"payee": "某某商店"}
    assert flags(paper(project, 400_000, **same)) == []
    assert flags(paper(project, 400_000, **same)) == []
    assert flags(paper(project, 400_000, **same)) == ["13.1"]


def test_spending_on_hold_is_flagged_and_after_the_end_stopped(project: Project) -> None:
    subsidies.result(project.academy, 2025, failed=True, on=date(2026, 11, 10))
    assert flags(paper(project, spent_on=date(2026, 11, 20))) == ["7"]
    assert flags(paper(project, spent_on=date(2026, 11, 9))) == []
    subsidies.result(project.academy, 2026, failed=True, on=date(2026, 11, 21))
    with pytest.raises(Refused) as refused:
        paper(project, spent_on=date(2026, 11, 21))
    assert clauses(refused) == ["8"]


# --- trainings -------------------------------------------------------------------------------------------------------


def told_again(activity: Activity, **more: Any) -> vouchers.ActivityTold:
    names = ("title", "held_on", "half_day", "lecturer", "lecturer_unit", "title_grade", "class_hours_tenths", "days")
    return vouchers.ActivityTold(**{**{name: getattr(activity, name) for name in names}, **more})


def test_the_same_training_is_written_down_once(project: Project) -> None:
    made = subsidies.training(project)
    with pytest.raises(ValidationError, match="已经登记过"):
        subsidies.training(project, title=" 数控编程 ", lecturer=" 李建国", place="别处", class_hours_tenths=20)
    subsidies.training(project, half_day="pm")
    subsidies.training(project, lecturer="王秀英")
    subsidies.training(project, held_on=date(2026, 11, 19))
    clerk = subsidies.clerk_of(project.academy)
    vouchers.withdraw_activity(activity=made, reason="重复", by=clerk, at=AT)
    subsidies.training(project)


def test_a_training_is_put_right_or_taken_back_while_no_voucher_stands_on_it(project: Project, who: Hands) -> None:
    made = subsidies.training(project, class_hours_tenths=50, roster=PEOPLE)
    clerk = subsidies.clerk_of(project.academy)
    fixed = vouchers.amend_activity(
        activity=made, told=told_again(made, class_hours_tenths=40, persons=20), by=clerk, at=AT
    )
    assert (fixed.class_hours_tenths, len(fixed.roster_keys), fixed.roster) == (40, 20, PEOPLE)
    kept = AuditRecord.objects.get(verb="amend_activity")
    assert (kept.facts["before"]["hours_tenths"], kept.facts["after"]["hours_tenths"]) == (50, 40)
    voucher = taught(project, fixed)
    acts: list[Callable[[], object]] = [
        lambda: vouchers.amend_activity(activity=fixed, told=told_again(fixed), by=clerk, at=AT),
        lambda: vouchers.withdraw_activity(activity=fixed, reason="x", by=clerk, at=AT),
    ]
    for act in acts:
        with pytest.raises(ValidationError, match="先撤回它的凭证"):
            act()
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        Activity.objects.filter(pk=fixed.pk).update(class_hours_tenths=400)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Activity.objects.filter(pk=fixed.pk).delete()
    vouchers.withdraw_voucher(voucher=voucher, reason="课时填错", by=clerk, at=AT)
    with pytest.raises(NotPermitted):
        vouchers.withdraw_activity(activity=fixed, reason="x", by=who.officer, at=AT)
    gone = vouchers.withdraw_activity(activity=fixed, reason="没有举办", by=clerk, at=AT)
    assert (str(gone.withdrawn_on), gone.withdrawn_why) == ("2026-11-26", "没有举办")
    assert AuditRecord.objects.get(verb="withdraw_activity").reason == "没有举办"
    assert not activities_of(project).exists()
    with pytest.raises(ValidationError, match="已经撤回"):
        taught(project, gone)
    with pytest.raises(ValidationError, match="已经撤回"):
        vouchers.withdraw_activity(activity=gone, reason="x", by=clerk, at=AT)


def test_an_amended_training_is_still_asked_what_a_new_one_is(project: Project) -> None:
    made, other = subsidies.training(project), subsidies.training(project, half_day="pm")
    clerk = subsidies.clerk_of(project.academy)
    for more, said in (({"half_day": "pm"}, "已经登记过"), ({"held_on": date(2026, 10, 1)}, "执行期内")):
        with pytest.raises(ValidationError, match=said):
            vouchers.amend_activity(activity=made, told=told_again(made, **more), by=clerk, at=AT)
    vouchers.withdraw_activity(activity=other, reason="停课", by=clerk, at=AT)
    vouchers.amend_activity(activity=made, told=told_again(made, half_day="pm"), by=clerk, at=AT)
    assert str(activities_of(project).get()) == "2026-11-18 数控编程 下午 李建国 4 课时"


# --- taken back ------------------------------------------------------------------------------------------------------


def test_a_withdrawn_invoice_can_be_entered_anew(project: Project) -> None:
    made = paper(project, 100_000, invoice="777")
    clerk = subsidies.clerk_of(project.academy)
    assert balance("1801") == -100_000
    vouchers.withdraw_voucher(voucher=made, reason="金额填错", by=clerk, at=AT)
    assert balance("1801") == 0
    paper(project, 90_000, invoice="777")
    assert balance("1801") == -90_000
    assert sum(spent_by_line(project).values()) == 90_000


def test_a_rejected_voucher_is_reversed_and_told(haidian: Union, project: Project) -> None:
    made = paper(project)
    officer = roles.staff("district_officer", haidian)
    vouchers.reject_voucher(voucher=made, reason="与培训无关", by=officer, at=AT)
    assert balance("1801") == 0
    assert "与培训无关" in Notification.objects.filter(user=subsidies.clerk_of(project.academy)).latest("pk").body


def test_what_a_voucher_says_never_changes(project: Project) -> None:
    made = paper(project)
    with pytest.raises(DatabaseError, match="withdrawn, not changed"), transaction.atomic():
        Voucher.objects.filter(pk=made.pk).update(amount_fen=1)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Voucher.objects.filter(pk=made.pk).delete()


def test_a_roster_is_sealed_and_counted(project: Project) -> None:
    made = subsidies.training(project, roster=PEOPLE)
    assert made.persons == 20
    assert len(made.roster_keys) == 20
    assert "学员" not in "".join(made.roster_keys)
    with pytest.raises(ValidationError, match="名册有 20 人，这里填的是 21 人"):
        subsidies.training(project, roster=PEOPLE, persons=21)


def test_others_see_and_enter_nothing(yanqing: Union, project: Project, other: Project) -> None:
    paper(project)
    stranger = subsidies.clerk_of(other.academy)
    assert not vouchers_visible_to(stranger).exists()
    assert not vouchers_visible_to(roles.staff("district_officer", yanqing)).exists()
    told = vouchers.VoucherTold(project.lines.first(), "1", "a", "b", 1, date(2026, 11, 20))  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        vouchers.enter_voucher(project=project, told=told, by=stranger, at=AT)
