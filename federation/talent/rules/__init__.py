"""Who can be nominated, by whom, how many, what a list needs: each rule tied to its clause of the measures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.rules.rule import Finding, Parameters, noop, rule, verdict
from federation.talent.kinds import Force, Post

YEARS, LEFT_OUT = "talent.front_line_years_min", "talent.left_out"
CONFLICT_PERCENT = "talent.draw_conflict_percent"
CONSULTED_EVERYBODY, CONSULTED_LEADERS = "talent.consulted_everybody", "talent.consulted_leaders"


@dataclass(frozen=True)
class FrontLine:
    """Time worked at the front line up to and including ``until``: whole years, months, days; whether it goes on."""

    years: int
    months: int
    days: int
    until: date
    goes_on: bool


@dataclass(frozen=True)
class NominationFacts:
    """A nomination about to be handed in or recommended.

    ``elsewhere`` names the unions that nominate the same person in this selection, ``titles`` those the person bears of
    the same level; ``forces`` are those with proof.
    """

    day: date
    from_on: date
    until_on: date
    front_line: FrontLine
    post: str
    agreed: bool
    forces: frozenset[str]
    elsewhere: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


@rule("bj-craftsman-selection.3.2", clause="bj-craftsman-selection:3.2")
def has_years_at_the_front_line(facts: NominationFacts, parameters: Parameters) -> Finding:
    """Enough whole years at a front-line production post by the last day of nominations."""
    had, least = facts.front_line, parameters[YEARS]
    missing = max(0, least * 12 - had.years * 12 - had.months)
    if had.goes_on:
        needed = noop("还差不到 %(missing)s 个月，做满以后参加下一次推荐；经历登记不全的，先在职工档案里补登")
    else:
        needed = noop("还差不到 %(missing)s 个月，现在登记的不是一线岗位；经历登记不全的，先在职工档案里补登")
    return verdict(
        had.years >= least,
        noop("到 %(until)s 在一线 %(years)s 年 %(months)s 个月 %(days)s 天"),
        needed=needed,
        until=had.until.isoformat(),
        years=had.years,
        months=had.months,
        days=had.days,
        missing=missing,
    )


@rule("bj-craftsman-selection.11", clause="bj-craftsman-selection:11")
def is_not_left_out(facts: NominationFacts, parameters: Parameters) -> Finding:
    """Not somebody whose kind of post is left out."""
    held = facts.post not in parameters[LEFT_OUT]
    return verdict(
        held,
        noop("岗位类别可以推荐") if held else noop("这一岗位类别不列入"),
        needed=noop("岗位类别填错的，改正后再提交"),
    )


@rule("bj-craftsman-selection.2.1", clause="bj-craftsman-selection:2.1")
def is_nominated_once(facts: NominationFacts, _parameters: Parameters) -> Finding:
    """Nobody is nominated by two unions in one selection."""
    return verdict(
        not facts.elsewhere,
        noop("%(unions)s已经推荐了同一个人") if facts.elsewhere else noop("没有被别的工会推荐"),
        needed=noop("和对方商定由谁推荐，另一方退出"),
        unions=list(facts.elsewhere),
    )


@rule("bj-craftsman-selection.2.2", clause="bj-craftsman-selection:2.2")
def bears_no_such_title(facts: NominationFacts, _parameters: Parameters) -> Finding:
    """A title of the same level is not given twice."""
    return verdict(
        not facts.titles,
        noop("已有%(titles)s称号") if facts.titles else noop("没有同一层级的称号"),
        needed=noop("可以推荐更高层级"),
        titles=list(facts.titles),
    )


@rule("bj-craftsman-selection.3.5", clause="bj-craftsman-selection:3.5")
def has_agreed(facts: NominationFacts, _parameters: Parameters) -> Finding:
    """The nominee agreed to be nominated and to what is looked into."""
    return verdict(
        facts.agreed,
        noop("本人已经同意") if facts.agreed else noop("没有登记本人同意"),
        needed=noop("请本人签署同意书，登记签署日期"),
    )


@rule("bj-craftsman-selection.3.4", clause="bj-craftsman-selection:3.4")
def shows_every_force(facts: NominationFacts, _parameters: Parameters) -> Finding:
    """Each of the five forces has at least one piece of proof; without it judges have nothing to go by."""
    missing = [force.value for force in Force if force not in facts.forces]
    return verdict(
        not missing,
        noop("五力还有 %(count)s 项没有佐证") if missing else noop("五力都有佐证"),
        needed=noop("每一力至少写一件事，附证明或者注明记录"),
        hard=False,
        count=len(missing),
    )


@rule("bj-craftsman-selection.2.4", clause="bj-craftsman-selection:2.4")
def is_within_its_days(facts: NominationFacts, _parameters: Parameters) -> Finding:
    """Within the days the notice names."""
    return verdict(
        facts.from_on <= facts.day <= facts.until_on,
        noop("推荐时间 %(first)s 至 %(last)s"),
        needed=noop("在推荐时间内提交"),
        first=facts.from_on.isoformat(),
        last=facts.until_on.isoformat(),
    )


def before_submitting(facts: NominationFacts, parameters: Parameters) -> list[Finding]:
    """All that is asked of a nomination, the hard ones first."""
    return [is_within_its_days(facts, parameters), *before_recommending(facts, parameters)]


def before_recommending(facts: NominationFacts, parameters: Parameters) -> list[Finding]:
    """The same once it was handed in within its days: a union may decide when they are over."""
    rules = (
        has_years_at_the_front_line, is_not_left_out, is_nominated_once, bears_no_such_title, has_agreed,
        shows_every_force,
    )  # fmt: skip
    return [each(facts, parameters) for each in rules]


def by_the_registers(facts: NominationFacts, parameters: Parameters) -> list[Finding]:
    """What the registers alone say of somebody, before anything was written for a nomination."""
    rules = (is_within_its_days, has_years_at_the_front_line, is_nominated_once, bears_no_such_title)
    return [each(facts, parameters) for each in rules]


@dataclass(frozen=True)
class ComingFacts:
    """Somebody about to come forward: whether they did before in this selection, and who nominates them already."""

    before: bool
    nominated_by: tuple[str, ...]


@rule("bj-craftsman-selection.2.5", clause="bj-craftsman-selection:2.5")
def comes_forward_once(facts: ComingFacts, _parameters: Parameters) -> Finding:
    """Once in a selection, and not who is nominated already."""
    if facts.nominated_by:
        held, said = False, noop("%(unions)s已经在推荐您")
    else:
        held, said = not facts.before, noop("这一批您已经自荐过") if facts.before else noop("这一批还没有自荐过")
    return verdict(held, said, needed=noop("等所在工会答复；有疑问请联系工会"), unions=list(facts.nominated_by))


def before_coming_forward(facts: NominationFacts, coming: ComingFacts, parameters: Parameters) -> list[Finding]:
    """What stops somebody from coming forward. Years at the front line do not: the file may lack some."""
    return [
        is_within_its_days(facts, parameters), comes_forward_once(coming, parameters),
        bears_no_such_title(facts, parameters), is_not_left_out(facts, parameters), has_agreed(facts, parameters),
    ]  # fmt: skip


@dataclass(frozen=True)
class QuotaFacts:
    """A union's list in a selection: how many places it has, how many nominees it would have."""

    union: str
    places: int
    recommended: int


