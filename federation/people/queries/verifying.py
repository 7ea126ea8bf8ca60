"""Whether somebody without an account is who they say."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from core.crypto.sealing import blind_index
from core.search.text import plain
from federation.people import identity
from federation.people.models import Person, PhoneCode
from federation.people.queries import number_index, people


def person_of(name: str, number: str, phone: str) -> Person | None:
    """The file that has all three as they were typed, width and blanks aside; nobody's when one differs."""
    found = people().filter(id_index=number_index(identity.tidy(number))).first()
    if found is None or not found.phone:
        return None
    same = plain(found.name) == plain(name) and plain(found.phone) == plain(phone).replace(" ", "")
    return found if same else None


def origin_of(address: str) -> str:
    """The same for the same network address, nothing for no address; the address itself is not kept."""
    return blind_index(address, "people.origin") if address else ""


def asked_from(origin: str, since: datetime) -> QuerySet[PhoneCode]:
    """Codes asked for from one place since a moment."""
    return PhoneCode.objects.filter(origin=origin, sent_at__gt=since)


def last_code(number: str) -> PhoneCode | None:
    """The last code sent to the bearer of a number, held until the transaction ends."""
    found = PhoneCode.objects.select_for_update(no_key=True, of=("self",)).select_related("person__unit__union")
    index = number_index(identity.tidy(number))
    return found.filter(person__id_index=index, person__merged_into=None).order_by("-pk").first()


def sent_to(person: Person, at: datetime) -> int:
    """How many codes somebody was sent within a day."""
    return PhoneCode.objects.filter(person=person, sent_at__gt=at - timedelta(days=1)).count()
