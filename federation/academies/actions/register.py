"""Entering an academy, changing what it is from a day on, correcting a mistake, taking it off the register."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.rules.deciding import decide
from core.rules.rule import Finding
from core.search.text import pinyin_key
from core.search.vectors import search_vector
from core.serials import next_serial
from core.web.access import require
from federation.academies.actions.changes import open_change_report
from federation.academies.models import Academy, AcademyTerm, Site, Speciality, Tier
from federation.academies.permissions import can_close_academy, can_edit_academy, can_register_academy
from federation.academies.queries.conduct import differences_to_report, sites_of, trades_of
from federation.academies.queries.register import faults_of, last_term, terms_of
from federation.academies.rules.standing import UnionFacts, share_in_range
from federation.organizations.models import Union, Unit
from federation.organizations.queries.tree import held_on
from federation.organizations.queries.unions import BUILDERS
from federation.regulations.queries import parameters_on

RANGE = "academies.capital_per_union_max"
"""In force since the plan: an academy recognised before it is not judged by it."""


@dataclass(frozen=True)
class Particulars:
    """What an academy is from a day on."""

    tier: str
    name: str
    union: Union
    host_name: str
    host_kind: str
    industry_union: Union | None = None
    host_unit: Unit | None = None
    dean: str = ""
    capacity: int | None = None
    plaque_on: date | None = None
    document_number: str = ""
    note: str = ""


@dataclass(frozen=True)
class Place:
    """A teaching site."""

    name: str
    address: str
    capacity: int | None = None
    area_id: int | None = None


@dataclass(frozen=True)
class Trade:
    """A speciality, or a trade brand."""

    trade: str
    is_brand: bool = False
    since_on: date | None = None


@transaction.atomic
def register_academy(
    *, particulars: Particulars, from_on: date, by: Any, at: datetime, code: str = "", reason: str = ""
) -> Academy:
    """Enter an academy recognised on ``from_on``; without a code it gets the next one of the year.

    A capital academy beyond the range that holds in principle needs a ``reason``: ``Refused`` without.
    """
    if by is not None:
        require(can_register_academy(by, particulars.union))
    _check(particulars, from_on)
    academy = Academy.objects.create(code=code or next_serial(Academy, "code", f"GJ{from_on.year}", 4))
    _weigh(academy, particulars, from_on, reason=reason, by=by, at=at)
    term = _open_term(academy, particulars, from_on)
    record(by=by, at=at, verb="register_academy", subject=academy, reason=reason, facts=_facts(term))
    return academy


@transaction.atomic
def change_academy(
    *, academy: Academy, particulars: Particulars, from_on: date, reason: str, by: Any, at: datetime
) -> AcademyTerm:
    """From ``from_on`` on the academy is something else (renamed, upgraded, moved …); what it was stays on record.

    Raises ``ValidationError`` when the day is not after the current start.
    """
    _take(academy, by=by)
    term = last_term(academy)
    if term.until_on is not None:
        raise ValidationError(_("这家学院已于 %(day)s 退出名册。") % {"day": term.until_on})
    if from_on <= term.from_on:
        text = _("变更日期须晚于现状的开始日期 %(day)s；如是更正错误，请用“更正”。")
        raise ValidationError({"from_on": text % {"day": term.from_on}})
    _check(particulars, from_on)
    AcademyTerm.objects.filter(pk=term.pk).update(until_on=from_on)
    if (particulars.tier, particulars.union) != (term.tier, term.union):
        _weigh(academy, particulars, from_on, reason=reason, by=by, at=at)
    fresh = _open_term(academy, particulars, from_on)
    record(by=by, at=at, verb="change_academy", subject=academy, reason=reason, facts=_facts(fresh))
    changes = differences_to_report(term, fresh)
    open_change_report(academy=academy, changes=changes, changed_on=from_on, term=fresh, by=by, at=at)
    return fresh


@transaction.atomic
def correct_academy(
    *, academy: Academy, particulars: Particulars, from_on: date, reason: str, by: Any, at: datetime
) -> AcademyTerm:
    """Put right what was entered wrongly about the current term; the audit keeps what stood there before."""
    _take(academy, by=by)
    term = last_term(academy)
    _check(particulars, from_on)
    earlier = terms_of(academy).filter(from_on__lt=term.from_on).first()
    if earlier and from_on <= earlier.from_on:
        raise ValidationError({"from_on": _("开始日期须晚于上一阶段的开始日期 %(day)s。") % {"day": earlier.from_on}})
    before = _facts(term)
    if earlier and earlier.until_on != from_on:
        AcademyTerm.objects.filter(pk=earlier.pk).update(until_on=min(from_on, term.from_on))
    AcademyTerm.objects.filter(pk=term.pk).update(from_on=from_on, **_columns(particulars, academy))
    if earlier:
        AcademyTerm.objects.filter(pk=earlier.pk).update(until_on=from_on)
    term.refresh_from_db()
    facts = {"before": before, **_facts(term)}
    record(by=by, at=at, verb="correct_academy", subject=academy, reason=reason, facts=facts)
    return term


@transaction.atomic
def close_academy(*, academy: Academy, until_on: date, reason: str, by: Any, at: datetime) -> AcademyTerm:
    """Take an academy off the register: ``until_on`` is the first day on which it is none."""
    require(can_close_academy(by, academy))
    _take(academy, by=by)
    term = last_term(academy)
    if term.until_on is not None:
        raise ValidationError(_("这家学院已于 %(day)s 退出名册。") % {"day": term.until_on})
    if until_on <= term.from_on:
        raise ValidationError({"until_on": _("退出日期须晚于 %(day)s。") % {"day": term.from_on}})
    AcademyTerm.objects.filter(pk=term.pk).update(until_on=until_on, note=reason[:200])
    term.refresh_from_db()
    record(by=by, at=at, verb="close_academy", subject=academy, reason=reason, facts={"until_on": until_on})
    return term


@transaction.atomic
def describe_academy(
    *,
    academy: Academy,
    places: Sequence[Place] | None = None,
    trades: Sequence[Trade] | None = None,
    by: Any,
    at: datetime,
) -> None:
    """Replace the academy's teaching sites, its trades, or both; ``None`` leaves them as they are."""
    _take(academy, by=by)
    before = {"sites": sites_of(academy), "trades": trades_of(academy)}
    facts = {}
    if places is not None:
        Site.objects.filter(academy=academy).delete()
        Site.objects.bulk_create([Site(academy=academy, **asdict(place)) for place in places])
        facts["sites"] = [place.name for place in places]
    if trades is not None:
        Speciality.objects.filter(academy=academy).delete()
        Speciality.objects.bulk_create([Speciality(academy=academy, **asdict(trade)) for trade in trades])
        facts["trades"] = [trade.trade for trade in trades]
        _index(academy)
    record(by=by, at=at, verb="describe_academy", subject=academy, facts=facts)
    after = {"sites": sites_of(academy), "trades": trades_of(academy)}
    changes = [
        {"field": name, "before": old, "after": after[name]}
        for name, old in before.items()
        if old and old != after[name]
    ]
    open_change_report(academy=academy, changes=changes, changed_on=localdate(at), by=by, at=at)