@rule("bj-craftsman-selection.2.3", clause="bj-craftsman-selection:2.3")
def is_within_quota(facts: QuotaFacts, _parameters: Parameters) -> Finding:
    """A union recommends no more than its places."""
    return verdict(
        facts.recommended <= facts.places,
        noop("%(union)s名额 %(places)s 名，这是第 %(recommended)s 名"),
        needed=noop("先调整推荐名单，或者请市总工会增加名额"),
        union=facts.union,
        places=facts.places,
        recommended=facts.recommended,
    )


@dataclass(frozen=True)
class DrawnFacts:
    """An expert about to enter the pool of a draw: from how many of the nominees a hard conflict keeps them away."""

    barred: int
    nominees: int


@rule("bj-craftsman-selection.6.3", clause="bj-craftsman-selection:6.3")
def can_be_drawn(facts: DrawnFacts, parameters: Parameters) -> Finding:
    """In conflict with no more than the set share of the nominees."""
    most = parameters[CONFLICT_PERCENT]
    return verdict(
        facts.barred * 100 <= facts.nominees * most,
        noop("%(nominees)s 名被推荐人中，应当回避 %(barred)s 名（超过 %(most)s%% 不列入）"),
        needed=noop("不列入候选名单"),
        barred=facts.barred,
        nominees=facts.nominees,
        most=most,
    )


@dataclass(frozen=True)
class VoteFacts:
    """A vote of the committee: how many members it has, how many were present and how they voted."""

    members: int
    present: int
    in_favour: int
    against: int
    abstained: int


