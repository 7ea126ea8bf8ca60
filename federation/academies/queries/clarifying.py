"""What a clarification is about: the fields that can be asked about, what they say, by which clause."""

from federation.academies.models import Answer, Application
from federation.academies.models.sections import SECTIONS
from federation.academies.queries.answers import ITEM
from federation.academies.queries.scoring import lines_of, scored


def askable_fields(application: Application) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything that can be asked about, under its heading: fields of the form, items of the score sheet."""
    found = [(str(section.title), [(one.field, str(one.label)) for one in section.questions]) for section in SECTIONS]
    groups: dict[str, list[tuple[str, str]]] = {}
    for line in lines_of(application.round):
        groups.setdefault(line.group, []).append((f"{ITEM}{line.code}", line.title))
    return [*found, *groups.items()]


def clause_of_field(application: Application, name: str) -> str:
    """The clause a field or an item serves."""
    if name.startswith(ITEM):
        code = name.removeprefix(ITEM)
        return next((line.clause for line in lines_of(application.round) if line.code == code), "")
    return next((one.clause for one in SECTIONS if name in {asked.field for asked in one.questions}), "")


def said_in(application: Application, name: str) -> str:
    """What a field says now; of an item its points, the note and the evidence, one a line."""
    if not name.startswith(ITEM):
        answer = Answer.objects.filter(application=application, field=name).first()
        return answer.text if answer else ""
    item = scored(application).named(name.removeprefix(ITEM))
    if item is None:
        return ""
    return "\n".join(
        [f"{item.points or '—'} / {item.item.most}", *filter(None, [item.note]), *(p.text for p in item.proofs)]
    )
