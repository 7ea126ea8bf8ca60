"""Who keeps selections, who nominates, who recommends, who accepts."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.web.access import Permission, scope_of
from federation.accounts.queries import has_role, units_of
from federation.people.models import Person
from federation.talent.models import (
    Appeal,
    Contest,
    Cultivation,
    Honour,
    Judgement,
    Mentorship,
    Nomination,
    ProgressReport,
    Selection,
    SelfNomination,
)
from federation.talent.queries import (
    CITY,
    CLERKS,
    OFFICERS,
    nominations_visible_to,
    nominees_in_reach,
    sees_selection,
)
from federation.talent.queries.blinding import copies_open_to
from federation.talent.queries.consultations import sees_consultations
from federation.talent.queries.contests import appeals_to_rule, appeals_waiting
from federation.talent.queries.cultivation import CITY_RUNGS, cultivations_visible_to
from federation.talent.queries.pairs import pairs_visible_to
from federation.talent.workflow import OPEN, POSTED

NOT_ONES_OWN = _("报送人不能审核自己报送的，请同事办理。")


def can_keep_selections(user: Any) -> Permission:
    """City officers."""
    return Permission.yes() if has_role(user, *CITY) else Permission.no(_("选树批次由市总工会组织。"))


def can_nominate_in(user: Any, selection: Selection, day: date) -> Permission:
    """Clerks of units and unions, and officers, while the selection is open and its last day has not passed."""
    if not has_role(user, *CLERKS, *OFFICERS):
        return Permission.no(_("由单位、基层工会或者区、产业、局集团工会推荐。"))
    if selection.state != OPEN:
        return Permission.no(_("这个批次现在不接受推荐。"))
    if day > selection.until_on:
        return Permission.no(_("推荐已于 %(day)s 截止。") % {"day": selection.until_on.isoformat()})
    return Permission.yes()


def can_nominate_person(user: Any, person: Person) -> Permission:
    """Whoever sees the file."""
    if nominees_in_reach(user).filter(pk=person.pk).exists():
        return Permission.yes()
    return Permission.no(_("只能推荐自己范围内的职工。"))


def can_fill_nomination(user: Any, nomination: Nomination) -> Permission:
    """Who entered it, the unit's clerks, and the clerks of the unions above the unit."""
    if nomination.entered_by_id == user.pk or nomination.unit_id in units_of(user, "unit_clerk"):
        return Permission.yes()
    if scope_of(user, "union_clerk").covers(nomination.unit.union.path):
        return Permission.yes()
    return Permission.no(_("由填报的单位或者工会修改。"))


def can_recommend_nominee(user: Any, nomination: Nomination) -> Permission:
    """Officers of the union that recommends, other than who entered it."""
    scope = scope_of(user, *OFFICERS)
    if scope.everything or not scope.covers(nomination.union.path):
        return Permission.no(_("由“%(union)s”推荐。") % {"union": nomination.union.short_name})
    if nomination.entered_by_id == user.pk:
        return Permission.no(_("填报人不能推荐自己填报的，请同事办理。"))
    return Permission.yes()


def can_rank_nominees(user: Any, union: Any) -> Permission:
    """Officers of the union."""
    scope = scope_of(user, *OFFICERS)
    if scope.covers(union.path) and not scope.everything:
        return Permission.yes()
    return Permission.no(_("推荐排序由推荐的工会确定。"))


def can_accept_nominee(user: Any) -> Permission:
    """City officers."""
    return Permission.yes() if has_role(user, *CITY) else Permission.no(_("是否进入评审由市总工会决定。"))


def can_return_nomination(user: Any, nomination: Nomination) -> Permission:
    """Whoever has the next decision: the recommending union first, then the city."""
    if nomination.state == "recommended":
        return can_accept_nominee(user)
    return can_recommend_nominee(user, nomination)


def can_see_ranking(user: Any) -> Permission:
    """Officers and auditors of the city federation."""
    if has_role(user, *CITY) or has_role(user, "auditor"):
        return Permission.yes()
    return Permission.no(_("评审情况由市总工会和审计查看。"))


def can_see_contest(user: Any, _contest: Contest) -> Permission:
    """Officers and auditors of the city federation."""
    return can_see_ranking(user)


def can_deal_codes(user: Any, _contest: Contest) -> Permission:
    """City officers."""
    return can_keep_selections(user)


def can_see_codes(user: Any, contest: Contest) -> Permission:
    """Who dealt the codes, until the points are posted."""
    if contest.coded_by_id == user.pk:
        return Permission.yes()
    return Permission.no(_("编码对应的姓名只有编码的人看得到，成绩公布后公开。"))


def can_enter_points(user: Any, contest: Contest) -> Permission:
    """City officers, but not who dealt the codes."""
    allowed = can_keep_selections(user)
    if allowed and contest.coded_by_id == user.pk:
        return Permission.no(_("编码是您办的，请另一位同事录入和公布成绩。"))
    return allowed


