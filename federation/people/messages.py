"""Texts sent to people who keep the register."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from core.outbox.post import Message, in_every_language
from federation.organizations.models import Unit
from federation.people.models import Person

NAMED = 20


@in_every_language
def people_left(unit: Unit, left: Sequence[tuple[Person, date]]) -> Message:
    """To the clerks of a unit: who began elsewhere, so that the employment here has ended. Not where they went."""
    names = "、".join(f"{person.name}（{day.isoformat()}）" for person, day in left[:NAMED])
    said = _("%(names)s等 %(count)s 人已在别处登记用工，在%(unit)s的用工从所列日期起结束。有出入的，请向上级工会提出。")
    if len(left) <= NAMED:
        said = _("%(names)s已在别处登记用工，在%(unit)s的用工从所列日期起结束。有出入的，请向上级工会提出。")
    return Message(
        kind="people.people_left",
        subject=_("%(count)s 名职工已不在%(unit)s") % {"count": len(left), "unit": unit.name},
        body=said % {"names": names, "count": len(left), "unit": unit.name},
        url=reverse("people:list_people"),
    )


@in_every_language
def phone_code(code: str, minutes: int) -> Message:
    """To the phone in somebody's file: the code that shows they are that person."""
    told = {"code": code, "minutes": minutes}
    return Message(
        kind="people.phone_code",
        subject=_("验证码 %(code)s") % told,
        body=_("验证码 %(code)s，%(minutes)s 分钟内有效。不是您本人操作的，请不要告诉别人。") % told,
        urgent=True,
    )
