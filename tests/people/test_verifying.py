"""Somebody without an account shows who they are: three facts of the file, and a code sent to the phone in it."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from core.outbox.models import Delivery
from federation.organizations.models import Union
from federation.people.actions import confirm_phone_code, forget_phone_codes, send_phone_code
from federation.people.actions.verifying import A_DAY_FOR_ONE, AN_HOUR_FROM_ONE_PLACE
from federation.people.models import Person, PhoneCode
from tests.factories import accounts, organizations, people
from tests.people import kept

AT = people.AT + timedelta(days=1)
PHONE = "13800001234"


@kept
def worker(haidian: Union) -> Person:
    unit = organizations.unit(haidian)
    return people.person(accounts.city_officer(), unit, "王工", phone=PHONE)


def ask(
    worker: Person, *, at: datetime = AT, name: str = "王工", phone: str = PHONE, address: str = "10.0.0.1"
) -> None:
    send_phone_code(name=name, number=worker.id_number, phone=phone, address=address, at=at)


def sent() -> str:
    return str(re.findall(r"\d{6}", Delivery.objects.latest("pk").body)[0])


def test_the_code_goes_to_the_phone_in_the_file(worker: Person) -> None:
    ask(worker, name=" 王工 ", phone="１３８ 0000 1234")
    assert Delivery.objects.get().address == PHONE
    assert sent() not in PhoneCode.objects.get().digest
    assert confirm_phone_code(number=worker.id_number, code=sent(), at=AT) == worker
    assert confirm_phone_code(number=worker.id_number, code=sent(), at=AT) is None, "used twice"


@pytest.mark.parametrize(("name", "phone"), [("李工", PHONE), ("王工", "13800009999"), ("王工", "")])
def test_who_knows_less_gets_nothing_and_hears_nothing(worker: Person, name: str, phone: str) -> None:
    ask(worker, name=name, phone=phone)
    assert not Delivery.objects.exists()
    assert PhoneCode.objects.get().person is None


def test_a_code_grows_old_and_is_not_guessed(worker: Person) -> None:
    ask(worker)
    code = sent()
    assert confirm_phone_code(number=worker.id_number, code=code, at=AT + timedelta(minutes=11)) is None
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _try in range(5):
        assert confirm_phone_code(number=worker.id_number, code=wrong, at=AT) is None
    assert confirm_phone_code(number=worker.id_number, code=code, at=AT) is None, "tried too often"
    ask(worker, at=AT + timedelta(minutes=1))
    assert confirm_phone_code(number=worker.id_number, code=sent(), at=AT + timedelta(minutes=2)) == worker


def test_codes_are_forgotten_after_a_day(worker: Person) -> None:
    ask(worker)
    assert forget_phone_codes(by=None, at=AT + timedelta(hours=24)) == 0
    assert forget_phone_codes(by=None, at=AT + timedelta(hours=25)) == 1


def test_nobody_is_flooded(worker: Person) -> None:
    for number in range(A_DAY_FOR_ONE + 2):
        ask(worker, address=f"10.0.1.{number}")
    assert Delivery.objects.count() == A_DAY_FOR_ONE
    for _number in range(AN_HOUR_FROM_ONE_PLACE):
        ask(worker, name="别人")
    with pytest.raises(ValidationError, match="一小时"):
        ask(worker, name="别人")
    ask(worker, name="别人", at=AT + timedelta(minutes=61))
