"""What the rules of access demand of a grant: least authority, duties kept apart, a yearly look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.rules.rule import Finding, noop, rule, verdict
from federation.accounts.kinds import HELD_AT, MAY_GIVE, MONEY, OF_A_UNIT, OPERATING, Kind


@dataclass(frozen=True)
class Held:
    """A role as the rules see it: kind, path of its union, first day, first day no longer held."""

    kind: Kind
    path: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class GrantFacts:
    """A role about to be given: to whom, by whom, where. ``giver`` holds the giver's roles of today.

    ``first`` marks the very first administrator of the city, whom nobody can have appointed.
    """

    wanted: Held
    union_kind: str
    names_unit: bool
    to_self: bool
    giver: tuple[Held, ...]
    held: tuple[Held, ...]
    first: bool = False


def within(inner: str, outer: str) -> bool:
    """Whether the union at ``inner`` is the one at ``outer`` or lies below it."""
    return inner.startswith(outer)


def meet(one: Held, other: Held) -> bool:
    """Whether there is a day on which both roles are held."""
    return (one.until_on is None or other.from_on < one.until_on) and (
        other.until_on is None or one.from_on < other.until_on
    )


def overlap(one: Held, other: Held) -> bool:
    """Whether two roles meet in time, and one's scope contains the other's."""
    return meet(one, other) and (within(one.path, other.path) or within(other.path, one.path))


@rule("access-control.1", clause="access-control:1")
def fits_the_place(facts: GrantFacts) -> Finding:
    """A role is held at a union of the right level, and a unit's clerk at a unit."""
    kind = facts.wanted.kind
    if kind in OF_A_UNIT and not facts.names_unit:
        return verdict(False, noop("单位经办人没有选单位。"), needed=noop("选定单位。"))
    if facts.union_kind not in HELD_AT[kind]:
        return verdict(False, noop("这个角色不设在所选这一级工会。"), needed=noop("换一个合适层级的工会。"))
    return verdict(True, noop("这个角色可以设在所选工会。"))


@rule("access-control.2", clause="access-control:2")
def within_own_authority(facts: GrantFacts) -> Finding:
    """An administrator gives only lower roles, and only within the own subtree."""
    wanted = facts.wanted
    admins = [role for role in facts.giver if role.kind in MAY_GIVE]
    here = [role for role in admins if within(wanted.path, role.path)]
    way_out = noop("请市总管理员或所在区管理员办理。")
    if facts.first or any(wanted.kind in MAY_GIVE[role.kind] for role in here):
        return verdict(True, noop("在管理范围和权限之内。"))
    if not admins:
        return verdict(False, noop("只有管理员可以授予角色。"), needed=way_out)
    if not here:
        return verdict(False, noop("所选工会不在您的管理范围内。"), needed=way_out)
    return verdict(False, noop("只能授予低于您自己的角色。"), needed=way_out)


@rule("access-control.3", clause="access-control:3")
def not_to_oneself(facts: GrantFacts) -> Finding:
    """Nobody gives a role to himself."""
    if facts.to_self:
        return verdict(False, noop("不能给自己授予角色。"), needed=noop("请另一位管理员办理。"))
    return verdict(True, noop("授予人与被授予人不是同一人。"))


@rule("access-control.4", clause="access-control:4")
def money_kept_apart(facts: GrantFacts) -> Finding:
    """Entry, approval and payment of money are three people in any one scope."""
    wanted = facts.wanted
    others = (other for other in facts.held if other.kind in MONEY and other.kind != wanted.kind)
    if wanted.kind in MONEY and any(overlap(wanted, other) for other in others):
        return verdict(
            False,
            noop("资金录入、审批、出纳不能由一人兼任，此人在这一范围已有其中一项。"),
            needed=noop("先收回原有的资金角色，或换一个人。"),
        )
    return verdict(True, noop("资金录入、审批、出纳由不同的人担任。"))


@rule("access-control.5", clause="access-control:5")
def auditor_stands_apart(facts: GrantFacts) -> Finding:
    """An auditor holds no operating role, wherever it is."""
    wanted = facts.wanted
    joined = any(
        Kind.AUDITOR in (wanted.kind, other.kind) and OPERATING & {wanted.kind, other.kind} and meet(wanted, other)
        for other in facts.held
    )
    if joined:
        return verdict(False, noop("审计人员不能同时担任经办、审批或管理角色。"), needed=noop("先收回其中一个角色。"))
    return verdict(True, noop("审计人员不兼任经办角色。"))


@rule("access-control.6", clause="access-control:6")
def not_held_already(facts: GrantFacts) -> Finding:
    """The same role at the same place is not given twice for the same days."""
    wanted = facts.wanted
    if any(held.kind == wanted.kind and held.path == wanted.path and meet(wanted, held) for held in facts.held):
        return verdict(
            False, noop("这段时间内此人已有这个角色。"), needed=noop("不用再授予；要改期限，请先收回原角色。")
        )
    return verdict(True, noop("没有重复授予。"))


GRANT_RULES = (
    fits_the_place,
    within_own_authority,
    not_to_oneself,
    money_kept_apart,
    auditor_stands_apart,
    not_held_already,
)


@rule("access-control.7", clause="access-control:7")
def entered_by_another(entered_by: int, approver: int) -> Finding:
    """Who entered a record (id of the account) does not approve it."""
    if entered_by == approver:
        return verdict(False, noop("这一件由您录入，不能由您审批。"), needed=noop("请另一位有审批权限的同事办理。"))
    return verdict(True, noop("录入人与审批人不是同一人。"))


@rule("access-control.8", clause="access-control:8")
def looked_at_in_time(seen_on: date, day: date, parameters: Mapping[str, Any]) -> Finding:
    """Every role is looked at again within a year of being given or last looked at (``seen_on``)."""
    due = seen_on + timedelta(days=int(parameters["accounts.review_days"]))
    if day > due:
        return verdict(
            False,
            noop("应在 %(due)s 前复核，已过期。"),
            needed=noop("在“权限复核”里选择保留或收回。"),
            due=due.isoformat(),
        )
    return verdict(True, noop("下次复核不晚于 %(due)s。"), due=due.isoformat())
