"""Lists on public notice: what the public is shown of an application, and the way back from a notice to its list."""

from collections.abc import Iterable

from core.audit.trail import kind_of
from federation.academies.models import Application, Proposal, ProposalLine
from federation.notices.models import Notice, NoticeItem
from federation.notices.queries import notices_about
from federation.notices.queries.notices import Item

KIND = "academies.recognition"
NAME, HOST, UNION, BRAND = "学院名称", "建设单位", "推荐工会", "打造的职业（工种）品牌"
"""Labels of the facts on notice: data of the notice, the same in every language."""


def items_of_notice(lines: Iterable[ProposalLine]) -> list[Item]:
    """What the public is shown of each line, in its order. Scores are not: no clause says so."""
    lines = list(lines)
    brands = Application.objects.filter(pk__in=[line.application_id for line in lines], answers__field="brand")
    answers = dict(brands.values_list("pk", "answers__text"))
    return [_item(line.application, answers.get(line.application_id, "")) for line in lines]


def _item(application: Application, brand: str) -> Item:
    facts = [(NAME, application.name), (HOST, application.unit.name), (UNION, application.union.name)]
    return Item(application.code, application.name, [*facts, *([(BRAND, brand)] if brand else [])])


def notice_of(proposal: Proposal) -> Notice | None:
    """The newest notice about a list."""
    return notices_about(proposal).order_by("-id").first()


def proposal_of(notice: Notice) -> Proposal | None:
    """The list a notice is about, if it is about one."""
    if notice.kind != KIND or notice.subject_type != kind_of(Proposal):
        return None
    return Proposal.objects.filter(pk=notice.subject_id).select_related("round").first()


def application_of(item: NoticeItem) -> Application:
    """The application an item of such a notice stands for."""
    return Application.objects.select_related("unit", "union").get(code=item.key)
