"""What the rules on experts and assessment ask of an invitation, of scores handed in, and of a draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.rules.rule import Finding, Parameters, noop, rule, verdict
from federation.panels.agreement import agree
from federation.panels.conflicts import Conflict
from federation.panels.kinds import Entry, SheetItem


def years_before(day: date, years: int) -> date:
    """The same day ``years`` earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


# --- inviting an assessor --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InvitationFacts:
    """An expert about to be invited: standing in the pool, this panel, other work, absence on the day."""

    expert: str
    is_active: bool
    is_on_panel: bool
    seat_is_free: bool
    load: int
    away_until: date | None = None


@rule("expert-panels.1", clause="expert-panels:1")
def assessor_is_in_pool(facts: InvitationFacts) -> Finding:
    """Only an expert of the pool, with a role that holds today, assesses."""
    return verdict(
        facts.is_active,
        noop("%(expert)s在库") if facts.is_active else noop("%(expert)s不在库，或者专家角色、账号已停用"),
        needed=noop("请换一位在库专家，或者先办理入库"),
        expert=facts.expert,
    )


@rule("expert-panels.2", clause="expert-panels:2")
def assessor_sits_once(facts: InvitationFacts) -> Finding:
    """An expert sits on a panel once; a seat holds one."""
    held = not facts.is_on_panel and facts.seat_is_free
    said = noop("%(expert)s尚未参加这一事项的评审")
    if facts.is_on_panel:
        said = noop("%(expert)s已经参加过这一事项的评审")
    elif not facts.seat_is_free:
        said = noop("这一席现在不能邀请：已有专家，或者还不需要")
    return verdict(held, said, needed=noop("请换一位专家，或者换一席"), expert=facts.expert)


@rule("expert-panels.3", clause="expert-panels:3")
def assessor_stands_apart(conflict: Conflict | None) -> Finding:
    """No hard conflict with any party; asked once for each conflict, or once without any. Soft ones warn."""
    if conflict is None:
        return verdict(True, noop("没有查到应当回避的关系"))
    used = {**conflict.used, "source": conflict.found_in}
    return verdict(False, conflict.said, needed=noop("据%(source)s。请换一位专家"), hard=conflict.hard, **used)


@rule("expert-panels.5", clause="expert-panels:5")
def load_is_bearable(facts: InvitationFacts, parameters: Parameters) -> Finding:
    """Below the most open assessments one expert may have."""
    most = parameters["panels.load_max"]
    return verdict(
        facts.load < most,
        noop("%(expert)s在评 %(load)s 件，上限 %(most)s 件"),
        needed=noop("等其提交后再邀请，或者换一位专家"),
        expert=facts.expert,
        load=facts.load,
        most=most,
    )


@rule("expert-panels.5.present", clause="expert-panels:5")
def assessor_is_present(facts: InvitationFacts) -> Finding:
    """Nobody is invited while away."""
    away = facts.away_until
    return verdict(
        away is None,
        noop("%(expert)s没有请假") if away is None else noop("%(expert)s请假到 %(until)s"),
        needed=noop("等其回来，或者换一位专家"),
        expert=facts.expert,
        until=away.isoformat() if away else "",
    )


# --- handing scores in -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScoringFacts:
    """A sheet and what was entered on it, by item code."""

    items: Sequence[SheetItem]
    entries: Mapping[str, Entry]

    def entry(self, item: SheetItem) -> Entry:
        """What was entered for an item; nothing when nobody did."""
        return self.entries.get(item.code, Entry(None))


def lies_within(item: SheetItem, tenths: int) -> bool:
    """Whether a score is between nought and full marks."""
    return 0 <= tenths <= item.most_tenths


def faults_of_entry(item: SheetItem, entry: Entry) -> tuple[str, ...]:
    """What an entry lacks to be handed in: ``score``, ``comment``, ``evidence``."""
    tenths, lacks = entry.tenths, []
    if tenths is None or not lies_within(item, tenths):
        lacks.append("score")
    elif tenths < item.most_tenths and not entry.comment.strip():
        lacks.append("comment")
    if item.evidence and not entry.seen and not entry.no_evidence.strip():
        lacks.append("evidence")
    return tuple(lacks)