def can_appeal(user: Any, nomination: Nomination, day: date) -> Permission:
    """Whoever filled in the nomination, on the nominee's behalf, while points can be doubted."""
    contest = nomination.entry.contest
    if contest.state != POSTED or contest.appeals_until is None or day > contest.appeals_until:
        return Permission.no(_("现在不受理成绩异议。"))
    return can_fill_nomination(user, nomination)


def can_rule_on_appeal(user: Any, appeal: Appeal) -> Permission:
    """Arbiters of the trade who have not ruled yet."""
    if not appeals_to_rule(user).filter(pk=appeal.pk).exists():
        return Permission.no(_("由本工种的仲裁组裁决。"))
    if not appeals_waiting(user).filter(pk=appeal.pk).exists():
        return Permission.no(_("您已经给过意见，或者已经裁决。"))
    return Permission.yes()


def can_consult_offices(user: Any) -> Permission:
    """City officers."""
    return Permission.yes() if has_role(user, *CITY) else Permission.no(_("由市总工会向有关部门征求意见。"))


def can_see_consultations(user: Any) -> Permission:
    """Officers and auditors of the city federation."""
    if sees_consultations(user):
        return Permission.yes()
    return Permission.no(_("征求意见的情况由市总工会和审计查看。"))


def can_judge_nominee(user: Any, judgement: Judgement) -> Permission:
    """The judge it was assigned to, while an expert."""
    if judgement.judge.expert.user_id == user.pk and has_role(user, "expert"):
        return Permission.yes()
    return Permission.no(_("这份评分不是您的，或者您现在没有专家角色。"))


def can_read_proof(user: Any, stored: StoredFile) -> bool:
    """Whoever sees the nomination it belongs to."""
    return user.is_authenticated and nominations_visible_to(user).filter(proof__file=stored.pk).exists()


def can_place_copy(user: Any) -> Permission:
    """City officers."""
    return Permission.yes() if has_role(user, *CITY) else Permission.no(_("给评委看的遮盖件由市总工会准备。"))


def can_read_copy(user: Any, stored: StoredFile) -> bool:
    """Who prepares the judging or audits it; a judge as long as the nominee is assigned to them."""
    if not user.is_authenticated:
        return False
    return bool(can_see_ranking(user)) or copies_open_to(user).filter(file=stored.pk).exists()


def can_read_appeal_paper(user: Any, stored: StoredFile) -> bool:
    """Whoever sees the nomination; the arbiters of the trade until the points are settled."""
    if not user.is_authenticated:
        return False
    if nominations_visible_to(user).filter(entry__appeals__papers__file=stored.pk).exists():
        return True
    rules = appeals_to_rule(user).filter(papers__file=stored.pk, entry__contest__state=POSTED)
    return has_role(user, "expert") and rules.exists()


def can_read_opinion(user: Any, _stored: StoredFile) -> bool:
    """Whoever may see what offices answered."""
    return user.is_authenticated and sees_consultations(user)


def can_read_result(user: Any, _stored: StoredFile) -> bool:
    """Whoever may see the ranking: a bundle has codes and points, the minutes have votes."""
    return user.is_authenticated and bool(can_see_ranking(user))


# --- cultivation, masters and apprentices ----------------------------------------------------------------------------


def can_see_cultivation(user: Any) -> Permission:
    """Whoever works with selections: unions, units, auditors."""
    if sees_selection(user):
        return Permission.yes()
    return Permission.no(
        _("工匠名册、培育和师徒由工会和单位办理，您现在的角色没有这项工作；要查某人的称号，请与所在区、产业工会联系。")
    )


def can_fill_cultivation(user: Any, cultivation: Cultivation) -> Permission:
    """The unit's clerks, and the clerks of the unions above the unit."""
    if cultivation.unit_id in units_of(user, "unit_clerk"):
        return Permission.yes()
    if scope_of(user, "union_clerk").covers(cultivation.unit.union.path):
        return Permission.yes()
    return Permission.no(_("培育计划和进展由所在单位或者基层工会填报。"))


def can_look_after_cultivation(user: Any, cultivation: Cultivation) -> Permission:
    """Officers of the union that recommended."""
    scope = scope_of(user, *OFFICERS)
    if scope.covers(cultivation.union.path) and not scope.everything:
        return Permission.yes()
    return Permission.no(_("由“%(union)s”审核。") % {"union": cultivation.union.short_name})


def can_agree_to_plan(user: Any, cultivation: Cultivation) -> Permission:
    """The same, other than who handed the plan in."""
    may = can_look_after_cultivation(user, cultivation)
    return Permission.no(NOT_ONES_OWN) if may and cultivation.filed_by_id == user.pk else may


