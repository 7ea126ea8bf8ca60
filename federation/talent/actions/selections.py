"""Selections: prepared, put right, published, closed, given up; their trades and quotas."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.outbox.post import Letter, Recipient, post_many
from core.serials import next_serial
from core.web.access import require
from core.workflow.moving import move
from federation.regulations.queries import parameters_on
from federation.talent import messages
from federation.talent.models import Contest, ContestModule, Nomination, Quota, Route, Selection, SelectionTrade
from federation.talent.permissions import can_keep_selections
from federation.talent.queries import officers_over
from federation.talent.workflow import DRAFTED, JUDGING, OPEN, PREPARING


@dataclass(frozen=True)
class SelectionTold:
    """What a selection is."""

    title: str
    level: str
    year: int
    places: int
    from_on: date
    until_on: date
    note: str = ""


@transaction.atomic
def draft_selection(*, told: SelectionTold, by: Any, at: datetime) -> Selection:
    """Begin a selection; it takes over trades and quotas of the last one of its level."""
    require(can_keep_selections(by))
    if told.until_on < told.from_on:
        raise ValidationError({"until_on": _("截止不能早于开始。")})
    last = Selection.objects.filter(level=told.level).order_by("-pk").first()
    made = Selection.objects.create(
        number=next_serial(Selection, "number", f"XS{told.year}", 2), title=told.title, level=told.level,
        year=told.year, places=told.places, from_on=told.from_on, until_on=told.until_on, note=told.note, entered_by=by,
    )  # fmt: skip
    if last is not None:
        _copy_trades(last, made)
        Quota.objects.bulk_create(
            Quota(selection=made, union_id=one.union_id, places=one.places) for one in last.quotas.all()
        )
    copied = last.number if last else ""
    record(by=by, at=at, verb="draft_selection", subject=made, facts={"places": made.places, "copied_from": copied})
    return made


def _copy_trades(last: Selection, made: Selection) -> None:
    """Trades with their contests and modules; who rules on appeals is named anew each time."""
    for one in last.trades.prefetch_related("contest__modules"):
        trade = SelectionTrade.objects.create(
            selection=made, name=one.name, route=one.route, reason=one.reason, places=one.places, share=one.share
        )
        if one.places is not None:
            contest = Contest.objects.create(trade=trade)
            ContestModule.objects.bulk_create(
                ContestModule(contest=contest, name=each.name, weight=each.weight, full=each.full)
                for each in one.contest.modules.all()
            )


@transaction.atomic
def amend_selection(*, selection: Selection, told: SelectionTold, by: Any, at: datetime) -> Selection:
    """Change what it says: everything but level and year before it is published; then the note, and a later last day.

    ``ValidationError`` names what cannot be changed any more.
    """
    require(can_keep_selections(by))
    held = _still(selection, DRAFTED, OPEN)
    if told.until_on < told.from_on:
        raise ValidationError({"until_on": _("截止不能早于开始。")})
    changes = {"title": told.title, "places": told.places, "from_on": told.from_on, "until_on": told.until_on}
    before = {name: getattr(held, name) for name in changes}
    if held.state == OPEN:
        fixed = [name for name in ("title", "places", "from_on") if changes[name] != before[name]]
        if fixed:
            raise ValidationError({name: [_("已经发布，只能延长截止日、改通知要求。")] for name in fixed})
        if told.until_on < held.until_on:
            raise ValidationError({"until_on": [_("已经发布，截止日只能延后。")]})
    Selection.objects.filter(pk=held.pk).update(**changes, note=told.note)
    facts = {name: [str(before[name]), str(value)] for name, value in changes.items() if value != before[name]}
    record(by=by, at=at, verb="amend_selection", subject=held, facts=facts)
    selection.refresh_from_db()
    return selection


@transaction.atomic
def enter_trade(
    *,
    selection: Selection,
    name: str,
    route: str,
    reason: str,
    places: int | None = None,
    share: int | None = None,
    by: Any,
    at: datetime,
) -> SelectionTrade:
    """Name a trade, how its craftsmen are found and why so; entered again, it is changed, until judging begins.

    Where a contest has a part, ``places`` are the trade's own, and ``share`` (percent, of both) is the contest's part.
    """
    require(can_keep_selections(by))
    held = _still(selection, DRAFTED, OPEN, JUDGING)
    known = held.trades.filter(name=name.strip()).first()
    if held.state == JUDGING and known is None:
        raise ValidationError({"name": _("推荐已经截止，只能改已有工种的方式和名额。")})
    if known and Contest.objects.filter(trade=known).exclude(state=PREPARING).exists():
        raise ValidationError(_("这个工种的比赛已经编码，方式和名额不能再改；先收回编码。"))
    places, share = _places_of_contest(held, known, route, places, share, at)
    told = {"route": route, "reason": reason, "places": places, "share": share}
    made, _new = SelectionTrade.objects.update_or_create(selection=selection, name=name.strip(), defaults=told)
    if places is not None:
        Contest.objects.get_or_create(trade=made)
    record(by=by, at=at, verb="enter_trade", subject=selection, reason=reason, facts={"trade": name, **told})
    return made


def _places_of_contest(
    selection: Selection, trade: SelectionTrade | None, route: str, places: int | None, share: int | None, at: datetime
) -> tuple[int | None, int | None]:
    """Places and share (percent) of a trade by its route; none of both where judges alone decide."""
    if route == Route.REVIEW:
        return None, None
    if not places:
        raise ValidationError({"places": _("有比赛的工种单列名额，请写明几名。")})
    others = _own_places(selection) - ((trade.places if trade else None) or 0)
    if others + places > selection.places:
        raise ValidationError({"places": _too_many(others + places, selection.places)})
    if route == Route.CONTEST:
        return places, 100
    return places, share or parameters_on(localdate(at))["talent.contest_share"]


def _own_places(selection: Selection) -> int:
    """Places of all trades with a contest."""
    return selection.trades.aggregate(n=Sum("places"))["n"] or 0


def _too_many(own: int, places: int) -> str:
    return _("各比赛工种的名额合计 %(sum)s 名，超过选树人数 %(places)s 名。") % {"sum": own, "places": places}


@transaction.atomic
def set_quotas(*, selection: Selection, places: Mapping[int, int], by: Any, at: datetime) -> int:
    """Say how many each union (by id) may recommend; 0 takes it off. How many unions have places."""
    require(can_keep_selections(by))
    _still(selection, DRAFTED, OPEN)
    ranked_now = Nomination.objects.filter(selection=selection, rank__isnull=False).order_by()
    taken = dict(ranked_now.values_list("union").annotate(n=Count("pk")))
    short = {union: taken[union] for union, many in places.items() if many < taken.get(union, 0)}
    if short:
        said = _("已经推荐了 %(taken)s 名，不能少于它。")
        raise ValidationError({f"places_{union}": [said % {"taken": n}] for union, n in short.items()})
    Quota.objects.filter(selection=selection, union__in=[union for union, many in places.items() if not many]).delete()
    Quota.objects.bulk_create(
        [Quota(selection=selection, union_id=union, places=many) for union, many in places.items() if many],
        update_conflicts=True, unique_fields=["selection", "union"], update_fields=["places"],
    )  # fmt: skip
    record(
        by=by, at=at, verb="set_quotas", subject=selection, facts={"places": {str(key): n for key, n in places.items()}}
    )
    return Quota.objects.filter(selection=selection).count()


@transaction.atomic
def open_selection(*, selection: Selection, by: Any, at: datetime) -> Selection:
    """Publish it: unions are told. ``ValidationError`` without trades or quotas, or when its last day has passed."""
    require(can_keep_selections(by))
    if localdate(at) > selection.until_on:
        raise ValidationError(_("推荐截止日 %(day)s 已经过了，先改截止日。") % {"day": selection.until_on.isoformat()})
    if not selection.trades.exists() or not selection.quotas.exists():
        raise ValidationError(_("先写明工种和各工会的名额。"))
    if (own := _own_places(selection)) > selection.places:
        raise ValidationError(_too_many(own, selection.places))
    move(selection, "open_selection", by=by, at=at)
    people = officers_over(selection.quotas.values_list("union", flat=True), localdate(at))
    message = messages.selection_opened(selection)
    post_many([Letter(message, Recipient(user=user), f"selection {selection.pk}") for user in people], at=at)
    return selection


@transaction.atomic
def close_nominations(*, selection: Selection, by: Any, at: datetime) -> Selection:
    """Nobody is nominated any more. ``ValidationError`` before the last day has passed."""
    require(can_keep_selections(by))
    if localdate(at) <= selection.until_on:
        raise ValidationError(_("推荐截止日 %(day)s 过后才能截止。") % {"day": selection.until_on.isoformat()})
    move(selection, "close_nominations", by=by, at=at)
    return selection


@transaction.atomic
def discard_selection(*, selection: Selection, reason: str, by: Any, at: datetime) -> Selection:
    """Give up a selection nobody was told of."""
    require(can_keep_selections(by))
    move(selection, "discard_selection", by=by, at=at, reason=reason)
    return selection


def _still(selection: Selection, *states: str) -> Selection:
    held = Selection.objects.select_for_update(no_key=True).get(pk=selection.pk)
    if held.state not in states:
        raise ValidationError(_("这个批次现在是“%(state)s”，不能再改。") % {"state": held.get_state_display()})
    return held
