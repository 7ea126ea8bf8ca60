"""Score sheets from their files, and experts from an Excel sheet."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command

from core.sheets.checking import check_rows
from core.sheets.sheet import Context, Row
from core.web.access import NotPermitted
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.accounts.queries import has_role
from federation.organizations.models import Union
from federation.panels.actions import load_score_sheets
from federation.panels.models import Expert, Panel, ScoreSheet
from federation.panels.queries.sheets import sheet_in_force
from federation.panels.sheets import EXPERTS
from federation.panels.written import Malformed, WrittenSheet, read
from tests.factories import accounts, organizations, panels
from tests.factories.panels import AT, DAY
from tests.panels import kept

FILES = sorted((Path(settings.ROOT) / "regulations" / "sheets").glob("*.toml"))


def written(name: str = "academy-admission", **changed: str) -> WrittenSheet:
    text = next(path for path in FILES if path.stem == name).read_text("utf-8")
    for old, new in changed.items():
        text = text.replace(old, new)
    return read(text, name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_sheet_comes_to_a_hundred(path: Path) -> None:
    sheet = read(path.read_text("utf-8"), path.stem)
    assert sheet.most == 100
    assert all(item.anchors and item.anchors[-1].points == 0 for item in sheet.items)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("most = 100", "most = 99", "come to 100 points"),
        ('code = "A2"', 'code = "A1"', "A1 stands twice"),
        ("points = 9", "points = 11", "anchors fall"),
        ('code = "academy-admission"', 'code = "another"', "not the file's name"),
        ("version = 1", "version = 0", "below 1"),
        ("most = 100", "", "KeyError"),
    ],
)
def test_a_malformed_sheet_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        written(**{old: new})


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_what_is_used_stays(panel: Panel) -> None:
    call_command("load_score_sheets")
    assert load_score_sheets(sheets=[written()], by=None, at=AT) == 0
    changed = replace(written(), title_zh="改过的")
    with pytest.raises(ValidationError, match="version 2"):
        load_score_sheets(sheets=[changed], by=None, at=AT)
    second = replace(changed, version=2, since=DAY)
    assert load_score_sheets(sheets=[second], by=None, at=AT) == 1
    assert sheet_in_force("academy-admission", DAY).version == 2
    assert panel.sheet.version == 1
    with pytest.raises(ScoreSheet.DoesNotExist):
        sheet_in_force("academy-admission", DAY.replace(year=2000))


@pytest.mark.django_db
def test_a_sheet_cites_clauses_that_exist(sheet: ScoreSheet) -> None:
    lost = written(**{'"bj-academy-admission:5"': '"bj-academy-admission:99"'})
    with pytest.raises(ValidationError, match="bj-academy-admission:99"):
        load_score_sheets(sheets=[lost], by=None, at=AT)


ROW = {
    "username": "zhang.wei", "name": "张伟", "title": "高级技师", "employer": "某大学", "union": "海淀区总工会",
    "trades": "焊工、钳工", "email": "zhang@example.com",
}  # fmt: skip


def checked(admin: User, **changed: str) -> tuple[list[Row], list[str]]:
    """The row ready to be taken in, and the columns with hard faults."""
    (row,) = check_rows(EXPERTS, [(2, ROW | changed)], Context(admin, AT))
    return [row.row()], [problem.column for problem in row.problems if problem.hard]


@kept
def admin(haidian: Union) -> User:
    return accounts.city_admin()


@pytest.mark.django_db
def test_a_new_expert_gets_an_account_and_the_role(admin: User) -> None:
    rows, faults = checked(admin)
    assert not faults
    EXPERTS.apply(rows, by=admin, at=AT)
    expert = Expert.objects.get()
    assert (expert.user.username, has_role(expert.user, Kind.EXPERT), expert.state) == ("zhang.wei", True, "active")
    assert sorted(one.trade for one in expert.trades.all()) == ["焊工", "钳工"]
    EXPERTS.apply(checked(admin, title="特级技师")[0], by=admin, at=AT)
    assert Expert.objects.get().title == "特级技师"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"email": ""}, "email"),
        ({"email": "不是邮箱"}, "email"),
        ({"username": "张伟"}, "username"),
        ({"union": "没有的工会"}, "union"),
    ],
)
def test_a_dirty_row_goes_back(admin: User, change: dict[str, str], column: str) -> None:
    assert column in checked(admin, **change)[1]


@pytest.mark.django_db
def test_an_account_without_the_role_goes_back(admin: User) -> None:
    accounts.account("zhang.wei")
    assert checked(admin)[1] == ["username"]


@pytest.mark.django_db
def test_only_administrators_of_the_city_import(admin: User, wang: User) -> None:
    rows, _faults = checked(admin)
    for other in (wang, accounts.district_admin(organizations.district())):
        assert not EXPERTS.allowed(other)
        with pytest.raises(NotPermitted):
            EXPERTS.apply(rows, by=other, at=AT)
    assert not Expert.objects.exists()
    assert panels.expert().pk
