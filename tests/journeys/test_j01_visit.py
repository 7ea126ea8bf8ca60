"""J1, the site visit: a phone that loses its network writes on, survives a reload and uploads everything once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from core.dates.calendar import now, today
from federation.academies.actions.visiting import plan_visit
from federation.academies.models import POINTS, SiteVisit, VisitRecord, VisitSignature
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.factories import academies, accounts, regulations, roles
from tests.journeys.conftest import SHOTS

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def yanqing(transactional_db: None) -> Union:
    """The union that recommends."""
    regulations.load()
    return academies.unions()[1]


@pytest.fixture
def team(yanqing: Union) -> list[User]:
    """Two officers of the city."""
    return [accounts.city_officer(), accounts.city_officer()]


@pytest.fixture
def visit(team: list[User], yanqing: Union) -> SiteVisit:
    """Planned for tomorrow, somewhere in 延庆."""
    made = academies.application_in("visiting", yanqing)
    return plan_visit(
        application=made, planned_on=today() + timedelta(days=1), address="延庆镇某路1号", visitors=team, by=team[0],
        at=now(),
    )  # fmt: skip


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[Callable[[User], BrowserContext]]:
    """A phone on which somebody is signed in; any error of our scripts fails the story."""
    wrong: list[str] = []

    def signed_in(user: User) -> BrowserContext:
        context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True)  # type: ignore[arg-type]
        client: Client = roles.browser(user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([cookie])  # type: ignore[list-item]
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        return context

    yield signed_in
    assert not wrong, "\n".join(wrong)


def opened(context: BrowserContext, address: str) -> Page:
    """The visit's page, once it says that it opens without a network."""
    page = context.new_page()
    page.goto(address)
    expect(page.locator("p[data-offline]")).to_have_text("没有网络也能打开本页。")
    return page


def seen(page: Page, name: str) -> None:
    """Check the page for what keeps people out, and keep a picture."""
    found = Axe().run(page).response["violations"]
    grave = [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in {"serious", "critical"}]
    assert not grave, "\n".join(grave)
    page.screenshot(path=SHOTS / f"j01-visit-{name}.png", full_page=True)


def noted(page: Page, point: str, outcome: str, note: str = "") -> None:
    card = page.locator(f"[data-point={point}]")
    card.get_by_text(outcome, exact=True).first.click()
    if note:
        card.get_by_label("记录").fill(note)
    card.get_by_role("button", name="记下").click()
    expect(card.locator("[data-records] li").last).to_contain_text(note or outcome)


def signed(page: Page, who: str, name: str) -> None:
    card = page.locator(f"[data-sign={who}]")
    card.scroll_into_view_if_needed()
    card.get_by_label("姓名").fill(name)
    box = card.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 100, steps=6)
    page.mouse.up()
    card.get_by_role("button", name="签好了").click()
    expect(card.locator("[data-records]")).to_contain_text(name)


def a_photo(folder: Path) -> Path:
    made = BytesIO()
    Image.new("RGB", (2400, 1800), "#b23a2b").save(made, "JPEG")
    path = folder / "photo.jpg"
    path.write_bytes(made.getvalue())
    return path


def test_a_visit_without_a_network(
    visit: SiteVisit, team: list[User], phone: Callable[[User], BrowserContext], live_server: LiveServer, tmp_path: Path
) -> None:
    address = f"{live_server.url}/office/academies/visits/{visit.pk}/phone/"
    SHOTS.mkdir(parents=True, exist_ok=True)
    context = phone(team[0])
    page = it_survives_a_closed_browser(context, address, a_photo(tmp_path))
    it_is_uploaded_once(context, page)
    another_phone_adds_to_the_same_point(phone(team[1]), address)
    both_sides_sign(page, team[0])
    the_opinion_ends_the_visit_and_clears_the_phone(page, address)


def it_survives_a_closed_browser(context: BrowserContext, address: str, photo: Path) -> Page:
    page = opened(context, address)
    context.set_offline(True)
    noted(page, "site", "符合")
    noted(page, "safety", "部分符合", "消防门锁着")
    page.locator("[data-point=site] input[type=file]").set_input_files(photo)
    expect(page.locator("[data-count]")).to_contain_text("还有 3 条没有上传")
    page.locator("[data-point=teachers]").get_by_label("记录").fill("写到一半")
    seen(page, "offline")
    page.close()
    page = opened(context, address)
    expect(page.locator("[data-count]")).to_contain_text("还有 3 条没有上传")
    expect(page.locator("[data-point=teachers]").get_by_label("记录")).to_have_value("写到一半")
    expect(page.locator("[data-point=site] [data-records] canvas")).to_be_visible()
    assert not VisitRecord.objects.exists()
    return page


def it_is_uploaded_once(context: BrowserContext, page: Page) -> None:
    context.set_offline(False)
    page.get_by_role("button", name="现在上传").click()
    expect(page.locator("[data-count]")).to_contain_text("都已上传")
    assert VisitRecord.objects.count() == 3
    assert VisitRecord.objects.exclude(photo=None).get().point == "site"
    page.reload()
    expect(page.locator("[data-point=site] [data-records]")).to_contain_text("已上传")
    assert VisitRecord.objects.count() == 3


def another_phone_adds_to_the_same_point(context: BrowserContext, address: str) -> None:
    page = opened(context, address)
    noted(page, "safety", "符合", "已当场打开")
    expect(page.locator("[data-point=safety] [data-records] li")).to_have_count(2)
    expect(page.locator("[data-count]")).to_contain_text("都已上传")
    assert VisitRecord.objects.filter(point="safety").count() == 2


def both_sides_sign(page: Page, visitor: User) -> None:
    for point in POINTS[1:]:
        noted(page, point.code, "符合")
    signed(page, "visitor", visitor.name)
    signed(page, "host", "李院长")
    expect(page.locator("[data-count]")).to_contain_text("都已上传")
    assert VisitSignature.objects.count() == 2
    seen(page, "signed")


def the_opinion_ends_the_visit_and_clears_the_phone(page: Page, address: str) -> None:
    page.get_by_role("link", name="写考察意见").click()
    page.get_by_label("建议通过", exact=True).check()
    page.get_by_label("考察意见").fill("场地、设备与申报一致，建议通过。")
    page.get_by_role("button", name="提交考察记录").click()
    expect(page.get_by_text("考察记录已提交")).to_be_visible()
    seen(page, "done")
    page.goto(address)
    expect(page.locator("p[data-offline]")).to_have_text("这台手机上的考察资料已清除。")
    assert page.evaluate("caches.has('jingjiang-visits')") is False
