"""Recognition by a document: register, plaque, certificate, verification; two at once; what follows."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from pypdf import PdfReader

from core.files.store import opened
from core.rules.rule import Refused
from core.workflow.moving import NotAllowed
from federation.academies.actions.certificates import make_certificate
from federation.academies.actions.recognising import (
    Document,
    award_plaques,
    recognise_application,
    recognise_proposal,
    restore_plaque,
    suspend_plaque,
    take_down_plaque,
)
from federation.academies.models import Answer, Application, Plaque, Proposal, Round, Tier
from federation.academies.queries.noticed import notice_of
from federation.academies.queries.plaques import chinese_day, plaque_by_code, spaced
from federation.academies.queries.register import last_term, term_on
from federation.accounts.models import User
from federation.notices.models import Notice
from federation.organizations.models import Union, UnionKind
from tests.academies.on_the_list import AT, CLOSED, PAPER, states
from tests.factories import evaluations, organizations
from tests.factories.academies import academy, application_in, plan

pytestmark = pytest.mark.usefixtures("announced")


def test_recognised_by_one_document(cleared: Proposal, three: list[Application], wang: User) -> None:
    plaques = recognise_proposal(proposal=cleared, document=PAPER, reason="海淀产业集聚", by=wang, at=CLOSED)
    assert [one.number for one in plaques] == ["PB20260001", "PB20260002", "PB20260003"]
    assert len({one.check_code for one in plaques}) == 3
    assert states(*three) == ["recognised"] * 3
    found = last_term(plaques[0].academy)
    assert (found.tier, found.name, found.from_on) == (Tier.CAPITAL, three[0].name, PAPER.issued_on)
    assert (found.document_number, found.host_unit) == (PAPER.number, three[0].unit)
    assert PAPER.issued_on
    assert term_on(plaques[0].academy, PAPER.issued_on - timedelta(days=1)) is None


def test_the_plan_changes_on_the_document_s_day_and_not_before(cleared: Proposal, haidian: Union, wang: User) -> None:
    from federation.academies.queries.network import network_on

    plan()
    recognise_proposal(proposal=cleared, document=PAPER, reason="海淀产业集聚", by=wang, at=CLOSED)
    assert PAPER.issued_on
    assert network_on(PAPER.issued_on - timedelta(days=1)).counts[Tier.CAPITAL] == 0
    assert network_on(PAPER.issued_on).counts[Tier.CAPITAL] == 3


def test_what_a_group_recommended_counts_to_the_group(among: Round, wang: User) -> None:
    group = organizations.union("J001", "首旅集团工会", kind=UnionKind.BUREAU_GROUP, under=organizations.city())
    made = application_in("cleared", group, among=among, at=AT - timedelta(days=3))
    plaque = recognise_application(application=made, document=PAPER, by=wang, at=CLOSED)
    assert plaque.union == last_term(plaque.academy).union == group


@pytest.mark.parametrize(
    "paper",
    [
        Document("", PAPER.issued_on),
        Document("京工发〔2026〕30号", None),
        Document("京工发〔2026〕30号", date(2026, 12, 3)),
        Document("京工发〔2026〕30号", date(2026, 12, 5)),
    ],
)
def test_no_document_no_recognition_and_nobody_of_the_list(
    cleared: Proposal, three: list[Application], wang: User, paper: Document
) -> None:
    with pytest.raises(Refused) as refused, transaction.atomic():
        recognise_proposal(proposal=cleared, document=paper, reason="理由", by=wang, at=CLOSED)
    assert [one.clause for one in refused.value.findings] == ["bj-academy-admission:3.7"]
    assert states(*three) == ["cleared"] * 3
    assert not Plaque.objects.exists()


def test_nobody_is_recognised_on_notice(notice: Notice, three: list[Application], wang: User) -> None:
    with pytest.raises(Refused) as refused:
        recognise_application(application=three[0], document=PAPER, by=wang, at=CLOSED)
    assert "bj-academy-admission:3.6" in [one.clause for one in refused.value.findings]


def test_recognising_twice_is_told(cleared: Proposal, three: list[Application], wang: User) -> None:
    recognise_application(application=three[0], document=PAPER, by=wang, at=CLOSED)
    with pytest.raises(Refused) as refused:
        recognise_application(application=three[0], document=PAPER, by=wang, at=CLOSED)
    assert "bj-academy-admission:3.8" in [one.clause for one in refused.value.findings]
    assert Plaque.objects.filter(application=three[0]).count() == 1


def test_beyond_the_range_only_with_a_reason(cleared: Proposal, haidian: Union, wang: User) -> None:
    academy(haidian, tier=Tier.CAPITAL)
    academy(haidian, tier=Tier.CAPITAL, reason="有")
    with pytest.raises(Refused) as refused, transaction.atomic():
        recognise_proposal(proposal=cleared, document=PAPER, by=wang, at=CLOSED)
    assert [one.clause for one in refused.value.findings] == ["bj-academy-plan:4.1"]
    assert len(recognise_proposal(proposal=cleared, document=PAPER, reason="产业集聚", by=wang, at=CLOSED)) == 3


def test_the_unit_s_own_academy_is_raised_and_keeps_its_code(
    among: Round, yanqing: Union, wang: User, zhao: User
) -> None:
    unit = organizations.unit(yanqing)
    own = academy(yanqing, tier=Tier.DISTRICT, host_unit=unit)
    made = application_in("cleared", yanqing, among=among, unit=unit, academy=own, at=AT)
    plaque = recognise_application(application=made, document=PAPER, by=wang, at=CLOSED)
    assert plaque.academy == own
    assert [term.tier for term in own.terms.order_by("from_on")] == [Tier.DISTRICT, Tier.CAPITAL]
    assert last_term(own).from_on == PAPER.issued_on


def test_what_the_form_says_goes_into_the_register(cleared: Proposal, three: list[Application], wang: User) -> None:
    for field, text in (("dean", "李建国"), ("capacity", "240"), ("brand", "数控机床操作工")):
        Answer.objects.update_or_create(
            application=three[0], field=field, defaults={"text": text, "by": wang, "at": AT}
        )
    Application.objects.filter(pk=three[0].pk).update(corrections={"建设单位": "更正后的学校"})
    plaque = recognise_application(application=three[0], document=PAPER, by=wang, at=CLOSED)
    term = last_term(plaque.academy)
    assert (term.dean, term.capacity, term.host_name) == ("李建国", 240, "更正后的学校")
    assert plaque.host_name == "更正后的学校"
    assert [one.trade for one in plaque.academy.specialities.all()] == ["数控机床操作工"]


def test_a_certificate_says_what_was_recognised(cleared: Proposal, three: list[Application], wang: User) -> None:
    plaque = recognise_application(application=three[0], document=PAPER, by=wang, at=CLOSED)
    make_certificate(plaque=plaque, by=wang, at=CLOSED)
    assert plaque.certificate
    with opened(plaque.certificate) as stored:
        content = stored.read()
    page = PdfReader(BytesIO(content)).pages[0]
    text = "".join(page.extract_text().split())
    for said in (plaque.name, plaque.host_name, PAPER.number, plaque.number, spaced(plaque.check_code), "认定证书"):
        assert "".join(said.split()) in text
    assert "二〇二六年十二月四日" in text
    assert b"pdfaid" in content
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    assert all("NotoSerifSC" in str(fonts[name]["/BaseFont"]) for name in fonts)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 25), "二〇二六年十一月二十五日"),
        (date(2030, 10, 30), "二〇三〇年十月三十日"),
        (date(2024, 1, 10), "二〇二四年一月十日"),
        (date(2024, 2, 9), "二〇二四年二月九日"),
    ],
)
def test_days_as_a_seal_stands_over_them(day: date, said: str) -> None:
    assert chinese_day(day) == said


def test_a_check_code_as_people_type_it(cleared: Proposal, three: list[Application], wang: User) -> None:
    plaque = recognise_application(application=three[0], document=PAPER, by=wang, at=CLOSED)
    assert plaque_by_code(f" {spaced(plaque.check_code).lower()} ") == plaque
    assert plaque_by_code("") is None
    assert plaque_by_code("0" * 500) is None


def test_the_ceremony_stands_on_plaque_and_register(cleared: Proposal, three: list[Application], wang: User) -> None:
    plaque = recognise_application(application=three[0], document=PAPER, by=wang, at=CLOSED)
    assert PAPER.issued_on
    with pytest.raises(ValidationError, match="不能更早"):
        award_plaques(plaques=[plaque], plaque_on=PAPER.issued_on - timedelta(days=1), by=wang, at=CLOSED)
    award_plaques(plaques=[plaque], plaque_on=date(2026, 12, 20), by=wang, at=CLOSED)
    plaque.refresh_from_db()
    assert plaque.plaque_on == last_term(plaque.academy).plaque_on == date(2026, 12, 20)


def test_suspended_restored_and_taken_down(cleared: Proposal, three: list[Application], wang: User) -> None:
    plaque = recognise_application(application=three[0], document=PAPER, by=wang, at=CLOSED)
    with pytest.raises(ValidationError, match="听取"):
        suspend_plaque(plaque=plaque, reason="停课", heard="", by=wang, at=CLOSED)
    with pytest.raises(Refused, match="听取意见"):
        suspend_plaque(plaque=plaque, reason="停课", heard="学院无异议", by=wang, at=CLOSED)
    evaluations.heard(plaque.academy, by=wang)
    suspend_plaque(plaque=plaque, reason="停课", heard="学院无异议", by=wang, at=CLOSED)
    restore_plaque(plaque=plaque, reason="复课", by=wang, at=CLOSED)
    later = CLOSED + timedelta(days=30)
    take_down_plaque(plaque=plaque, reason="不再办学", heard="学院无异议", by=wang, at=later)
    assert last_term(plaque.academy).until_on == date(2027, 1, 3)
    with pytest.raises(NotAllowed):
        restore_plaque(plaque=plaque, reason="再来", by=wang, at=later)


def test_the_list_knows_its_notice(notice: Notice, proposal: Proposal) -> None:
    assert notice_of(proposal) == notice
