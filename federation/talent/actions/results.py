"""From the ranking to the titles: the composition, the list and its seal, the vote, the notice, the naming."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.crypto.signing import public_key, signing_key
from core.files.store import keep
from core.rules.deciding import decide
from core.rules.rule import Finding, Parameters
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.notices.actions import publish_notice, withdraw_notice
from federation.notices.models import Notice, NoticeItem, Objection
from federation.organizations.queries import city_federation
from federation.regulations.queries import parameters_on
from federation.talent import messages
from federation.talent.choosing.bundle import fingerprint_of, sealed
from federation.talent.models import (
    Ballot,
    Composition,
    Honour,
    Nomination,
    NoticeCorrection,
    Result,
    Selection,
    Trait,
)
from federation.talent.permissions import can_keep_selections
from federation.talent.queries import accepted
from federation.talent.queries.consultations import consultation_facts, objected
from federation.talent.queries.ranking import basis_of
from federation.talent.queries.results import (
    NOTICE,
    Attempt,
    choices_of,
    chosen_of,
    items_of_list,
    kept_of,
    last_result,
    lines_of,
    list_notices,
    nominations_by_code,
    still_to_show,
    tried,
)
from federation.talent.rules import (
    ListFacts,
    VoteFacts,
    has_no_adverse_opinion,
    is_carried,
    is_consulted,
    keeps_its_composition,
    was_on_notice,
)
from federation.talent.workflow import ACCEPTED, CLEARED, PROPOSED, SCORED, SHOWN, VOTED

BUNDLE, MINUTES = "talent.result", "talent.minutes"
LISTING = (PROPOSED, VOTED, SHOWN, CLEARED)
"""States in which a selection has a list that is not final."""


@dataclass(frozen=True)
class CompositionTold:
    """At least and at most so many, or so much percent, of some values of a trait; no values: of each."""

    trait: str
    values: Sequence[str]
    least: int | None
    most: int | None
    in_percent: bool
    reason: str


@transaction.atomic
def enter_composition(*, selection: Selection, told: CompositionTold, by: Any, at: datetime) -> Composition:
    """Ask something of the list. ``ValidationError`` names what is missing; not once a list was proposed."""
    require(can_keep_selections(by))
    _before_the_list(selection)
    known = {value for value, _label in choices_of(selection, Trait(told.trait))}
    if strange := [one for one in told.values if one not in known]:
        raise ValidationError({"values": [_("没有“%(value)s”这一项。") % {"value": strange[0]}]})
    if told.least is None and told.most is None:
        raise ValidationError({"least": [_("至少和最多不能都空着。")]})
    if told.least is not None and told.most is not None and told.most < told.least:
        raise ValidationError({"most": [_("最多不能小于至少。")]})
    if told.in_percent and max(told.least or 0, told.most or 0) > 100:
        raise ValidationError({"least": [_("百分比不超过 100。")]})
    made = Composition.objects.create(selection=selection, **asdict(told))
    record(by=by, at=at, verb="enter_composition", subject=selection, reason=told.reason, facts=_facts(made))
    return made


@transaction.atomic
def remove_composition(*, composition: Composition, by: Any, at: datetime) -> None:
    """Ask it no more; not once a list was proposed."""
    require(can_keep_selections(by))
    _before_the_list(composition.selection)
    record(by=by, at=at, verb="remove_composition", subject=composition.selection, facts=_facts(composition))
    composition.delete()


def _facts(one: Composition) -> dict[str, Any]:
    return {"trait": one.trait, "values": list(one.values), "least": one.least, "most": one.most,
            "percent": one.in_percent}  # fmt: skip


def _before_the_list(selection: Selection) -> None:
    held = Selection.objects.select_for_update(no_key=True).get(pk=selection.pk)
    order = list(Selection.workflow.states)
    if order.index(held.state) > order.index(SCORED):
        raise ValidationError(_("名单已经拟定，构成不能再改；先退回重拟。"))


@transaction.atomic
def propose_list(*, selection: Selection, by: Any, at: datetime) -> Result:
    """Choose by ranking and composition, and seal it. ``ValidationError`` says why there is no list."""
    require(can_keep_selections(by))
    found = tried(basis_of(selection, localdate(at), with_papers=True))
    made = _sealed(selection, found, "", by=by, at=at)
    parameters = parameters_on(localdate(at))
    facts = ListFacts(kept_of(made, found.basis))
    decide(selection, "propose_list", findings=[keeps_its_composition(facts, parameters)], parameters=parameters, by=by,
           at=at)  # fmt: skip
    move(selection, "propose_list", by=by, at=at, facts={"result": made.number, "fingerprint": made.fingerprint})
    return made


def _sealed(selection: Selection, found: Attempt, reason: str, *, by: Any, at: datetime) -> Result:
    if found.outcome is None:
        raise ValidationError(found.why)
    data = sealed(found.basis.inputs, found.outcome, signing_key())
    last = last_result(selection)
    number = last.number + 1 if last else 1
    stored = keep(io.BytesIO(data), kind=BUNDLE, by=by, at=at, name=f"{selection.number}-{number}.txt")
    made = Result.objects.create(
        selection=selection, number=number, places=found.basis.inputs.places,
        lines=lines_of(found.outcome), bundle=stored,
        fingerprint=fingerprint_of(data), reason=reason[:300], sealed_by=by, sealed_at=at,
    )  # fmt: skip
    told = {"number": number, "fingerprint": made.fingerprint, "sha256": stored.sha256}
    record(by=by, at=at, verb="seal_result", subject=selection, reason=reason, facts=told)
    return made


@transaction.atomic
def revise_list(*, selection: Selection, reason: str, by: Any, at: datetime) -> Selection:
    """Take a list back: another one is proposed, the sealed result stays."""
    require(can_keep_selections(by))
    move(selection, "revise_list", by=by, at=at, reason=reason)
    return selection


@dataclass(frozen=True)
class VoteTold:
    """A vote: when, how many members, how they voted; the minutes as a file."""

    held_on: date
    members: int
    in_favour: int
    against: int
    abstained: int
    minutes: IO[bytes] | None = None


@transaction.atomic
def vote_list(*, selection: Selection, told: VoteTold, by: Any, at: datetime) -> Ballot:
    """Enter the committee's vote. Carried it can be shown; not carried, it is taken back for another list."""
    require(can_keep_selections(by))
    result = last_result(selection)
    if result is None:
        raise NotAllowed(selection, "vote_list", selection.state, Selection.workflow)
    present = told.in_favour + told.against + told.abstained
    if told.members < 3:
        raise ValidationError({"members": [_("委员至少 3 名。")]})
    if present > told.members:
        raise ValidationError({"members": [_("表决的有 %(count)s 名，多于委员人数。") % {"count": present}]})
    if not localdate(result.sealed_at) <= told.held_on <= localdate(at):
        raise ValidationError({"held_on": [_("审议在名单拟定以后、今天以前。")]})
    parameters = parameters_on(told.held_on)
    facts = VoteFacts(told.members, present, told.in_favour, told.against, told.abstained)
    finding = is_carried(facts, parameters)
    stored = keep(told.minutes, kind=MINUTES, by=by, at=at) if told.minutes else None
    ballot = Ballot.objects.create(
        result=result, held_on=told.held_on, members=told.members, present=present, in_favour=told.in_favour,
        against=told.against, abstained=told.abstained, carried=finding.held, minutes=stored, entered_by=by,
    )  # fmt: skip
    if finding.held:
        decide(selection, "vote_list", findings=[finding], parameters=parameters, by=by, at=at)
    verb = "vote_list" if finding.held else "reject_list"
    move(selection, verb, by=by, at=at, facts={"result": result.number, **asdict(facts)})
    return ballot