@rule("bj-craftsman-selection.7.1", clause="bj-craftsman-selection:7.1")
def is_carried(facts: VoteFacts, _parameters: Parameters) -> Finding:
    """Two thirds of the members present, more than half of all in favour."""
    held = facts.present * 3 >= facts.members * 2 and facts.in_favour * 2 > facts.members
    return verdict(
        held,
        noop("委员 %(members)s 名，到会 %(present)s 名，同意 %(in_favour)s 名"),
        needed=noop("到会满三分之二、同意过半数，才算通过"),
        members=facts.members,
        present=facts.present,
        in_favour=facts.in_favour,
    )


@dataclass(frozen=True)
class Kept:
    """A bound of a list: in words, how many it has, at least and at most."""

    said: str
    heads: int
    least: int
    most: int | None


@dataclass(frozen=True)
class ListFacts:
    """A list about to be decided: what its composition asks; who is on it and was not on notice to the end."""

    kept: tuple[Kept, ...]
    unshown: tuple[str, ...] = ()


@rule("bj-craftsman-selection.6.2", clause="bj-craftsman-selection:6.2")
def keeps_its_composition(facts: ListFacts, _parameters: Parameters) -> Finding:
    """The list has the composition that was set."""
    broken = [one for one in facts.kept if one.heads < one.least or (one.most is not None and one.heads > one.most)]
    return verdict(
        not broken,
        noop("名单不符合：%(broken)s") if broken else noop("名单符合规定的构成"),
        needed=noop("递补符合构成的人选，或者写明理由调整构成"),
        broken=[one.said for one in broken],
    )


@rule("bj-craftsman-selection.7.2", clause="bj-craftsman-selection:7.2")
def was_on_notice(facts: ListFacts, _parameters: Parameters) -> Finding:
    """Everybody on the list was on notice to its end."""
    return verdict(
        not facts.unshown,
        noop("%(names)s还没有公示期满") if facts.unshown else noop("名单上的都已公示期满"),
        needed=noop("先公示递补的人选，期满再命名"),
        names=list(facts.unshown),
    )


@dataclass(frozen=True)
class Consulted:
    """Somebody on a list: the kind of post; the offices (codes) that answered, are waited for, are against.

    Who is not waited for any more counts as answered; who is against answered too.
    """

    name: str
    post: str
    answered: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    against: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ConsultationFacts:
    """Everybody on a list about to be decided, and what the offices are called."""

    people: tuple[Consulted, ...]
    offices: Mapping[str, str]

    def said(self, name: str, offices: Iterable[str]) -> str:
        """Somebody with the offices meant, in the order they are known in."""
        among = set(offices)
        return f"{name}（{'/'.join(label for office, label in self.offices.items() if office in among)}）"


def offices_to_ask(post: str, parameters: Parameters) -> list[str]:
    """The offices (codes) asked about somebody of that kind of post."""
    return list(parameters[CONSULTED_LEADERS if post == Post.UNIT_LEADER else CONSULTED_EVERYBODY])


@rule("bj-craftsman-selection.7.3", clause="bj-craftsman-selection:7.3")
def is_consulted(facts: ConsultationFacts, parameters: Parameters) -> Finding:
    """Every office was asked about everybody, and answered or is not waited for. Nobody answered is not clean."""
    unasked = [
        facts.said(one.name, missing)
        for one in facts.people
        if (missing := set(offices_to_ask(one.post, parameters)) - one.answered - one.waiting)
    ]
    blank = [facts.said(one.name, one.waiting) for one in facts.people if one.waiting]
    if unasked and blank:
        said = noop("还没有征求：%(unasked)s；还没有答复：%(blank)s")
    elif unasked:
        said = noop("还没有征求：%(unasked)s")
    else:
        said = noop("还没有答复：%(blank)s") if blank else noop("有关部门都已答复")
    needed = noop("没有征求的先发函；没有答复的催办并登记，不必再等的写明理由免于征求")
    return verdict(not unasked and not blank, said, needed=needed, unasked=unasked, blank=blank)


@rule("bj-craftsman-selection.7.4", clause="bj-craftsman-selection:7.4")
def has_no_adverse_opinion(facts: ConsultationFacts, _parameters: Parameters) -> Finding:
    """No office objects to anybody on the list."""
    against = [facts.said(one.name, one.against) for one in facts.people if one.against]
    return verdict(
        not against,
        noop("有不同意见：%(against)s") if against else noop("没有不同意见"),
        needed=noop("在名单页面按意见撤下，由递补的人选进入；登记错了的先更正答复"),
        against=against,
    )


def ranks_in_order(wanted: Sequence[tuple[int, int]]) -> list[int]:
    """Nominees (by id) in the order of the ranks wanted for them; equal ranks keep the order they came in."""
    return [key for key, _rank in sorted(wanted, key=lambda one: one[1])]
