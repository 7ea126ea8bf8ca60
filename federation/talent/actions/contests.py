"""Contests: modules and arbiters set, codes dealt, points entered blind, posted, doubted, ruled on, settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from secrets import SystemRandom
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.dates.calendar import add_working_days
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.rules.rule import Finding
from core.rules.rule import require as hold
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.panels.models import Expert
from federation.regulations.queries import parameters_on
from federation.talent import messages
from federation.talent.actions.blinding import keep_blind
from federation.talent.models import (
    Appeal,
    AppealPaper,
    Arbiter,
    Contest,
    ContestModule,
    Entry,
    ModuleScore,
    Nomination,
    Ruling,
    Selection,
)
from federation.talent.permissions import (
    can_appeal,
    can_deal_codes,
    can_keep_selections,
    can_rule_on_appeal,
    can_see_codes,
)
from federation.talent.queries import accepted
from federation.talent.queries.contests import blank_in, entries_of, facts_of_contest, ties_to_contest
from federation.talent.rules import contests as rules
from federation.talent.workflow import CODED, JUDGING, LODGED, POSTED, PREPARING, RECOMMENDED, SCORED, SCORING

HOLDING = (JUDGING, SCORING, SCORED)
"""States of a selection in which contests are held."""
APPEAL_PAPER = "talent.appeal"
MOST_PAPERS = 3
"""How many papers an appeal form has room for."""


@dataclass(frozen=True)
class ModuleTold:
    """A part of a contest: ``weight`` in percent of the total, ``full``: the most points there are."""

    name: str
    weight: int
    full: int


@transaction.atomic
def set_modules(*, contest: Contest, modules: Sequence[ModuleTold], by: Any, at: datetime) -> list[ContestModule]:
    """Say what a contest consists of; what was said before goes. ``ValidationError`` unless weights add up to 100."""
    require(can_keep_selections(by))
    held = _locked(contest)
    if held.state != PREPARING:
        raise ValidationError(_("已经编码，模块不能再改；先收回编码。"))
    whole = sum(one.weight for one in modules)
    if whole != rules.WHOLE:
        raise ValidationError(_("各模块占比合计 %(whole)s%%，要正好 100%%。") % {"whole": whole})
    names = [one.name.strip() for one in modules]
    if twice := next((one for one in names if names.count(one) > 1), ""):
        raise ValidationError(_("模块“%(name)s”写了两次。") % {"name": twice})
    held.modules.all().delete()
    made = ContestModule.objects.bulk_create(
        ContestModule(contest=held, name=one.name.strip(), weight=one.weight, full=one.full) for one in modules
    )
    facts = {"modules": [[one.name, one.weight, one.full] for one in made]}
    record(by=by, at=at, verb="set_modules", subject=held, facts=facts)
    return made


@transaction.atomic
def name_arbiters(
    *, contest: Contest, experts: Sequence[Expert], reason: str = "", by: Any, at: datetime
) -> list[Arbiter]:
    """Say who rules on appeals. Once codes are dealt, it is said why the group changes; who ruled already stays."""
    require(can_keep_selections(by))
    held = _locked(contest)
    day = localdate(at)
    if held.state not in (PREPARING, CODED, POSTED):
        raise NotAllowed(held, "settle_contest", held.state, held.workflow)
    if held.state != PREPARING and not reason.strip():
        raise ValidationError({"reason": _("已经编码，更换仲裁组要写明理由。")})
    kept = {one.pk for one in experts}
    if gone := held.arbiters.filter(rulings__isnull=False).exclude(expert__in=kept).select_related("expert").first():
        raise ValidationError({"experts": _("%(name)s已经给过仲裁意见，不能换下。") % {"name": gone.expert.name}})
    if tied := ties_to_contest(held, experts, day):
        raise ValidationError({"experts": _("%(names)s和选手有应当回避的关系。") % {"names": _("、").join(tied)}})
    held.arbiters.exclude(expert__in=kept).delete()
    made = [Arbiter.objects.get_or_create(contest=held, expert=one)[0] for one in experts]
    if held.state != PREPARING:
        hold([rules.has_arbiters(facts_of_contest(held, day), parameters_on(day))])
    facts = {"arbiters": sorted(kept)}
    record(by=by, at=at, verb="name_arbiters", subject=held, facts=facts, reason=reason.strip())
    return made


@transaction.atomic
def deal_codes(*, contest: Contest, by: Any, at: datetime) -> list[Entry]:
    """Give everybody who competes a code at random.

    ``Refused`` by clause while modules, places or arbiters are missing.
    Who deals them is the only one who sees the names until the points are posted.
    """
    require(can_deal_codes(by, contest))
    held, day = _locked(contest), localdate(at)
    selection = held.trade.selection
    if selection.state not in HOLDING:
        raise ValidationError(_("推荐截止以后才能编码。"))
    nominees = accepted(selection).filter(trade=held.trade)
    if waiting := Nomination.objects.filter(selection=selection, trade=held.trade, state=RECOMMENDED).count():
        raise ValidationError(_("本工种还有 %(count)s 名已推荐的没有决定是否进入评审。") % {"count": waiting})
    facts, parameters = facts_of_contest(held, day), parameters_on(day)
    findings = [rules.has_modules_and_places(facts, parameters), rules.has_arbiters(facts, parameters)]
    decide(held, "deal_codes", findings=findings, parameters=parameters, by=by, at=at)
    move(held, "deal_codes", by=by, at=at, facts={"entries": facts.entries}, changes={"coded_by": by})
    mixed = list(nominees)
    SystemRandom().shuffle(mixed)
    letters = _letters(selection, held)
    made = Entry.objects.bulk_create(
        Entry(contest=held, nomination=one, code=f"{letters}{number:02d}") for number, one in enumerate(mixed, start=1)
    )
    modules = list(held.modules.all())
    ModuleScore.objects.bulk_create(ModuleScore(entry=one, module=module) for one in made for module in modules)
    contest.refresh_from_db()
    return made


def _letters(selection: Selection, contest: Contest) -> str:
    """What the codes of a trade begin with: A, B, … Z, AA, by the order the trades were entered in."""
    place = list(selection.trades.order_by("pk").values_list("pk", flat=True)).index(contest.trade_id)
    letters = ""
    while place >= 0:
        letters, place = chr(ord("A") + place % 26) + letters, place // 26 - 1
    return letters


@transaction.atomic
def see_codes(*, contest: Contest, by: Any, at: datetime) -> list[Entry]:
    """The names behind the codes, for who dealt them; that they were looked at is recorded."""
    require(can_see_codes(by, contest))
    record(by=by, at=at, verb="see_codes", subject=contest)
    return list(entries_of([contest]))


@transaction.atomic
def take_codes_back(*, contest: Contest, reason: str, by: Any, at: datetime) -> Contest:
    """Deal anew: codes and what was entered are gone, in the trail remains that it was so."""
    require(can_keep_selections(by))
    held = _locked(contest)
    if held.state != CODED:
        raise NotAllowed(held, "take_codes_back", held.state, held.workflow)
    entered = ModuleScore.objects.filter(entry__contest=held, points__isnull=False).count()
    ModuleScore.objects.filter(entry__contest=held).delete()
    held.entries.all().delete()
    facts = {"points_entered": entered}
    move(contest, "take_codes_back", by=by, at=at, reason=reason, facts=facts, changes={"coded_by": None})
    return contest


@transaction.atomic
def enter_points(*, entry: Entry, points: Mapping[int, Decimal | None], absent: bool, by: Any, at: datetime) -> Entry:
    """Points by module (id) of an entry; ``absent`` for who did not show up. ``Refused`` for who dealt the codes."""
    require(can_keep_selections(by))
    contest = _locked(entry.contest)
    hold([_coded_apart(contest, by, at)])
    modules = {one.pk: one for one in contest.modules.all()}
    faults = {
        f"module_{pk}": [_("0 到 %(full)s 分。") % {"full": modules[pk].full}]
        for pk, value in points.items()
        if value is not None and not 0 <= value <= modules[pk].full
    }
    if faults:
        raise ValidationError(faults)
    Entry.objects.filter(pk=entry.pk).update(absent=absent)
    if absent:
        ModuleScore.objects.filter(entry=entry).update(points=None)
    else:
        for pk, value in points.items():
            ModuleScore.objects.filter(entry=entry, module=pk).update(points=value)
    told = {modules[pk].name: None if value is None else str(value) for pk, value in points.items()}
    record(by=by, at=at, verb="enter_points", subject=entry, facts={"points": told, "absent": absent})
    entry.refresh_from_db()
    return entry


@transaction.atomic
def post_scores(*, contest: Contest, by: Any, at: datetime) -> Contest:
    """Open the codes: everybody learns the points, which can be doubted for some working days."""
    require(can_keep_selections(by))
    held, day = _locked(contest), localdate(at)
    found = [_coded_apart(held, by, at)]
    if missing := blank_in(held).count():
        raise ValidationError(_("还有 %(count)s 个得分没有录入；没有参加的，标明缺考。") % {"count": missing})
    parameters = parameters_on(day)
    decide(held, "post_scores", findings=found, parameters=parameters, by=by, at=at)
    until = add_working_days(day, parameters["talent.appeal_days"]).day
    move(contest, "post_scores", by=by, at=at, changes={"posted_on": day, "appeals_until": until})
    letters = [
        Letter(messages.scores_posted(one), Recipient(user=one.nomination.entered_by), f"scores {one.pk}")
        for one in contest.entries.select_related("contest__trade", "nomination__person", "nomination__entered_by")
    ]
    post_many(letters, at=at)
    return contest


@transaction.atomic
def lodge_appeal(
    *, nomination: Nomination, module: ContestModule, reason: str, files: Sequence[Any] = (), by: Any, at: datetime
) -> Appeal:
    """Doubt the points of a module on the nominee's behalf, with papers (as uploaded). ``Refused`` after the term."""
    entry, day = nomination.entry, localdate(at)
    contest = _locked(entry.contest)
    require(can_appeal(by, nomination, day))
    parameters = parameters_on(day)
    if entry.absent:
        raise ValidationError(_("缺考的没有得分，不能提异议。"))
    if Appeal.objects.filter(entry=entry, module=module).exists():
        raise ValidationError({"module": _("这个模块已经提过异议。")})
    score = ModuleScore.objects.get(entry=entry, module=module)
    made = Appeal.objects.create(
        entry=entry, module=module, reason=reason.strip(), points=score.points or 0, lodged_by=by, lodged_at=at,
        due_on=add_working_days(day, parameters["talent.ruling_days"]).day,
    )  # fmt: skip
    facts = rules.AppealFacts(contest.appeals_until or day, day)
    found = [rules.is_doubted_in_time(facts, parameters)]
    decide(made, "lodge_appeal", findings=found, parameters=parameters, by=by, at=at)
    told = {"module": module.name, "points": str(score.points), "papers": _attached(made, files, by=by, at=at)}
    record(by=by, at=at, verb="lodge_appeal", subject=made, facts=told)
    message = messages.appeal_lodged(made)
    arbiters = contest.arbiters.select_related("expert__user")
    post_many([Letter(message, Recipient(user=one.expert.user), f"appeal {made.pk}") for one in arbiters], at=at)
    return made