def can_read_progress(user: Any, report: ProgressReport) -> Permission:
    """The same, other than who handed the report in."""
    may = can_look_after_cultivation(user, report.cultivation)
    return Permission.no(NOT_ONES_OWN) if may and report.submitted_by_id == user.pk else may


def can_evaluate_trainee(user: Any, cultivation: Cultivation) -> Permission:
    """The city for its own titles, the union that recommended for the others."""
    if cultivation.honour.level in CITY_RUNGS:
        return Permission.yes() if has_role(user, *CITY) else Permission.no(_("这一层级由市总工会评价。"))
    scope = scope_of(user, *OFFICERS)
    if scope.covers(cultivation.union.path) and not scope.everything:
        return Permission.yes()
    return Permission.no(_("由“%(union)s”评价。") % {"union": cultivation.union.short_name})


def can_enter_honour(user: Any, level: str, person: Person | None = None) -> Permission:
    """The city every title; officers the lower ones, of people in their own subtree."""
    if has_role(user, *CITY):
        return Permission.yes()
    scope = scope_of(user, *OFFICERS)
    if not scope:
        return Permission.no(_("工匠称号由市总工会和区、产业、局集团工会登记。"))
    if level in CITY_RUNGS:
        return Permission.no(_("这一层级的称号由市总工会登记。"))
    if person is not None and (person.unit is None or not scope.covers(person.unit.union.path)):
        return Permission.no(_("只能登记自己范围内职工的称号。"))
    return Permission.yes()


def can_change_honour(user: Any, honour: Honour) -> Permission:
    """Whoever may enter it; not one a selection gave, and not what was withdrawn."""
    if not honour.by_hand:
        return Permission.no(_("选树命名的称号以命名文件为准，不能在这里更正或者撤销。"))
    if honour.withdrawn_on is not None:
        return Permission.no(_("这个登记已经撤销。"))
    return can_enter_honour(user, honour.level, honour.person)


def can_arrange_pair(user: Any, apprentice: Person | None = None) -> Permission:
    """Clerks, and officers, for an apprentice whose file they see."""
    if not has_role(user, *CLERKS, *OFFICERS):
        return Permission.no(_("师徒结对由徒弟所在单位或者工会登记。"))
    if apprentice is not None and not nominees_in_reach(user).filter(pk=apprentice.pk).exists():
        return Permission.no(_("只能为自己范围内的职工登记。"))
    return Permission.yes()


def can_keep_pair(user: Any, pair: Mentorship) -> Permission:
    """Who entered it, the apprentice's unit, and the clerks and officers above it."""
    if pair.entered_by_id == user.pk or pair.unit_id in units_of(user, "unit_clerk"):
        return Permission.yes()
    scope = scope_of(user, "union_clerk", *OFFICERS)
    if scope.covers(pair.unit.union.path) and not scope.everything:
        return Permission.yes()
    return Permission.no(_("由登记的单位或者工会办理。"))


def can_confirm_pair(user: Any, pair: Mentorship) -> Permission:
    """Officers of the union above the apprentice, other than who entered it."""
    scope = scope_of(user, *OFFICERS)
    if scope.everything or not scope.covers(pair.union.path):
        return Permission.no(_("由“%(union)s”确认。") % {"union": pair.union.short_name})
    if pair.entered_by_id == user.pk:
        return Permission.no(_("登记人不能确认自己登记的，请同事办理。"))
    return Permission.yes()


def can_part_pair(user: Any, pair: Mentorship) -> Permission:
    """Who keeps it, and who confirms it."""
    may = can_confirm_pair(user, pair)
    return may if may else can_keep_pair(user, pair)


def can_read_task(user: Any, stored: StoredFile) -> bool:
    """Whoever sees the period it belongs to: the papers of tasks, and the certificate."""
    if not user.is_authenticated:
        return False
    return cultivations_visible_to(user).filter(Q(tasks__file=stored.pk) | Q(paper=stored.pk)).exists()


def can_read_agreement(user: Any, stored: StoredFile) -> bool:
    """Whoever sees the pair."""
    return user.is_authenticated and pairs_visible_to(user).filter(agreement=stored.pk).exists()


def can_answer_self_nomination(user: Any, coming: SelfNomination, *, turning_down: bool = False) -> Permission:
    """Officers of the union that answers; the unit's and the grassroots unions' clerks may take it up."""
    scope = scope_of(user, *OFFICERS)
    if scope.covers(coming.union.path) and not scope.everything:
        return Permission.yes()
    if turning_down:
        return Permission.no(_("不予推荐由“%(union)s”决定。") % {"union": coming.union.short_name})
    if coming.unit_id in units_of(user, "unit_clerk"):
        return Permission.yes()
    if scope_of(user, "union_clerk").covers(coming.unit.union.path):
        return Permission.yes()
    return Permission.no(_("由所在单位或者“%(union)s”答复。") % {"union": coming.union.short_name})
