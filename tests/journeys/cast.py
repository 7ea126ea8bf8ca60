"""The stage, a browser that changes hands and a clock that is put on; who plays in the story of an application."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import time_machine
from django.core.management import call_command
from playwright.sync_api import Locator, Page, ViewportSize, expect

from core.dates.calendar import now
from federation.academies.actions.ledgers import enter_classes, enter_courses, enter_teachers
from federation.academies.actions.rounds import RoundTold, open_round, plan_round
from federation.academies.models import Application, Round, Tier
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from tests.factories import academies, accounts, organizations, panels, regulations, roles

PHONE, OFFICE = ViewportSize(width=390, height=844), ViewportSize(width=1366, height=860)


@dataclass
class Stage:
    """The browser, where the product is, and the day it is there."""

    page: Page
    url: str
    clock: time_machine.Traveller
    accessible: Callable[[], None]
    shot: Callable[[str], None]
    story: str

    def it_is(self, month: int, day: int, hour: int = 9) -> None:
        """Put the clock on to an hour of Beijing in 2026."""
        self.clock.move_to(datetime(2026, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai")))

    def hand_to(self, user: User | None) -> None:
        """Somebody else sits down: signed in as that person, or a citizen without an account."""
        self.page.context.clear_cookies()
        if user is not None:
            key = roles.browser(user).cookies["sessionid"].value
            self.page.context.add_cookies([{"name": "sessionid", "value": key, "url": self.url}])

    def goto(self, path: str, status: int = 200) -> None:
        """Open an address and expect an answer of that kind."""
        answer = self.page.goto(f"{self.url}{path}")
        assert answer is not None
        assert answer.status == status, path

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the button or follow the link of that name in the page's body, once its scripts have run."""
        self.page.wait_for_load_state()
        main = self.page.locator("main")
        wanted = main.get_by_role("button", name=name, exact=exact).or_(
            main.get_by_role("link", name=name, exact=exact)
        )
        wanted.first.click()

    def sure(self, word: str) -> None:
        """Say yes in the dialog that asks."""
        self.page.locator("dialog[open]").get_by_role("button", name=word, exact=True).click()

    def says(self, text: str) -> None:
        """The page says so."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def seen(self, name: str, *, phone: bool = False) -> None:
        """Check the page for what keeps people out, keep a picture; the same as a phone shows it."""
        self.accessible()
        self.shot(f"{self.story}-{name}")
        if phone:
            self.page.set_viewport_size(PHONE)
            fits = self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            self.shot(f"{self.story}-{name}-phone")
            self.page.set_viewport_size(OFFICE)
            assert fits, f"{name} scrolls sideways on a phone"

    def field(self, label: str) -> Locator:
        """The field whose label begins so; one that may stay empty says so after its name."""
        return self.page.locator("main").get_by_label(re.compile(f"^{label}"))


@dataclass
class Cast:
    """延庆 and one of its schools, the city's officers, the experts, the round they all work in."""

    yanqing: Union
    unit: Unit
    clerk: User
    district: User
    wang: User
    secretary: User
    colleague: User
    experts: list[User]
    round: Round

    @property
    def application(self) -> Application:
        """The school's application, as it stands."""
        return Application.objects.get(unit=self.unit)


def person(name: str, kind: str, union: Union, unit: Unit | None = None) -> User:
    """Somebody of that name with one role."""
    made = accounts.account(name=name)
    accounts.role(made, kind, union, unit=unit)
    return made


def settled() -> Cast:
    """The law, the holidays, the unions; a round open for September; what the school holds in its lists."""
    regulations.load()
    call_command("load_holidays", verbosity=0)
    panels.sheet()
    _haidian, yanqing, _finance = academies.unions()
    academies.plan()
    city = organizations.city()
    wang, at = person("王敏", Kind.CITY_OFFICER, city), now()
    unit = organizations.unit(yanqing, "北京延庆示例职业学校", size=320)
    clerk = person("陈浩", Kind.UNIT_CLERK, unit.union, unit)
    told = RoundTold("2026年首都工匠学院申报", Tier.CAPITAL, date(2026, 9, 1), date(2026, 9, 30), "京工办发〔2026〕8号")
    opened = open_round(round=plan_round(told=told, by=wang, at=at), by=wang, at=at)
    lists(unit, clerk)
    return Cast(
        yanqing, unit, clerk,
        district=person("李春", Kind.DISTRICT_OFFICER, yanqing),
        wang=wang,
        secretary=person("赵宁", Kind.CITY_OFFICER, city),
        colleague=person("孙丽", Kind.CITY_OFFICER, city),
        experts=[panels.expert(name).user for name in ("何平", "秦岩", "沈雯")],
        round=opened,
    )  # fmt: skip


def lists(unit: Unit, by: User) -> None:
    """Teachers, a hundred courses and a year's classes of the school."""
    at = now()
    enter_teachers(unit=unit, rows=[{"name": "李师傅", "title": "高级技师", "trade": "钳工"}], by=by, at=at)
    lessons = [
        {"title": f"钳工第{number}课", "trade": "钳工", "hours_tenths": 10, "published_on": date(2026, 6, 1)}
        for number in range(100)
    ]
    enter_courses(unit=unit, rows=lessons, by=by, at=at)
    counts = {"trained": 900, "hands_on": 700, "certified": 850, "raised": 300}
    days = {"from_on": date(2026, 3, 2), "until_on": date(2026, 6, 30)}
    enter_classes(unit=unit, rows=[{"title": "钳工第一期", "trade": "钳工", **days, **counts}], by=by, at=at)


START = datetime(2026, 9, 7, 1, tzinfo=UTC)
"""Monday morning: the round has been open for a week."""