def _attached(appeal: Appeal, files: Sequence[Any], *, by: Any, at: datetime) -> list[str]:
    """Keep the papers of an appeal; their fingerprints."""
    if len(files) > MOST_PAPERS:
        raise ValidationError(_("异议材料最多 %(most)s 份。") % {"most": MOST_PAPERS})
    nomination, kept = appeal.entry.nomination, []
    for place, file in enumerate(files, start=1):
        name, field = f"{_('异议材料')}{place}", f"file_{place}"
        stored = keep_blind(file=file, kind=APPEAL_PAPER, name=name, nomination=nomination, field=field, by=by, at=at)
        AppealPaper.objects.create(appeal=appeal, file=stored)
        kept.append(stored.sha256)
    return kept


@transaction.atomic
def rule_on_appeal(*, appeal: Appeal, points: Decimal | None, reason: str, by: Any, at: datetime) -> Ruling:
    """An arbiter's view: nothing changes (``None``), or these points hold. The last of the group decides it."""
    held = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
    require(can_rule_on_appeal(by, held))
    if points is not None and not 0 <= points <= held.module.full:
        raise ValidationError({"points": _("0 到 %(full)s 分。") % {"full": held.module.full}})
    if points == held.points:
        raise ValidationError({"points": _("和原得分一样的，选“维持原成绩”。")})
    arbiter = Arbiter.objects.get(contest=held.entry.contest_id, expert__user=by.pk)
    made = Ruling.objects.create(appeal=held, arbiter=arbiter, points=points, reason=reason.strip(), given_at=at)
    given = None if points is None else str(points)
    record(by=by, at=at, verb="rule_on_appeal", subject=held, reason=reason.strip(), facts={"points": given})
    told = list(held.rulings.values_list("points", flat=True))
    if len(told) == held.entry.contest.arbiters.count():
        _decide(held, rules.ruled(told), by=by, at=at)
    appeal.refresh_from_db()
    return made


