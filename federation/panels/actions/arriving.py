"""Taking in experts from a sheet: accounts, the role and the entry in the pool, together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.web.access import require
from federation.accounts.actions import create_account
from federation.accounts.kinds import HELD_AT, Kind
from federation.accounts.models import User
from federation.accounts.queries import RoleWanted, accounts_named
from federation.organizations.queries import city_federation
from federation.panels.actions.experts import Particulars, change_expert, enrol_expert
from federation.panels.permissions import can_import_experts
from federation.panels.queries.experts import experts_by_username


@dataclass(frozen=True)
class Arrival:
    """One expert of a sheet; ``email`` and ``phone`` are for an account that has to be opened."""

    username: str
    particulars: Particulars
    trades: Sequence[str]
    email: str = ""
    phone: str = ""


@transaction.atomic
def take_in_experts(*, arrivals: Sequence[Arrival], by: Any, at: datetime) -> tuple[int, int]:
    """Enrol those who are new and renew those who are known; return how many of each.

    An account is opened, with the role of an expert, for a user name nobody has; its owner gets the usual letter.
    """
    require(can_import_experts(by))
    names = [one.username for one in arrivals]
    accounts, known = accounts_named(names), experts_by_username(names)
    for one in arrivals:
        expert = known.get(one.username)
        if expert is not None:
            told = Particulars(**{**vars(one.particulars), "person": expert.person})
            change_expert(expert=expert, particulars=told, trades=one.trades, by=by, at=at)
            continue
        user = accounts.get(one.username) or _open(one, by, at)
        enrol_expert(user=user, particulars=one.particulars, trades=one.trades, by=by, at=at)
    return len(arrivals) - len(known), len(known)


def _open(one: Arrival, by: Any, at: datetime) -> User:
    told = one.particulars
    union = told.union if told.union.kind in HELD_AT[Kind.EXPERT] else city_federation()
    role = RoleWanted(kind=Kind.EXPERT, union=union, from_on=localdate(at), reason=_("专家入库"))
    return create_account(
        username=one.username, name=told.name, post_held=told.title, email=one.email, phone=one.phone, role=role,
        by=by, at=at,
    )  # fmt: skip
