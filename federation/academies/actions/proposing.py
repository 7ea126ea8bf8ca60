"""The list of those to be recognised: drawn up, ranked, decided by a meeting, put on public notice, given up."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.rules.deciding import decide
from core.rules.rule import Refused
from core.rules.rule import require as require_rules
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies.actions.stepping import step_application
from federation.academies.models import Application, Proposal, ProposalLine, Round
from federation.academies.permissions.deciding import (
    can_decide_proposal,
    can_draw_up_proposal,
    can_publish_proposal,
)
from federation.academies.queries.noticed import KIND, items_of_notice
from federation.academies.queries.proposals import candidates_of, facts_of_listing, lines_of, ranked
from federation.academies.rules.deciding import (
    MeetingFacts,
    decided_by_another,
    favourable_or_reasoned,
    meeting_before_notice,
    ranked_by_score,
    visited_before_listed,
)
from federation.academies.workflow.accreditation import DECIDED, LISTED, ON_NOTICE, RANKED
from federation.notices.actions import publish_notice, withdraw_notice
from federation.notices.models import Notice
from federation.notices.queries import open_notice_about
from federation.organizations.queries import city_federation
from federation.regulations.queries import parameters_on


@transaction.atomic
def draw_up_proposal(*, round: Round, by: Any, at: datetime) -> Proposal:
    """Begin the list of a round; ``ValidationError`` while another of it is being made."""
    require(can_draw_up_proposal(by))
    number = (round.proposals.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(round=round, number=number, drawn_up_by=by, drawn_up_at=at)
    except IntegrityError:
        raise ValidationError(_("这一批已有一份正在拟定的名单。")) from None
    record(by=by, at=at, verb="draw_up_proposal", subject=proposal)
    return proposal


class Drawn(NamedTuple):
    """What drawing the line did: how many were listed, and the names of those who need a reason of their own."""

    listed: int
    left: list[str]


@transaction.atomic
def draw_line(*, proposal: Proposal, places: int, by: Any, at: datetime) -> Drawn:
    """List the best scored until ``places`` are taken; whoever needs a reason is left for a hand to list."""
    proposal = _made(proposal, by)
    Proposal.objects.filter(pk=proposal.pk).update(places=places)
    record(by=by, at=at, verb="draw_line", subject=proposal, facts={"places": places})
    free, listed, left = places - proposal.lines.count(), 0, []
    for application in candidates_of(proposal):
        if listed >= free:
            break
        try:
            with transaction.atomic():
                list_application(proposal=proposal, application=application, by=by, at=at)
            listed += 1
        except Refused:
            left.append(application.name)
    return Drawn(listed, left)


@transaction.atomic
def list_application(
    *, proposal: Proposal, application: Application, reason: str = "", by: Any, at: datetime
) -> ProposalLine:
    """Put an application on the list at the place its score gives; ``Refused`` when visit or reason is missing."""
    proposal = _made(proposal, by)
    if application.round_id != proposal.round_id:
        raise ValidationError(_("“%(name)s”不是这一批的申报。") % {"name": application.name})
    facts = facts_of_listing(application, reason)
    parameters = parameters_on(localdate(at))
    found = [visited_before_listed(facts), favourable_or_reasoned(facts)]
    decide(application, "list_proposed", findings=found, parameters=parameters, by=by, at=at)
    step_application(application=application, verb="list_proposed", by=by, at=at, reason=reason)
    score = application.panel_tenths or 0
    lines = list(lines_of(proposal))
    place = sum(1 for line in lines if line.score_tenths >= score)
    line = ProposalLine(proposal=proposal, application=application, rank=0, score_tenths=score, reason=reason)
    _number([*lines[:place], line, *lines[place:]])
    told = {"application": application.code, "rank": line.rank}
    record(by=by, at=at, verb="list_application", subject=proposal, reason=reason, facts=told)
    return line


@transaction.atomic
def unlist_application(*, line: ProposalLine, reason: str, by: Any, at: datetime) -> None:
    """Take an application off the list; it waits for another one."""
    proposal = _made(line.proposal, by)
    application = line.application
    step_application(application=application, verb="unlist", by=by, at=at, reason=reason)
    ProposalLine.objects.filter(pk=line.pk).delete()
    _number(list(lines_of(proposal)))
    record(
        by=by, at=at, verb="unlist_application", subject=proposal, reason=reason,
        facts={"application": application.code},
    )  # fmt: skip


@transaction.atomic
def rank_line(*, line: ProposalLine, rank: int, reason: str, by: Any, at: datetime) -> ProposalLine:
    """Give a line another place; ``Refused`` when the order then leaves the scores without a reason."""
    proposal = _made(line.proposal, by)
    lines = list(lines_of(proposal))
    line = next(one for one in lines if one.pk == line.pk)
    lines.remove(line)
    before, line.reason = line.rank, reason.strip()
    lines.insert(max(0, min(rank, len(lines) + 1) - 1), line)
    require_rules([ranked_by_score(ranked(lines))])
    _number(lines)
    told = {"application": line.application.code, "from": before, "to": line.rank}
    record(by=by, at=at, verb="rank_line", subject=proposal, reason=reason, facts=told)
    return line


@transaction.atomic
def decide_proposal(
    *, proposal: Proposal, meeting_number: str, meeting_on: date | None, by: Any, at: datetime
) -> Proposal:
    """Record the meeting that decided the list; ``Refused`` without number or day, or by whoever drew it up."""
    proposal = _locked(proposal)
    require(can_decide_proposal(by, proposal))
    if proposal.state != RANKED:
        raise NotAllowed(proposal, "decide_proposal", proposal.state, Proposal.workflow)
    lines = list(lines_of(proposal))
    if not lines:
        raise ValidationError(_("名单是空的，请先列入申报。"))
    drawn_up, today = localdate(proposal.drawn_up_at), localdate(at)
    facts = MeetingFacts(meeting_number, meeting_on, drawn_up, today, proposal.drawn_up_by_id == by.pk)
    found = [meeting_before_notice(facts), decided_by_another(facts), ranked_by_score(ranked(lines))]
    decide(proposal, "decide_proposal", findings=found, parameters=parameters_on(today), by=by, at=at)
    changes = {"meeting_number": meeting_number.strip(), "meeting_on": meeting_on, "decided_by": by}
    told = {"number": meeting_number.strip(), "on": meeting_on, "lines": len(lines)}
    move(proposal, "decide_proposal", by=by, at=at, changes=changes, facts=told)
    return proposal


@transaction.atomic
def publish_proposal(
    *, proposal: Proposal, opens_on: date, working_days: int | None = None, by: Any, at: datetime
) -> Notice:
    """Put a decided list on public notice; whoever withdrew meanwhile is left out, on record."""
    require(can_publish_proposal(by))
    proposal = _locked(proposal)
    if proposal.state != DECIDED:
        raise NotAllowed(proposal, "publish_proposal", proposal.state, Proposal.workflow)
    lines = list(lines_of(proposal))
    gone = [line for line in lines if line.application.state != LISTED]
    lines = [line for line in lines if line.application.state == LISTED]
    if not lines:
        raise ValidationError(_("名单上的申报都已撤回，没有可以公示的。请作废这份名单。"))
    ProposalLine.objects.filter(pk__in=[line.pk for line in gone]).delete()
    notice = publish_notice(
        kind=KIND,
        title=_("%(round)s拟认定名单公示") % {"round": proposal.round},
        basis=_("经研究决定（%(number)s，%(day)s），现将拟认定名单予以公示。")
        % {"number": proposal.meeting_number, "day": proposal.meeting_on},
        clause="bj-academy-admission:3.1",
        subject=proposal,
        union=city_federation(),
        items=items_of_notice(lines),
        opens_on=opens_on,
        working_days=working_days,
        document_number=proposal.round.document_number,
        by=by,
        at=at,
    )
    told = {"notice": notice.code, "lines": len(lines), "gone": [line.application.code for line in gone]}
    move(proposal, "publish_proposal", by=by, at=at, facts=told)
    for line in lines:
        step_application(application=line.application, verb="announce", by=by, at=at, facts={"notice": notice.code})
    return notice


@transaction.atomic
def drop_proposal(*, proposal: Proposal, reason: str, by: Any, at: datetime) -> Proposal:
    """Give a list up: its applications wait for another one; a notice that runs is taken back with it."""
    require(can_draw_up_proposal(by))
    proposal = _locked(proposal)
    if proposal.state == ON_NOTICE and (notice := open_notice_about(proposal)):
        withdraw_notice(notice=notice, reason=reason, by=by, at=at)  # the list follows: academies/receivers
        proposal.refresh_from_db()
        return proposal
    move(proposal, "drop_proposal", by=by, at=at, reason=reason, changes={"reason": reason})
    for line in lines_of(proposal).filter(application__state=LISTED):
        step_application(application=line.application, verb="unlist", by=by, at=at, reason=reason)
    return proposal


def _made(proposal: Proposal, by: Any) -> Proposal:
    """The list, locked, while it is still being made."""
    require(can_draw_up_proposal(by))
    proposal = _locked(proposal)
    if proposal.state != RANKED:
        raise NotAllowed(proposal, "decide_proposal", proposal.state, Proposal.workflow)
    return proposal


def _locked(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_for_update(of=("self",)).select_related("round", "drawn_up_by").get(pk=proposal.pk)


def _number(lines: list[ProposalLine]) -> None:
    """Write the ranks from the top; the database checks them once the transaction ends."""
    for rank, line in enumerate(lines, start=1):
        line.rank = rank
        line.save()
