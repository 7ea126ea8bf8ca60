"""Results everybody may read: only what was announced."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.web.access import public
from core.web.listing import Column, Empty, Filter, Listing
from federation.academies.models import EvaluationResult, Grade, Tier
from federation.academies.queries import campaigns as queries
from federation.academies.queries.campaigns import draw_of
from federation.academies.views import marks
from federation.academies.views.cells import union_options


def _again(result: EvaluationResult) -> str:
    """Whether it was announced again, or is being looked at again."""
    if result.evaluation.state != "settled":
        return str(_("正在重新评审"))
    if result.edition == 1:
        return ""
    return str(_("第 %(n)s 次公布，%(number)s") % {"n": result.edition, "number": result.document_number})


RESULTS = Listing(
    "academies.results",
    columns=[
        Column("evaluation__term__name", _("学院名称"), sort="evaluation__term__pinyin_key"),
        Column("evaluation__term__tier", _("类型"), sort="evaluation__term__tier"),
        Column("evaluation__term__host_name", _("建设单位"), optional=True),
        Column("evaluation__union__short_name", _("所属工会"), sort="evaluation__union__pinyin_key"),
        Column("grade", _("等次"), render=marks.grade),
        Column("announced_on", _("公布日期"), optional=True),
        Column("document_number", _("文号"), optional=True),
        Column("again", _("说明"), render=_again),
    ],
    filters=[
        Filter.choice("grade", _("等次"), Grade.choices),
        Filter.choice("tier", _("类型"), Tier.choices, "evaluation__term__tier"),
        Filter.choice("union", _("所属工会"), union_options, "evaluation__union__code"),
    ],
    search=queries.results_matching,
    order=("evaluation__term__pinyin_key", "id"),
    rows=queries.announced_results,
    title=_("年度评价结果"),
    noun=_("家学院"),
    hint=_("学院名称或编号"),
    empty=Empty(_("没有结果"), _("这一年的结果还没有公布。")),
)


@public
def list_public_campaigns(request: HttpRequest) -> HttpResponse:
    """The years whose results were announced."""
    context = {"campaigns": queries.announced_campaigns()}
    return render(request, "academies/list_public_campaigns.html", context)


@public
def list_public_results(request: HttpRequest, year: int) -> HttpResponse:
    """Grades of a year, by whom, by which document, and how its sample was drawn."""
    campaign = queries.announced_campaigns().filter(year=year).first()
    if campaign is None:
        raise Http404
    page = RESULTS.page(request, year=str(year))
    context = {"campaign": campaign, "page": page, "draw": draw_of(campaign), "counts": queries.grades_of(campaign)}
    return render(request, "academies/list_public_results.html", context)