def _lacking(facts: ScoringFacts, what: str) -> list[str]:
    return [item.code for item in facts.items if what in faults_of_entry(item, facts.entry(item))]


@rule("expert-panels.6", clause="expert-panels:6")
def every_item_is_scored(facts: ScoringFacts) -> Finding:
    """Each item has a score between nought and its full marks."""
    codes = _lacking(facts, "score")
    said = noop("还有 %(count)s 项没有打分：%(codes)s") if codes else noop("%(all)s 项都已打分")
    needed = noop("请打完每一项")
    return verdict(not codes, said, needed=needed, count=len(codes), codes="、".join(codes), all=len(facts.items))


@rule("expert-panels.6.1", clause="expert-panels:6.1")
def lost_points_are_explained(facts: ScoringFacts) -> Finding:
    """Each item below full marks has a comment."""
    codes = _lacking(facts, "comment")
    said = noop("有 %(count)s 项扣了分没有写理由：%(codes)s") if codes else noop("扣分的项都写了理由")
    return verdict(not codes, said, needed=noop("请写明扣分理由"), count=len(codes), codes="、".join(codes))


@rule("expert-panels.6.2", clause="expert-panels:6.2")
def evidence_is_seen(facts: ScoringFacts) -> Finding:
    """Each item that names evidence says it was seen, or why there is none."""
    codes = _lacking(facts, "evidence")
    said = noop("有 %(count)s 项没有注明看过证据：%(codes)s") if codes else noop("评分都看过证据或者说明了情况")
    needed = noop("请看过证据后勾选，或者写明没有证据的情况")
    return verdict(not codes, said, needed=needed, count=len(codes), codes="、".join(codes))


@rule("expert-panels.4", clause="expert-panels:4")
def totals_lie_close(totals: tuple[int, int], threshold: int) -> Finding:
    """Two totals (in tenths) differ by no more than the threshold of the panel; otherwise a third is asked."""
    agreement = agree(totals, threshold)
    return verdict(
        not agreement.third_needed,
        noop("两份总分相差 %(spread)s 分，允许 %(threshold)s 分"),
        needed=noop("请第三名专家独立评审"),
        hard=False,
        spread=agreement.spread / 10,
        threshold=threshold / 10,
    )


# --- draws -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DrawFacts:
    """A draw on the day it is announced or held."""

    day: date
    seed_on: date
    pool: int
    count: int


@rule("expert-panels.7", clause="expert-panels:7")
def seed_is_still_to_come(facts: DrawFacts) -> Finding:
    """On the day of announcement the seed's event lies ahead."""
    return verdict(
        facts.seed_on > facts.day,
        noop("%(day)s 公布，种子 %(seed_on)s 产生"),
        needed=noop("请选一个公布之后才发生的公开事件"),
        day=facts.day.isoformat(),
        seed_on=facts.seed_on.isoformat(),
    )


@rule("expert-panels.7.pool", clause="expert-panels:7")
def pool_suffices(facts: DrawFacts) -> Finding:
    """No more are drawn than the pool holds, and at least one."""
    return verdict(
        1 <= facts.count <= facts.pool,
        noop("名单 %(pool)s 个，抽取 %(count)s 个"),
        needed=noop("抽取数须在 1 和名单数之间"),
        pool=facts.pool,
        count=facts.count,
    )


@rule("expert-panels.7.1", clause="expert-panels:7.1")
def seed_has_fallen(facts: DrawFacts) -> Finding:
    """A draw is held from the day of the seed on."""
    return verdict(
        facts.day >= facts.seed_on,
        noop("今天是 %(day)s，种子 %(seed_on)s 公布"),
        needed=noop("请在种子公布之后再抽取"),
        day=facts.day.isoformat(),
        seed_on=facts.seed_on.isoformat(),
    )
