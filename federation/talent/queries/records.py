"""What the registers know already of each force: titles, years at the front line, tasks done, apprentices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from federation.people.models import Person
from federation.people.queries import front_line_of_many
from federation.talent.models import CultivationTask, Force, Mentorship, Nomination
from federation.talent.queries import honours_of
from federation.talent.queries.pairs import HELD
from federation.talent.workflow import FINISHED


@dataclass(frozen=True)
class Record:
    """Something of a register that shows a force; ``key`` names it for good, ``done_on`` is its day if it has one."""

    key: str
    force: str
    what: str
    done_on: date | None = None

    @property
    def label(self) -> str:
        """The force in words."""
        return str(Force(self.force).label)


def records_of(nomination: Nomination, day: date) -> list[Record]:
    """What shows the nominee's forces and is not among the proof yet."""
    used = set(nomination.proof.exclude(record="").values_list("record", flat=True))
    person = nomination.person
    found = [*_titles(person), *_years(person, day), *_tasks(person), *_apprentices(person)]
    return [one for one in found if one.key not in used]


def record_at(nomination: Nomination, key: str, day: date) -> Record | None:
    """One of them."""
    return next((one for one in records_of(nomination, day) if one.key == key), None)


def _titles(person: Person) -> Iterator[Record]:
    for one in honours_of(person):
        told = {"title": one.get_level_display(), "document": one.document_number}
        yield Record(f"honour {one.pk}", Force.LEAD, _("获得%(title)s称号（%(document)s）") % told, one.named_on)


def _years(person: Person, day: date) -> Iterator[Record]:
    had = front_line_of_many([person.pk], day).get(person.pk)
    if had is not None and had.years:
        told = {"years": had.years, "months": had.months}
        yield Record("front line", Force.PRACTICE, _("在一线 %(years)s 年 %(months)s 个月（职工档案）") % told)


def _tasks(person: Person) -> Iterator[Record]:
    whose = Q(cultivation__person=person) | Q(cultivation__person__merged_into=person)
    done = CultivationTask.objects.filter(whose, done_on__isnull=False).exclude(force="")
    for one in done.order_by("done_on", "pk"):
        yield Record(f"task {one.pk}", one.force, f"{one.what}：{one.outcome}"[:300], one.done_on)


def _apprentices(person: Person) -> Iterator[Record]:
    whose = Q(master=person) | Q(master__merged_into=person)
    pairs = list(Mentorship.objects.filter(whose, state__in=HELD))
    if not pairs:
        return
    finished = [one for one in pairs if one.state == FINISHED]
    raised = sum(1 for one in finished if one.skill_after and one.skill_after != one.skill_before)
    told = {"count": len(pairs), "finished": len(finished), "raised": raised}
    said = _("带徒 %(count)s 名，出徒 %(finished)s 名，其中 %(raised)s 名晋级（师徒结对登记）")
    yield Record(f"pairs {len(pairs)}-{len(finished)}", Force.PASS_ON, said % told)