@transaction.atomic
def publish_list(
    *, selection: Selection, opens_on: date, working_days: int | None = None, by: Any, at: datetime
) -> Notice:
    """Put on notice whoever is chosen and was not shown yet; the result's fingerprint and the key stand on it.

    ``Refused`` while an office has not answered about somebody on the list, or is against.
    """
    require(can_keep_selections(by))
    result = _result(selection, (VOTED, CLEARED), "publish_list")
    keys = still_to_show(selection, result)
    if not keys:
        raise ValidationError(_("名单上的都已公示期满。"))
    by_code, parameters = nominations_by_code(selection), parameters_on(localdate(at))
    findings = _by_opinions([by_code[key] for key in chosen_of(result)], parameters)
    decide(selection, "publish_list", findings=findings, parameters=parameters, by=by, at=at)
    told = {"title": selection.title, "fingerprint": result.fingerprint, "key": public_key()}
    notice = publish_notice(
        kind=NOTICE, title=_("%(title)s拟命名人选公示") % told,
        basis=_("经评审委员会审议，现将“%(title)s”拟命名人选予以公示。评选结果已封存，指纹 %(fingerprint)s，"
                "签章公钥 %(key)s。") % told,
        clause="bj-craftsman-selection:7", subject=selection, union=city_federation(),
        items=items_of_list((key, by_code[key]) for key in keys), opens_on=opens_on, working_days=working_days, by=by,
        at=at,
    )  # fmt: skip
    facts = {"notice": notice.code, "result": result.number, "shown": len(keys)}
    move(selection, "publish_list", by=by, at=at, facts=facts)
    return notice


