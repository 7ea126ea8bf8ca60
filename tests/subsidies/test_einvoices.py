"""Digital invoices: what is left empty is read from the XML, what was typed differently is named."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from federation.academies.models import Academy
from federation.subsidies.forms.einvoices import NotAnInvoice, read_einvoice, same
from federation.subsidies.models import Project, Voucher
from tests.factories import subsidies
from tests.factories.subsidies import Hands
from tests.subsidies import kept

XML = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>26117912570200055449</EIid></Header><EInvoiceData>
<SellerInformation><SellerName>北京某某宾馆（有限公司）</SellerName></SellerInformation>
<BasicInformation><TotalAmWithoutTax>{net}</TotalAmWithoutTax>
<TotalTax-includedAmount>{amount}</TotalTax-includedAmount></BasicInformation>
<IssuItemInformation><ItemName>*住宿服务*住宿费</ItemName></IssuItemInformation>
<IssuItemInformation><ItemName>*餐饮服务*餐费</ItemName></IssuItemInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>26117912570200055449</InvoiceNumber><IssueTime>2026-11-18</IssueTime>
</TaxSupervisionInfo></EInvoice>"""


def invoice(amount: str = "1060.00", *, without: str = "", name: str = "发票.xml") -> SimpleUploadedFile:
    text = (
        XML.format(net="1000.00", amount=amount).replace(without, "")
        if without
        else XML.format(net="1000.00", amount=amount)
    )
    return SimpleUploadedFile(name, text.encode())


def test_it_is_read() -> None:
    read = read_einvoice(io.BytesIO(invoice().read()))
    assert (read.invoice, read.payee) == ("26117912570200055449", "北京某某宾馆（有限公司）")
    assert (read.amount_fen, read.spent_on) == (106_000, date(2026, 11, 18))
    assert read.what == "*住宿服务*住宿费、*餐饮服务*餐费"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "打不开"),
        (b"<EInvoice>", "打不开"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><EInvoice>&b;</EInvoice>', "打不开"),
        (b"<Invoice/>", "不是数电发票"),
        (b"<EInvoice/>", "没有：发票号码"),
        (XML.format(net="1", amount="-20.00").encode(), "红字"),
        (XML.format(net="1", amount="一千").encode(), "读不懂"),
        (XML.format(net="1", amount="1").replace("2026-11-18", "昨天").encode(), "读不懂"),
    ],
)
def test_what_is_none_says_so(content: bytes, said: str) -> None:
    with pytest.raises(NotAnInvoice, match=said):
        read_einvoice(io.BytesIO(content))


@pytest.mark.parametrize(
    ("typed", "said", "held"),
    [
        ("北京 某某宾馆(有限公司)", "北京某某宾馆（有限公司）", True),
        ("某某", "某某宾馆", False),
        (1, 1, True),
        (1, 2, False),
    ],
)
def test_spaces_and_half_a_width_do_not_matter(typed: Any, said: Any, held: bool) -> None:
    assert same(typed, said) is held


@kept
def project(academy: Academy, who: Hands) -> Project:
    return subsidies.project(academy, who)


def hand_in(client: Any, project: Project, **told: Any) -> Any:
    client.force_login(subsidies.clerk_of(project.academy))
    values = {"line": project.lines.earliest("pk").pk, "invoice": "", "payee": "", "what": "", "amount_fen": "",
              "spent_on": "", "activity": "", **told}  # fmt: skip
    return client.post(reverse("subsidies:enter_voucher", args=[project.pk]), values)


def test_what_was_left_empty_is_read(client: Any, project: Project) -> None:
    assert hand_in(client, project, file=invoice(), what="培训资料").status_code == 302
    made = Voucher.objects.get()
    assert (made.invoice, made.amount_fen, made.what) == ("26117912570200055449", 106_000, "培训资料")
    assert (made.payee, made.spent_on) == ("北京某某宾馆（有限公司）", date(2026, 11, 18))
    assert made.file is not None
    assert made.file.name == "发票.xml"


def test_what_was_typed_differently_is_named(client: Any, project: Project) -> None:
    answer = hand_in(client, project, file=invoice(), amount_fen="1,600", invoice="26117912570200055449")
    assert "发票上是“1,060.00”" in answer.content.decode()
    assert not Voucher.objects.exists()


def test_without_xml_nothing_may_be_left_empty(client: Any, project: Project) -> None:
    answer = hand_in(client, project)
    assert set(answer.context["form"].errors) == {"invoice", "payee", "what", "amount_fen", "spent_on"}
    assert "不是数电发票" in hand_in(client, project, file=SimpleUploadedFile("a.xml", b"<a/>")).content.decode()
    assert not Voucher.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("发票.pdf", b"no pdf", "内容不是 PDF"), ("发票.exe", b"MZ", "这里不收 .exe 文件"), ("发票.pdf", b"", "空")],
)
def test_a_file_that_is_not_taken_in_is_said_at_its_field(
    client: Any, project: Project, name: str, content: bytes, said: str
) -> None:
    told = {
        "invoice": "1234567890",
        "payee": "某某宾馆",
        "what": "培训资料",
        "amount_fen": "100",
        "spent_on": "2026-11-20",
    }
    answer = hand_in(client, project, **told, file=SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors["file"])
    assert not Voucher.objects.exists()
