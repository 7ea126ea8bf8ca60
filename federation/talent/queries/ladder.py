"""The life of a craftsman on one page: the ladder of titles, and everything the records have, by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.web.access import scope_of
from core.web.cases import Step
from federation.people.models import Person
from federation.people.queries import employments_of, people_visible_to
from federation.talent.kinds import Rung
from federation.talent.models import Cultivation, Honour, Mentorship, Nomination, NoticeCorrection
from federation.talent.models import Rung as RungName
from federation.talent.queries import CITY, OFFICERS, honours_of, nominations_visible_to, sees_selection
from federation.talent.queries.cultivation import cultivations_visible_to
from federation.talent.queries.pairs import HELD, pairs_visible_to
from federation.talent.workflow import NAMED


@dataclass(frozen=True)
class Mark:
    """Something that happened to somebody: ``kind`` in a word, what, and where it can be read."""

    day: date
    kind: str
    what: str
    detail: str = ""
    url: str = ""


def craftsman_at(user: Any, pk: int) -> Person | None:
    """Somebody with a title or in a line (both are open here), or whose file or pair one sees."""
    if not sees_selection(user):
        return None
    pairs = Mentorship.objects.filter(state__in=HELD).order_by()
    mine = pairs_visible_to(user).order_by()
    seen = (
        Q(pk__in=Honour.objects.order_by().values("person"))
        | Q(pk__in=people_visible_to(user).filter(pk=pk).order_by().values("pk"))
        | Q(pk__in=pairs.values("master"))
        | Q(pk__in=pairs.values("apprentice"))
        | Q(pk__in=mine.values("master"))
        | Q(pk__in=mine.values("apprentice"))
    )
    return Person.objects.filter(seen, pk=pk, merged_into=None).select_related("unit__union").first()


def honour_at(user: Any, pk: int) -> Honour | None:
    """A title in the roll; one that was withdrawn only for whoever would enter it, and for auditors."""
    rows = Honour.everything.select_related("person__unit__union", "entered_by")
    found = rows.filter(pk=pk).first() if sees_selection(user) else None
    return found if found is None or found.withdrawn_on is None or _keeps(user, found.person) else None


def withdrawn_from(person: Person, user: Any) -> list[Honour]:
    """What was entered for somebody and withdrawn, for those same people."""
    if not _keeps(user, person):
        return []
    whose = Q(person=person) | Q(person__merged_into=person)
    return list(Honour.everything.filter(whose, withdrawn_on__isnull=False))


def _keeps(user: Any, person: Person) -> bool:
    scope = scope_of(user, *CITY, *OFFICERS, "auditor")
    return scope.everything or (person.unit is not None and scope.covers(person.unit.union.path))


def rungs_of(person: Person) -> list[Step]:
    """The ladder: titles borne, then the steps above the highest of them."""
    borne = {one.level: one for one in honours_of(person)}
    order = [rung.value for rung in Rung]
    highest = max((order.index(level) for level in borne), default=-1)
    return [
        Step(borne[rung].called, "done") if rung in borne else Step(RungName(rung).label, "ahead")
        for place, rung in enumerate(order)
        if rung in borne or place > highest
    ]


def life_of(person: Person, user: Any) -> list[Mark]:
    """Everything the records have of somebody that ``user`` may see, the newest first."""
    marks = [*_titles(person), *_work(person, user), *_nominations(person, user), *_periods(person, user)]
    marks += [*_pairs(person), *_corrections(person, user)]
    return sorted(marks, key=lambda one: one.day, reverse=True)


def _titles(person: Person) -> Iterator[Mark]:
    for one in honours_of(person):
        url = reverse("talent:show_honour", args=[one.pk])
        yield Mark(one.named_on, _("命名"), one.get_level_display(), one.document_number, url)


def _work(person: Person, user: Any) -> Iterator[Mark]:
    if not people_visible_to(user).filter(pk=person.pk).exists():
        return
    for one in employments_of(person):
        until = _("至 %(day)s") % {"day": one.until_on.isoformat()} if one.until_on else pgettext("经历", "至今")
        line = f"{_('一线')} · {until}" if one.front_line else until
        yield Mark(one.from_on, _("用工"), f"{one.unit} {one.post}".strip(), line)


def _whose(person: Person, field: str = "person") -> Q:
    return Q(**{field: person}) | Q(**{f"{field}__merged_into": person})


def _nominations(person: Person, user: Any) -> Iterator[Mark]:
    found: QuerySet[Nomination] = nominations_visible_to(user).filter(_whose(person)).exclude(state=NAMED)
    for one in found.order_by("pk"):
        day = one.pooled_on or one.selection.from_on
        url = reverse("talent:show_nomination", args=[one.pk])
        yield Mark(day, _("推荐"), str(one.selection), one.get_state_display(), url)


def _corrections(person: Person, user: Any) -> Iterator[Mark]:
    seen = nominations_visible_to(user).filter(_whose(person))
    found = NoticeCorrection.objects.filter(nomination__in=seen.values("pk")).select_related("decided_by")
    for one in found:
        url = reverse("talent:show_nomination", args=[one.nomination_id])
        what = f"{one.label}{_('：')}{one.before} → {one.after}"
        detail = _("公示中更正，由%(name)s决定") % {"name": one.decided_by.name}
        yield Mark(localdate(one.decided_at), _("公示更正"), what, detail, url)


def _periods(person: Person, user: Any) -> Iterator[Mark]:
    found: QuerySet[Cultivation] = cultivations_visible_to(user).filter(_whose(person))
    for one in found.order_by("pk"):
        url = reverse("talent:show_cultivation", args=[one.pk])
        detail = f"{one.get_state_display()} {one.get_grade_display()}".strip()
        what = _("%(title)s培育") % {"title": one.honour.get_level_display()}
        yield Mark(one.from_on, _("培育"), what, detail, url)


def _pairs(person: Person) -> Iterator[Mark]:
    found = Mentorship.objects.filter(_whose(person, "master") | _whose(person, "apprentice"), state__in=HELD)
    for one in found.select_related("master", "apprentice").order_by("pk"):
        as_master = one.master_id == person.pk or one.master.merged_into_id == person.pk
        what = _("收徒 %(name)s") if as_master else _("拜师 %(name)s")
        other = one.apprentice if as_master else one.master
        url = reverse("talent:show_craftsman", args=[other.pk])
        yield Mark(one.from_on, _("师徒"), what % {"name": other.name}, one.get_state_display(), url)
