"""The certificate of cultivation: made with a code, verified by anybody, guessed by nobody."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from core.files.store import opened
from federation.accounts.models import User
from federation.talent import actions
from federation.talent.actions.certificates import MISSES_AN_HOUR
from federation.talent.models import CertificateMiss, Cultivation
from tests.factories import roles
from tests.talent import kept
from tests.talent.test_cultivation import at, over, period, underway  # noqa: F401  fixtures

WHEN = at(date(2028, 12, 2))


@kept
def certified(underway: Cultivation, clerk: User, officer: User) -> Cultivation:  # noqa: F811
    """Passed, its certificate made."""
    when = over(underway, clerk, officer)
    actions.pass_trainee(cultivation=underway, grade="excellent", opinion="成效突出", by=officer, at=when)
    return actions.make_trainee_certificate(cultivation=underway, by=officer, at=when)


def test_a_certificate_has_a_code_that_stays(certified: Cultivation, officer: User) -> None:
    code, first = certified.check_code, certified.paper
    assert len(code) == 12
    again = actions.make_trainee_certificate(cultivation=certified, by=officer, at=WHEN)
    assert (again.check_code, again.paper == first) == (code, False)
    assert again.paper is not None
    with opened(again.paper) as paper:
        assert paper.read(5) == b"%PDF-"


def test_anybody_verifies_it_and_sees_little(certified: Cultivation, clerk: User) -> None:
    page = reverse("talent:verify_certificate", args=[certified.certificate, certified.check_code])
    assert page in roles.browser(clerk).get(reverse("talent:show_cultivation", args=[certified.pk])).content.decode()
    shown = Client().get(page).content.decode()
    for said in ("王*", "区级（产业级）工匠", "2026-12-01", "2028-11-30", "北京市总工会", "现在有效", "优秀"):
        assert said in shown
    for hidden in ("王工", certified.unit.name, "成效突出"):
        assert hidden not in shown


def test_it_is_typed_as_people_type(certified: Cultivation) -> None:
    ask, code = reverse("talent:ask_certificate"), certified.check_code
    assert Client().get(ask).status_code == 200
    given = {"number": certified.certificate.lower(), "code": f"{code[:4]}-{code[4:8].lower()} {code[8:]}"}
    answer = Client().post(ask, given)
    assert answer["Location"] == reverse("talent:verify_certificate", args=[certified.certificate, code])
    assert Client().post(ask, {"number": "", "code": ""}).status_code == 422


@pytest.mark.parametrize("wrong", ["number", "code", "both"])
def test_an_unknown_one_gets_a_plain_answer(certified: Cultivation, wrong: str) -> None:
    number = certified.certificate if wrong == "code" else "PY20289999"
    code = certified.check_code if wrong == "number" else "ABCDABCDABCD"
    for answer in (
        Client().get(reverse("talent:verify_certificate", args=[number, code])),
        Client().post(reverse("talent:ask_certificate"), {"number": number, "code": code}),
    ):
        assert answer.status_code == 404
        assert "没有这个编号和查验码的证书" in answer.content.decode()


def test_without_its_paper_there_is_nothing_to_verify(certified: Cultivation) -> None:
    Cultivation.objects.filter(pk=certified.pk).update(check_code="")
    for code in ("-", certified.check_code):
        page = reverse("talent:verify_certificate", args=[certified.certificate, code])
        assert Client().get(page).status_code == 404


def test_nobody_guesses_for_long(certified: Cultivation) -> None:
    told: dict[str, Any] = {"number": certified.certificate, "address": "203.0.113.7", "by": None}
    for _try in range(MISSES_AN_HOUR):
        assert actions.look_up_certificate(**told, code="ABCDABCDABCD", at=WHEN) is None
    with pytest.raises(ValidationError, match="次数太多"):
        actions.look_up_certificate(**told, code=certified.check_code, at=WHEN)
    elsewhere = {**told, "address": "203.0.113.8"}
    assert actions.look_up_certificate(**elsewhere, code=certified.check_code, at=WHEN) == certified
    later = WHEN + timedelta(hours=1, minutes=1)
    assert actions.look_up_certificate(**told, code=certified.check_code, at=later) == certified
    assert not CertificateMiss.objects.filter(origin__contains="203.0.113").exists(), "no address is kept"
    assert actions.forget_certificate_misses(by=None, at=WHEN + timedelta(days=2)) == MISSES_AN_HOUR


def test_too_many_are_told_so_on_screen(certified: Cultivation) -> None:
    page = reverse("talent:verify_certificate", args=[certified.certificate, "ABCDABCDABCD"])
    for _try in range(MISSES_AN_HOUR):
        assert Client().get(page).status_code == 404
    good = reverse("talent:verify_certificate", args=[certified.certificate, certified.check_code])
    answer = Client().get(good)
    assert answer.status_code == 429
    assert "次数太多" in answer.content.decode()


def test_the_page_for_other_certificates_leads_here() -> None:
    assert reverse("talent:ask_certificate") in Client().get(reverse("academies:ask_plaque")).content.decode()
