"""Stories in a real browser: Chromium of this machine, pages checked for what keeps people out.

They run in a process of their own (``pytest -m journey``): the browser's event loop would disturb other tests.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from config.testing import browser as installed_browser
from tests import databases
from tests.journeys.cast import START, Stage

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's event loop runs in the thread that asks the database

expect.set_options(timeout=20_000)  # what a page says, not how fast a busy machine says it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the stories; where Chromium is missing, skip them (under ``CI=true`` they fail instead)."""
    for item in items:
        if "tests/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.journey)
            if installed_browser() is None and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed (apt-get install chromium)"))


@pytest.fixture(autouse=True, scope="session")
def _styles_asked_for_once() -> Iterator[None]:
    """A browser keeps styles and scripts, as it keeps those of the product, whose names change with what is in them."""
    serve = StaticFilesHandler.serve

    def kept(self: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        answer = serve(self, request)
        answer.headers["Cache-Control"] = "max-age=31536000"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start this machine's own Chromium, quietly."""
    path = installed_browser()
    if path is None:
        pytest.fail("Chromium is not installed: apt-get install chromium fonts-noto-cjk")
    switches = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": path, "args": switches}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A clerk's browser: Chinese, Beijing time, a usual office screen."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 860},
    }


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page on which any error of our scripts or any breach of the security policy fails the story."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def accessible(page: Page) -> Callable[[], None]:
    """Check the page as it is now, once it has loaded: axe finds nothing serious.

    A click that leads elsewhere returns before the browser has left; the story waits for something only the new page
    has (its heading, its address), or it would check the page it is leaving.
    """

    def check() -> None:
        page.wait_for_load_state()
        found = Axe().run(page).response["violations"]
        grave = [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in {"serious", "critical"}]
        assert not grave, "\n".join(grave)

    return check


SHOTS = Path("build/shots")
NOVEMBER = datetime(2026, 11, 26, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def _city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """Name of the database in which the demo city is kept, once a story has loaded it."""
    kept: list[str] = []
    yield kept
    with django_db_blocker.unblock():
        for name in kept:
            databases.drop(name)


@pytest.fixture
def beijing(transactional_db: None, _city: list[str]) -> Iterator[None]:
    """The demo city as ``make run`` leaves it on a day of November: regulations, places, unions, people, academies.

    Loaded for the first story that asks, copied for the others.
    """
    with time_machine.travel(NOVEMBER):
        _load(_city)
        yield


def _load(_city: list[str]) -> None:
    own = connection.settings_dict["NAME"]
    if _city:
        databases.copy(_city[0], own)
        return
    loaded = ("load_holidays", "load_regulations", "load_score_sheets", "load_places", "load_unions")
    for command in (*loaded, "demo_city"):
        call_command(command, verbosity=0, stdout=StringIO())
    databases.copy(own, f"{own}_city")
    _city.append(f"{own}_city")


@pytest.fixture
def shot(page: Page) -> Callable[[str], None]:
    """Keep a picture of the page as it is now, for people to look at."""
    SHOTS.mkdir(parents=True, exist_ok=True)

    def take(name: str) -> None:
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return take


@pytest.fixture
def enter(page: Page, live_server: LiveServer) -> Callable[[str], None]:
    """Come in as one of the demo city's people, by the card with that name."""

    def come_in(name: str) -> None:
        page.context.clear_cookies()
        page.goto(f"{live_server.url}/account/sign-in/")
        page.locator(".door-person", has_text=name).click()
        page.wait_for_url(re.compile(r"/(office|my)/"))

    return come_in


@pytest.fixture
def opening() -> tuple[datetime, str]:
    """The day a story opens on, and the name its pictures go by; a story of another day says its own."""
    return START, "j01"


@pytest.fixture
def stage(
    page: Page,
    live_server: LiveServer,
    accessible: Callable[[], None],
    shot: Callable[[str], None],
    settings: LazySettings,
    opening: tuple[datetime, str],
) -> Iterator[Stage]:
    """The browser on the day the story opens; what is set aside for later is done at once."""
    settings.JOBS_EAGER = True
    page.set_default_timeout(20_000)
    page.emulate_media(reduced_motion="reduce")
    day, story = opening
    with time_machine.travel(day) as clock:
        yield Stage(page, live_server.url, clock, accessible, shot, story)
