"""The pages: what everybody reads, how somebody objects, what the office does, who is kept out."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.audit.queries import trail_of
from core.rules.models import Decision
from core.web.models import Draft
from federation.accounts.models import User
from federation.notices.actions import Item, examine_objection, settle_objection
from federation.notices.models import Notice, Objection, Outcome
from federation.organizations.models import Union
from tests.factories import accounts, notices, organizations
from tests.factories.notices import at
from tests.factories.roles import browser

WED = date(2026, 11, 25)
TYPED = {
    "fact": "年培训人次",
    "statement": "培训人次与公开的年报不符，年报写 900 人次。",
    "name": "赵小山",
    "phone": "13800001234",
    "mail": "",
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "


def page(client: Client, name: str, *args: Any, status: int = 200, **query: Any) -> str:
    answer = client.get(reverse(f"notices:{name}", args=args), query)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def object_to(client: Client, notice: Notice, key: str = "a", **typed: Any) -> Any:
    return client.post(reverse("notices:receive_objection", args=[notice.code, key]), {**TYPED, **typed})


# --- everybody -------------------------------------------------------------------------------------------------------


def test_everybody_reads_the_list_and_one_notice(client: Client, notice: Notice) -> None:
    assert notice.title in page(client, "list_public_notices")
    html = page(client, "show_public_notice", notice.code)
    assert "还剩 4 个工作日" in html
    assert html.count("第 1 天") == 1
    assert "对这一项提出异议" in html
    assert "1200" in html


def test_a_notice_that_opens_later_is_not_yet_public(client: Client, city: Union) -> None:
    later = notices.notice(city, opens_on=date(2026, 11, 26), on=WED)
    assert later.title not in page(client, "list_public_notices")
    page(client, "show_public_notice", later.code, status=404)
    page(client, "receive_objection", later.code, "a", status=404)
    assert later.title not in page(client, "read_feed")


def test_over_new_year_the_page_says_that_the_holidays_are_not_announced(client: Client, city: Union) -> None:
    late = notices.notice(city, on=date(2026, 12, 28))
    with time_machine.travel(at(date(2026, 12, 29))):
        assert "2027 年节假日安排尚未公布" in page(client, "show_public_notice", late.code)


def test_while_the_clock_stands_no_day_to_come_is_shown(client: Client, notice: Notice, wang: User) -> None:
    objection = notices.objection(notice).objection
    examine_objection(objection=objection, stop_clock=True, by=wang, at=at(WED))
    html = page(client, "show_public_notice", notice.code)
    assert "恢复后还有 4 个工作日" in html
    assert html.count('class="day-stopped') == 1
    assert "11-26" not in html


def test_whoever_objects_gets_a_receipt_and_comes_back_with_it(client: Client, notice: Notice) -> None:
    page(client, "receive_objection", notice.code, "a")
    answer = object_to(client, notice)
    objection = Objection.objects.get()
    assert answer.headers["Location"] == reverse("notices:follow_objection", args=[objection.receipt])
    html = page(client, "follow_objection", objection.receipt)
    (secret,) = re.findall(r"<dd><strong[^>]*>([A-Z2-9]{10})</strong>", html)
    assert secret not in page(client, "follow_objection", objection.receipt)
    other = Client()
    assert other.get(reverse("notices:follow_objection", args=[objection.receipt])).status_code == 302
    wrong = other.post(reverse("notices:find_objection"), {"receipt": objection.receipt, "secret": "AAAAAAAAAA"})
    assert wrong.status_code == 422
    right = {"receipt": objection.receipt.lower(), "secret": f" {secret[:5]} {secret[5:].lower()}"}
    assert other.post(reverse("notices:find_objection"), right).status_code == 302
    assert TYPED["statement"] in page(other, "follow_objection", objection.receipt)


def test_whoever_is_signed_in_is_not_named(notice: Notice, li: User) -> None:
    object_to(browser(li), notice)
    objection = Objection.objects.get()
    assert trail_of(objection).get().by is None
    assert Decision.objects.get(subject_type="notices.objection").by is None
    assert not Draft.objects.exists()


def test_a_public_form_is_never_autosaved(notice: Notice, li: User) -> None:
    for client in (Client(), browser(li)):
        assert reverse("web:keep_draft") not in page(client, "receive_objection", notice.code, "a")


def test_a_late_objection_is_told_by_clause_and_keeps_its_words(client: Client, notice: Notice) -> None:
    with time_machine.travel(at(date(2026, 12, 1))):
        assert "公示期外" in page(client, "receive_objection", notice.code, "a")
        answer = object_to(client, notice)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "12351" in html
    assert TYPED["statement"] in html
    assert reverse("regulations:show_regulation", args=["public-notice"]) in html
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{"fact": "院长"}, {"fact": ""}, {"statement": "短"}, {"name": ""}, {"phone": ""}, {"phone": "abc"}, {"mail": "x"}],
)
def test_what_is_missing_is_said_at_its_field(client: Client, notice: Notice, typed: dict[str, str]) -> None:
    assert object_to(client, notice, **typed).status_code == 422
    assert not Objection.objects.exists()


def test_evidence_is_looked_at_before_it_is_kept(client: Client, notice: Notice) -> None:
    bad = SimpleUploadedFile("证据.pdf", b"<html>not a pdf</html>")
    answer = object_to(client, notice, evidence=bad)
    assert answer.status_code == 422
    assert "已拒收" in answer.content.decode()
    assert not Objection.objects.exists()
    good = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(4)]
    assert "最多 3 个文件" in object_to(client, notice, evidence=good).content.decode()


def test_evidence_is_for_those_who_examine(client: Client, notice: Notice, wang: User, li: User) -> None:
    object_to(client, notice, evidence=SimpleUploadedFile("证据.png", _png(), "image/png"))
    stored = Objection.objects.get().files.get().file
    where = reverse("files:download", args=[stored.pk])
    assert browser(wang).get(where).status_code == 200
    assert browser(li).get(where).status_code in (403, 404)
    assert client.get(where).status_code in (302, 403, 404)
    assert "证据.png" in page(browser(wang), "show_objection", Objection.objects.get().receipt)


def _png() -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


def test_what_people_write_is_shown_as_text(client: Client, city: Union, wang: User) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>这一条不对"
    item = Item("a", "<b>某校</b>", [("<i>名称</i>", "<script>alert(2)</script>")])
    notice = notices.notice(city, items=[item], title="<script>alert(3)</script>")
    object_to(client, notice, fact="<i>名称</i>", statement=attack)
    objection = Objection.objects.get()
    objection = examine_objection(objection=objection, stop_clock=True, by=wang, at=at(WED))
    settle_objection(objection=objection, outcome=Outcome.CONFIRMED, answer=attack, by=wang, at=at(WED))
    office = browser(wang)
    for html in (
        page(client, "show_public_notice", notice.code),
        page(client, "follow_objection", objection.receipt),
        page(client, "list_public_notices"),
        page(client, "read_feed"),
        page(office, "show_objection", objection.receipt),
        page(office, "show_notice", notice.code),
        page(office, "list_objections"),
    ):
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<i>名称" not in html


def test_nothing_public_tells_who_objected(client: Client, notice: Notice, wang: User) -> None:
    objection = notices.objection(notice, mail="zhao@example.com").objection
    objection = examine_objection(objection=objection, stop_clock=True, by=wang, at=at(WED))
    settle_objection(
        objection=objection, outcome=Outcome.CORRECTED, answer="经核查，应为 1020 人次。",
        correction={"年培训人次": "1020"}, finding="电话核实", by=wang, at=at(WED),
    )  # fmt: skip
    other = Client()
    html = page(other, "show_public_notice", notice.code)
    assert "应为 1020 人次" in html
    assert "<del>1200</del>" in html
    for text in (html, page(other, "read_feed"), page(other, "list_public_notices")):
        for secret in ("赵小山", "13800001234", "zhao@example", objection.statement, "电话核实", objection.receipt):
            assert secret not in text


def test_the_feed_is_atom_and_copies_nothing_of_the_list(client: Client, notice: Notice) -> None:
    answer = client.get(reverse("notices:read_feed"))
    assert answer["Content-Type"].startswith("application/atom+xml")
    text = answer.content.decode()
    assert notice.title in text
    assert f"http://testserver{reverse('notices:show_public_notice', args=[notice.code])}" in text
    assert "第一职业学校" not in text


# --- the office ------------------------------------------------------------------------------------------------------


def test_a_case_from_taking_up_to_the_answer(notice: Notice, wang: User) -> None:
    objection = notices.objection(notice).objection
    office, receipt = browser(wang), objection.receipt
    html = page(office, "show_objection", receipt)
    assert "赵小山" not in html
    assert "赵**" in html
    assert office.post(reverse("notices:examine_objection", args=[receipt]), {"stop_clock": "on"}).status_code == 302
    assert "中止计时" in page(office, "show_notice", notice.code)
    form = {"outcome": "corrected", "answer": "应为 1020 人次。", "finding": "", "fact0": "第一职业学校"}
    settle = reverse("notices:settle_objection", args=[receipt])
    page(office, "settle_objection", receipt)
    same = office.post(settle, {**form, "fact1": "1200", "fact2": "20"})
    assert same.status_code == 422
    mixed = office.post(settle, {**form, "outcome": "confirmed", "fact1": "1020", "fact2": "20"})
    assert mixed.status_code == 422
    assert office.post(settle, {**form, "fact1": "1020", "fact2": "20"}).status_code == 302
    html = page(office, "show_objection", receipt)
    assert "更正内容" in html
    assert "第 2 版" in page(office, "show_notice", notice.code)


def test_an_answered_case_leads_back_to_its_page(notice: Notice, wang: User) -> None:
    receipt = notices.objection(notice).objection.receipt
    office = browser(wang)
    page(office, "settle_objection", receipt, status=302)
    office.post(reverse("notices:examine_objection", args=[receipt]), {})
    for name in ("examine_objection", "reject_objection"):
        page(office, name, receipt, status=302)
    late = office.post(reverse("notices:reject_objection", args=[receipt]), {"ground": "late", "answer": "不受理"})
    assert late.status_code == 422
    assert "核查中" in late.content.decode()


def test_what_needs_an_answer_stands_first(notice: Notice, wang: User) -> None:
    first = notices.objection(notice).objection
    second = notices.objection(notice, on=WED).objection
    objection = examine_objection(objection=first, stop_clock=False, by=wang, at=at(WED))
    settle_objection(objection=objection, outcome=Outcome.CONFIRMED, answer="属实。", by=wang, at=at(WED))
    html = page(browser(wang), "list_objections")
    assert html.index(second.receipt) < html.index(first.receipt)


def test_a_case_that_is_not_taken_up(notice: Notice, wang: User) -> None:
    receipt = notices.objection(notice).objection.receipt
    office = browser(wang)
    page(office, "reject_objection", receipt)
    where = reverse("notices:reject_objection", args=[receipt])
    assert office.post(where, {"ground": "not_a_fact", "answer": "赵小山您好"}).status_code == 422
    assert office.post(where, {"ground": "not_a_fact", "answer": "可拨打 12351。"}).status_code == 302
    assert "可拨打 12351。" in page(Client(), "show_public_notice", notice.code)


def test_who_objected_is_shown_once_for_a_purpose(notice: Notice, wang: User) -> None:
    objection = notices.objection(notice).objection
    examine_objection(objection=objection, stop_clock=False, by=wang, at=at(WED))
    office, where = browser(wang), reverse("notices:reveal_objector", args=[objection.receipt])
    assert office.post(where, {"field": "name", "purpose": ""}).status_code == 422
    shown = office.post(where, {"field": "name", "purpose": "complaint"})
    assert "赵小山" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert "赵小山" not in page(office, "show_objection", objection.receipt)
    assert office.post(where, {"field": "mail", "purpose": "complaint"}).status_code == 422
    assert office.post(where, {"field": "secret", "purpose": "complaint"}).status_code == 422


def test_a_notice_is_closed_and_another_taken_back(notice: Notice, city: Union, wang: User) -> None:
    other = notices.notice(city)
    office = browser(wang)
    early = office.post(reverse("notices:close_notice", args=[notice.code]))
    assert early.status_code == 422
    with time_machine.travel(at(date(2026, 12, 1))):
        office = browser(wang)
        assert "确认公示期满" in page(office, "show_notice", notice.code)
        assert office.post(reverse("notices:close_notice", args=[notice.code])).status_code == 302
        page(office, "withdraw_notice", other.code)
        where = reverse("notices:withdraw_notice", args=[other.code])
        assert office.post(where, {"reason": "名单有误"}).status_code == 302
        assert "名单有误" in page(Client(), "show_public_notice", other.code)
        assert office.get(where).status_code == 403


OFFICE_ONLY = ("show_objection", "examine_objection", "settle_objection", "reject_objection")


@pytest.mark.parametrize(
    ("kind", "where"), [("district_officer", "延庆"), ("unit_clerk", ""), ("academy_staff", ""), ("finance_entry", "")]
)
def test_others_in_the_office_see_no_objections(notice: Notice, yanqing: Union, kind: str, where: str) -> None:
    receipt = notices.objection(notice).objection.receipt
    union = yanqing if where or kind in ("academy_staff",) else organizations.city()
    unit = organizations.unit(union) if kind == "unit_clerk" else None
    office = browser(accounts.person(kind, union, unit=unit))
    for name in OFFICE_ONLY:
        page(office, name, receipt, status=404)
    assert office.post(reverse("notices:reveal_objector", args=[receipt]), {"field": "name"}).status_code == 404
    assert receipt not in page(office, "show_notice", notice.code)
    assert office.post(reverse("notices:close_notice", args=[notice.code])).status_code == 403
    assert office.post(reverse("notices:withdraw_notice", args=[notice.code]), {"reason": "x"}).status_code == 403


def test_an_auditor_reads_and_does_nothing(notice: Notice) -> None:
    receipt = notices.objection(notice).objection.receipt
    office = browser(accounts.person("auditor"))
    html = page(office, "show_objection", receipt)
    assert reverse("notices:examine_objection", args=[receipt]) not in html
    assert "由发布公示的北京市总工会核查" in html
    assert office.post(reverse("notices:examine_objection", args=[receipt])).status_code == 403
    assert office.post(reverse("notices:reject_objection", args=[receipt])).status_code == 403
    assert office.post(reverse("notices:reveal_objector", args=[receipt]), {"field": "name"}).status_code == 403


def test_strangers_are_asked_to_sign_in(client: Client, notice: Notice) -> None:
    receipt = notices.objection(notice).objection.receipt
    for name, args in (
        ("list_notices", []), ("list_objections", []), ("show_notice", [notice.code]), ("show_objection", [receipt]),
    ):  # fmt: skip
        assert client.get(reverse(f"notices:{name}", args=args)).status_code == 302


@pytest.mark.parametrize("name", ["list_public_notices", "list_notices", "list_objections"])
def test_lists_ask_the_same_for_one_row_as_for_thirty(name: str, city: Union, wang: User, notice: Notice) -> None:
    notices.objection(notice)
    office = browser(wang)
    page(office, name)
    few = _count(office, name)
    for _one in range(29):
        made = notices.notice(city)
        notices.objection(made)
    assert _count(office, name) == few


def _count(client: Client, name: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        page(client, name)
    return len(asked)


def test_a_notice_reads_in_english(client: Client, notice: Notice) -> None:
    client.cookies["django_language"] = "en"
    html = page(client, "show_public_notice", notice.code)
    assert "4 working days left" in html
    assert "Object to this entry" in html
