"""Paper leads back to the record: its address in writing and as a QR code, where only print shows it."""

from pathlib import Path

import pytest
import segno
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse

from core.web.as_at import as_at
from core.web.codes import qr
from core.web.vendor import FOLDER
from tests.factories import academies, accounts, organizations, regulations

CSS = FOLDER.parent / "web"


def foot(path: str, **query: str) -> str:
    request = RequestFactory().get(path, query)
    context = Context({"request": request, "asked": as_at(request)})
    return Template("{% load web %}{% paper_address %}").render(context)


def test_the_foot_names_the_page_and_its_day_and_nothing_else_of_the_query() -> None:
    shown = foot("/office/academies/X/", on="2025-03-01", q="王小明")
    address = "http://testserver/office/academies/X/?on=2025-03-01"
    assert f"<br>{address}<br>" in shown
    assert qr(address) in shown
    assert "王" not in shown
    for on in ("", "2999-01-01", "<script>"):
        assert "<br>http://testserver/office/academies/X/<br>" in foot("/office/academies/X/", on=on)


def test_the_code_holds_the_address_and_takes_its_size_from_the_style() -> None:
    drawn = qr("https://example.cn/office/academies/X/")
    code = segno.make("https://example.cn/office/academies/X/", error="m", micro=False, mask=4, boost_error=False)
    width, height = code.symbol_size()
    assert f'viewBox="0 0 {width} {height}"' in drawn
    assert " width=" not in drawn


@pytest.mark.parametrize(("sheet", "rule"), [("pieces.css", "display: none"), ("print.css", "display: revert")])
def test_only_paper_shows_it(sheet: str, rule: str) -> None:
    text = Path(CSS / sheet).read_text()
    assert rule in text.partition(".only-on-paper {")[2].partition("}")[0]


@pytest.mark.django_db
def test_every_case_page_has_the_foot(client: Client) -> None:
    regulations.load()
    union = academies.unions()[1]
    made, unit, version = academies.academy(union), organizations.unit(union), academies.plan()
    client.force_login(accounts.city_officer(), backend="django.contrib.auth.backends.ModelBackend")
    for page in (
        reverse("academies:show_academy", args=[made.code]),
        reverse("academies:show_public_academy", args=[made.code]),
        reverse("academies:show_version", args=[version.number]),
        reverse("organizations:show_union", args=[union.pk]),
        reverse("organizations:show_unit", args=[unit.pk]),
    ):
        assert qr(f"http://testserver{page}") in client.get(page).content.decode()
