"""Selections and nominations for tests."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from PIL import Image

from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.people.models import Person
from federation.talent import actions
from federation.talent.actions import AnswerTold, NominationTold, SelectionTold
from federation.talent.models import Consultation, Force, Nomination, Selection
from tests.factories import people

AT = datetime(2026, 11, 26, 1, tzinfo=UTC)
LATER = datetime(2027, 1, 5, 2, tzinfo=UTC)
"""When nominations have closed."""
UNTIL = date(2026, 12, 31)
TRADE = "数控机床操作工"


def selection(by: User, quotas: dict[Union, int], *, is_open: bool = True, **more: Any) -> Selection:
    """A selection with one trade and quotas; open if not said otherwise."""
    told: dict[str, Any] = {
        "title": "第四届北京大工匠选树", "level": "city", "year": 2026, "places": 50, "from_on": date(2026, 11, 1),
        "until_on": UNTIL, **more,
    }  # fmt: skip
    made = actions.draft_selection(told=SelectionTold(**told), by=by, at=AT)
    actions.enter_trade(selection=made, name=TRADE, route="review", reason="成果材料完整", by=by, at=AT)
    actions.set_quotas(selection=made, places={one.pk: many for one, many in quotas.items()}, by=by, at=AT)
    return actions.open_selection(selection=made, by=by, at=AT) if is_open else made


def worker(by: User, unit: Unit, name: str = "王工", *, since: date = date(2015, 1, 1), **more: Any) -> Person:
    """Somebody at the front line of a unit since a day."""
    return people.person(by, unit, name, front_line=True, from_on=since, **more)


def consulted(selection: Selection, by: User, at: datetime = AT) -> list[Consultation]:
    """Every office asked about everybody in the assessment, and nobody objects."""
    asked = actions.ask_consultations(selection=selection, by=by, at=at)
    told = AnswerTold(opinion="clean", answered_on=localdate(at))
    return [actions.answer_consultation(consultation=one, told=told, by=by, at=at) for one in asked]


def nomination(selection: Selection, person: Person, by: User, *, until: str = "drafted", **more: Any) -> Nomination:
    """A nomination with proof for each force, brought to a state: drafted or submitted."""
    told: dict[str, Any] = {
        "trade": selection.trades.get(), "post": "front_line", "skill": "technician", "story": "带出三支攻关队。",
        "agreed_on": date(2026, 11, 20), **more,
    }  # fmt: skip
    made = actions.nominate_person(selection=selection, person=person, told=NominationTold(**told), by=by, at=AT)
    for force in Force.values:
        actions.enter_proof(nomination=made, force=force, what=f"{force} 的一件事", by=by, at=AT)
    return made if until == "drafted" else actions.submit_nomination(nomination=made, by=by, at=AT)


def agreement() -> SimpleUploadedFile:
    """A photo of a signed agreement, as uploaded."""
    content = BytesIO()
    Image.new("RGB", (20, 20), "white").save(content, "PNG")
    return SimpleUploadedFile("协议.png", content.getvalue(), content_type="image/png")