def _decide(appeal: Appeal, points: Decimal | None, *, by: Any, at: datetime) -> None:
    """Everybody in the group has ruled: the points change, or stay."""
    facts = {"before": str(appeal.points), "after": str(appeal.points if points is None else points)}
    if points is None:
        move(appeal, "dismiss_appeal", by=by, at=at, facts=facts)
    else:
        move(appeal, "uphold_appeal", by=by, at=at, facts=facts, changes={"ruled": points})
        ModuleScore.objects.filter(entry=appeal.entry, module=appeal.module).update(points=points)
    message = messages.appeal_decided(appeal)
    post_many([Letter(message, Recipient(user=appeal.lodged_by), f"appeal {appeal.pk} decided")], at=at)


@transaction.atomic
def settle_contest(*, contest: Contest, by: Any, at: datetime) -> Contest:
    """The points are final. ``Refused`` by clause before the term is over or while an appeal is open."""
    require(can_keep_selections(by))
    held, day = _locked(contest), localdate(at)
    parameters = parameters_on(day)
    if held.state != POSTED or held.appeals_until is None:
        raise NotAllowed(held, "settle_contest", held.state, held.workflow)
    waiting = Appeal.objects.filter(entry__contest=held, state=LODGED).count()
    facts = rules.AppealFacts(held.appeals_until, day, waiting)
    found = [rules.is_ready_to_settle(facts, parameters)]
    decide(held, "settle_contest", findings=found, parameters=parameters, by=by, at=at)
    move(contest, "settle_contest", by=by, at=at)
    return contest


def _locked(contest: Contest) -> Contest:
    found = Contest.objects.select_for_update(no_key=True, of=("self",)).select_related("trade__selection")
    return found.get(pk=contest.pk)


def _coded_apart(contest: Contest, by: Any, at: datetime) -> Finding:
    """Whether somebody may enter and post points: not who dealt the codes. ``NotAllowed`` unless points are awaited."""
    if contest.state != CODED or contest.coded_by_id is None:
        raise NotAllowed(contest, "post_scores", contest.state, contest.workflow)
    return rules.is_not_who_coded(rules.CodedFacts(contest.coded_by_id, by.pk), parameters_on(localdate(at)))
