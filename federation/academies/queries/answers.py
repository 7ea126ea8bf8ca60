"""What an application says, field by field: texts, who wrote them, what is missing, who is filling in right now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from federation.academies.models import Answer, Application, Clarification, Presence
from federation.academies.models.sections import SECTIONS, Question, Section, questions
from federation.academies.queries.ledgers import held_text, holdings_of
from federation.academies.queries.register import academy_at
from federation.academies.workflow.accreditation import CLARIFYING, DRAFT
from federation.accounts.models import User
from federation.organizations.models import Unit

GONE_AFTER = timedelta(seconds=60)
"""Without a sign of life for so long somebody counts as gone."""

ITEM = "item-"
"""Prefix of a score item where fields of the form and items of the sheet are named side by side."""


@dataclass(frozen=True)
class Filled:
    """One field as it stands: its question, its text, the revision an edit must name."""

    question: Question
    answer: Answer | None
    writable: bool = False

    @property
    def text(self) -> str:
        """What it says."""
        return self.answer.text if self.answer else ""

    @property
    def revision(self) -> int:
        """Which state of it this is; 0 before anybody wrote."""
        return self.answer.revision if self.answer else 0

    @property
    def lacks(self) -> bool:
        """Whether it must be filled in and is not."""
        return self.question.needed and not self.text


@dataclass(frozen=True)
class FilledSection:
    """A section with its fields, and how far it is."""

    section: Section
    fields: tuple[Filled, ...]

    @property
    def needed(self) -> int:
        """How many fields must be filled in."""
        return sum(one.question.needed for one in self.fields)

    @property
    def done(self) -> int:
        """How many of them are."""
        return sum(one.question.needed and not one.lacks for one in self.fields)


def answers_of(application: Application) -> dict[str, Answer]:
    """What it says, by field."""
    return {one.field: one for one in Answer.objects.filter(application=application).select_related("by")}


def filled_sections(application: Application) -> list[FilledSection]:
    """The whole form as it stands."""
    answers, writable = answers_of(application), writable_fields(application)
    return [
        FilledSection(
            section,
            tuple(Filled(one, answers.get(one.field), one.field in writable) for one in section.questions),
        )
        for section in SECTIONS
    ]


def filled(application: Application, question: Question) -> Filled:
    """One field as it stands."""
    answer = Answer.objects.filter(application=application, field=question.field).select_related("by").first()
    return Filled(question, answer, question.field in writable_fields(application))


def missing_fields(application: Application) -> list[Question]:
    """Required fields that are empty."""
    told = Answer.objects.filter(application=application).exclude(text="").values_list("field", flat=True)
    said = set(told)
    return [one for one in questions() if one.needed and one.field not in said]


def asked_now(application: Application) -> list[Clarification]:
    """What was asked and not yet answered."""
    return list(application.clarifications.filter(answered_at=None).select_related("asked_by"))


def writable_fields(application: Application) -> frozenset[str]:
    """Fields that may be written now: in a draft all of them, while a clarification is awaited those asked about.

    Items of the score sheet stand among them as ``item-<code>``; in a draft ``item-`` stands for all of them.
    """
    if application.state == DRAFT:
        return frozenset({ITEM, *(one.field for one in questions())})
    if application.state == CLARIFYING:
        return frozenset(one.field for one in asked_now(application))
    return frozenset()


def locked(application: Application) -> Application:
    """The application as it is now, held until the transaction ends."""
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "unit__union", "union", "round", "academy"
    )
    return rows.get(pk=application.pk)


def closed_to_writing(application: Application) -> ValidationError:
    """What is said to somebody who writes where nothing may be written any more."""
    text = _("这件申报现在是“%(state)s”，这一栏不能改。请刷新页面。")
    return ValidationError(text % {"state": application.get_state_display()})


def item_is_writable(writable: frozenset[str], item: str) -> bool:
    """Whether an item of the score sheet may be written."""
    return ITEM in writable or f"{ITEM}{item}" in writable


def others_present(application: Application, user: Any, at: datetime) -> list[tuple[User, str]]:
    """Who else has it open right now, and in which field."""
    labels = {one.field: str(one.label) for one in questions()}
    here = Presence.objects.filter(application=application, seen_at__gt=at - GONE_AFTER).exclude(user=user)
    return [(one.user, labels.get(one.field, "")) for one in here.select_related("user").order_by("seen_at")]


def prefilled(unit: Unit, academy_code: str, at: datetime) -> dict[str, str]:
    """What the register and the unit's lists already say, as first texts of a new application."""
    day = localdate(at)
    academy = academy_at(academy_code) if academy_code else None
    term = academy.terms.order_by("-from_on").first() if academy else None
    held = holdings_of(unit, term, day)
    told = {
        "profile": _("%(name)s，%(type)s，职工 %(size)s 人。")
        % {"name": unit.name, "type": unit.get_type_code_display(), "size": unit.size}
    }
    if academy and term:
        sites = (f"{s.name}（{s.address}）" for s in academy.sites.all())
        trades = [one for one in academy.specialities.all() if one.is_brand] or list(academy.specialities.all())
        told |= {
            "dean": term.dean,
            "capacity": str(term.capacity or ""),
            "sites": "；".join(sites),
            "brand": "、".join(one.trade for one in trades)[:60],
        }
    texts = {"teachers": "faculty", "courses": "online", "classes": "output"}
    told |= {field: f"{held_text(source, held[source])}。" for source, field in texts.items() if source in held}
    return {field: text for field, text in told.items() if text}