@transaction.atomic
def call_off_list(*, selection: Selection, reason: str, by: Any, at: datetime) -> Selection:
    """Take the notice back; the list can be shown again or taken back."""
    require(can_keep_selections(by))
    notice = list_notices(selection).first()
    if selection.state != SHOWN or notice is None:
        raise NotAllowed(selection, "call_off_list", selection.state, Selection.workflow)
    withdraw_notice(notice=notice, reason=reason, by=by, at=at)  # the selection follows: talent/receivers
    selection.refresh_from_db()
    return selection


@transaction.atomic
def follow_notice(*, selection: Selection, notice: Notice, verb: str, by: Any, at: datetime) -> None:
    """The notice has ended (``clear_list``) or was taken back (``call_off_list``)."""
    move(selection, verb, by=by, at=at, reason=notice.reason, facts={"notice": notice.code})


@transaction.atomic
def strike_nominee(*, selection: Selection, item: NoticeItem, objection: Objection, by: Any, at: datetime) -> None:
    """An objection was upheld: the nominee goes, the result is sealed anew."""
    struck = nominations_by_code(selection)[item.key]
    if struck.state != ACCEPTED:
        return  # stepped back meanwhile
    reason = _("公示期间有异议（%(receipt)s）成立：%(answer)s") % {
        "receipt": objection.receipt,
        "answer": objection.answer,
    }
    move(struck, "strike_nominee", by=by, at=at, reason=reason, facts={"objection": objection.receipt})
    messages.tell_outcome([struck], at, reason)
    leave_list(nomination=struck, reason=reason, by=by, at=at)


@transaction.atomic
def note_correction(
    *, selection: Selection, item: NoticeItem, objection: Objection, before: Mapping[str, str], by: Any, at: datetime
) -> list[NoticeCorrection]:
    """An objection put facts right on notice: the nomination says so beside what was handed in."""
    nomination = nominations_by_code(selection)[item.key]
    made = [
        NoticeCorrection.objects.create(
            nomination=nomination, objection=objection, label=label, before=before.get(label, ""), after=after,
            decided_by=by, decided_at=at,
        )
        for label, after in objection.correction.items()
        if after != before.get(label)
    ]  # fmt: skip
    facts = {"objection": objection.receipt, "changes": [[one.label, one.before, one.after] for one in made]}
    record(by=by, at=at, verb="note_correction", subject=nomination, reason=objection.answer, facts=facts)
    return made


@transaction.atomic
def leave_list(*, nomination: Nomination, reason: str, by: Any, at: datetime) -> Result | None:
    """Somebody takes part no more: if they were on a list, it is sealed anew, with everybody else staying on it.

    Who comes in is told by the new result, and has a notice of their own before being named. Where nobody can come in,
    the place stays empty.
    """
    selection = Selection.objects.select_for_update(no_key=True).get(pk=nomination.selection_id)
    before, by_code = last_result(selection), nominations_by_code(selection)
    code = next((key for key, one in by_code.items() if one.pk == nomination.pk), "")
    if selection.state not in LISTING or before is None or code not in chosen_of(before):
        return None
    return _sealed_without(selection, before, {nomination.pk}, reason, by=by, at=at)