def _take(academy: Academy, *, by: Any) -> None:
    """Lock the academy for its next change."""
    Academy.objects.select_for_update().get(pk=academy.pk)
    if by is not None:
        require(can_edit_academy(by, academy))


def _check(particulars: Particulars, from_on: date) -> None:
    """Refuse a union that cannot have such an academy, or that did not exist on the day."""
    if problems := faults_of(particulars.tier, particulars.union, from_on):
        raise ValidationError(problems)


def _weigh(academy: Academy, particulars: Particulars, day: date, *, reason: str, by: Any, at: datetime) -> None:
    """Judge a new capital academy by the range a district or industrial union has; beyond it only with a reason."""
    parameters = parameters_on(day)
    if particulars.tier != Tier.CAPITAL or particulars.union.kind not in BUILDERS or RANGE not in parameters:
        return
    standing = AcademyTerm.objects.filter(held_on(day), union=particulars.union, tier=Tier.CAPITAL)
    count = standing.exclude(academy=academy).count() + 1
    found = share_in_range(UnionFacts(str(particulars.union), day, count, 0), parameters)
    decide(academy, "recognise_academy", findings=[_insist(found, reason)], parameters=parameters, by=by, at=at)


def _insist(finding: Finding, reason: str) -> Finding:
    return finding if finding.held or reason else replace(finding, hard=True)


def _open_term(academy: Academy, particulars: Particulars, from_on: date) -> AcademyTerm:
    return AcademyTerm.objects.create(academy=academy, from_on=from_on, **_columns(particulars, academy))


def _columns(particulars: Particulars, academy: Academy) -> dict[str, Any]:
    columns = {name: getattr(particulars, name) for name in Particulars.__dataclass_fields__}
    trades = academy.specialities.values_list("trade", flat=True)
    searched = search_vector(particulars.name, particulars.host_name, particulars.dean, *trades)
    return columns | {"pinyin_key": pinyin_key(particulars.name), "search": searched}


def _index(academy: Academy) -> None:
    """Let every term be found by the academy's trades."""
    trades = list(academy.specialities.values_list("trade", flat=True))
    for term in terms_of(academy):
        words = search_vector(term.name, term.host_name, term.dean, *trades)
        AcademyTerm.objects.filter(pk=term.pk).update(search=words)


def _facts(term: AcademyTerm) -> dict[str, Any]:
    return {
        "name": term.name, "tier": term.tier, "union": term.union.code,
        "industry_union": term.industry_union.code if term.industry_union else None, "host_name": term.host_name,
        "host_kind": term.host_kind, "dean": term.dean, "capacity": term.capacity, "from_on": term.from_on,
        "plaque_on": term.plaque_on, "document_number": term.document_number,
    }  # fmt: skip
