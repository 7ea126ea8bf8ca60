"""What an academy's score would be today, at any time of the year."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.dates.calendar import today
from core.web.access import office, require
from federation.academies.permissions import can_see_score
from federation.academies.queries.campaigns import editions_of
from federation.academies.queries.conduct import own_terms
from federation.academies.queries.judged import counted_today, evaluation_of_year, tally
from federation.academies.queries.register import academy_at, term_on
from federation.academies.views import marks
from federation.regulations.queries import parameters_on


@office
def show_own_score(request: HttpRequest) -> HttpResponse:
    """The own academy's score; a choice for somebody who works for several."""
    terms = list(own_terms(request.user, today()))
    if len(terms) == 1:
        return redirect("academies:show_score", code=terms[0].academy.code)
    return render(request, "academies/show_own_score.html", {"terms": terms})


@office
def show_score(request: HttpRequest, code: str) -> HttpResponse:
    """The same computation as in the evaluation, on the records of this moment, with what would change it."""
    academy = academy_at(code)
    term = term_on(academy, today()) if academy else None
    if academy is None or term is None:
        raise Http404
    require(can_see_score(request.user, term))
    parameters = parameters_on(today())
    lines = counted_today(term, today(), parameters)
    context = {
        "academy": academy,
        "term": term,
        "lines": lines,
        "tally": tally(lines, parameters),
        "short": sorted((one for one in lines if one.line.missing), key=lambda one: -one.line.missing),
        "evaluation": evaluation_of_year(academy, today().year),
        "today": today(),
        "may_see_score": True,
        "editions": [(one, marks.grade(one)) for one in editions_of(academy, today())],
    }
    return render(request, "academies/show_score.html", context)