@transaction.atomic
def exclude_opposed(*, selection: Selection, by: Any, at: datetime) -> Result:
    """Seal the list anew without those an office is against; everybody else stays, others come in.

    The reason on record names nobody: who nominated reads the trail of a selection, and not what offices wrote.
    """
    require(can_keep_selections(by))
    before = _result(selection, LISTING, "exclude_opposed")
    by_code, against = nominations_by_code(selection), objected(selection)
    if not against & {by_code[key].pk for key in chosen_of(before)}:
        raise ValidationError(_("名单上的人选没有部门提出不同意见。"))
    return _sealed_without(selection, before, set(), _("按征求意见的情况调整名单"), by=by, at=at)


def _sealed_without(
    selection: Selection, before: Result, gone: set[int], reason: str, *, by: Any, at: datetime
) -> Result:
    """The list without those gone and those an office is against; everybody else on it stays."""
    by_code, day, against = nominations_by_code(selection), localdate(at), objected(selection)
    listed = {key: by_code[key].pk for key in chosen_of(before)}
    kept = [key for key, pk in listed.items() if pk not in gone | against]
    if (against - gone) & set(listed.values()) and gone:
        reason = _("%(reason)s；同时按征求意见的情况调整名单") % {"reason": reason}
    found = tried(basis_of(selection, day, kept=kept, with_papers=True))
    if found.outcome is None:
        every = list(selection.compositions.values_list("pk", flat=True))
        found = tried(basis_of(selection, day, places=len(kept), without=every, kept=kept, with_papers=True))
    return _sealed(selection, found, reason, by=by, at=at)


@transaction.atomic
def name_craftsmen(
    *, selection: Selection, document_number: str, named_on: date, by: Any, at: datetime
) -> list[Honour]:
    """Confer the title on everybody chosen, all of whom were on notice to its end; tell everybody what became of them.

    ``Refused`` names who was not shown, what the composition lacks, or the offices that are against or still blank.
    """
    require(can_keep_selections(by))
    result = _result(selection, (VOTED, CLEARED), "name_craftsmen")
    if named_on > localdate(at):
        raise ValidationError({"named_on": [_("命名日期不能晚于今天。")]})
    basis, parameters = basis_of(selection, localdate(at)), parameters_on(localdate(at))
    unshown = tuple(basis.nominations[key].person.name for key in still_to_show(selection, result))
    facts = ListFacts(kept_of(result, basis), unshown)
    named = [basis.nominations[key] for key in chosen_of(result)]
    findings = [rule(facts, parameters) for rule in (was_on_notice, keeps_its_composition)]
    findings += _by_opinions(named, parameters)
    decide(selection, "name_craftsmen", findings=findings, parameters=parameters, by=by, at=at)
    honours = _confer(selection, named, document_number.strip(), named_on, by=by)
    told = {"document": document_number.strip(), "named": len(honours), "result": result.number}
    move(selection, "name_craftsmen", by=by, at=at, facts=told)
    _close_nominations(selection, named, by=by, at=at)
    return honours


def _by_opinions(nominations: Sequence[Nomination], parameters: Parameters) -> list[Finding]:
    """What the rules say to the letters about people on a list."""
    facts = consultation_facts(nominations)
    return [is_consulted(facts, parameters), has_no_adverse_opinion(facts, parameters)]


def _confer(
    selection: Selection, named: Iterable[Nomination], document: str, named_on: date, *, by: Any
) -> list[Honour]:
    bear = Honour.objects.filter(level=selection.level, person__in=[one.person_id for one in named])
    if already := [one.person.name for one in bear.select_related("person")]:
        raise ValidationError(_("%(names)s已有这一层级的称号。") % {"names": _("、").join(already)})
    return Honour.objects.bulk_create(
        Honour(person=one.person, level=selection.level, named_on=named_on, document_number=document, entered_by=by)
        for one in named
    )


def _close_nominations(selection: Selection, named: Iterable[Nomination], *, by: Any, at: datetime) -> None:
    """Whoever was named, and whoever was not."""
    keys = {one.pk for one in named}
    nominees = list(accepted(selection).select_related("entered_by"))
    for one in nominees:
        move(one, "name_nominee" if one.pk in keys else "pass_over_nominee", by=by, at=at)
    messages.tell_outcome(nominees, at)


def _result(selection: Selection, states: Sequence[str], verb: str) -> Result:
    held = Selection.objects.select_for_update(no_key=True).get(pk=selection.pk)
    result = last_result(held)
    if held.state not in states or result is None:
        raise NotAllowed(held, verb, held.state, Selection.workflow)
    selection.state = held.state
    return result
