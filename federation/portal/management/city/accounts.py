"""The demo city's people who sign in: one for each kind of work, each with a card on the sign-in page."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from federation.accounts.actions import appoint_first_admin, create_account
from federation.accounts.kinds import OF_A_UNIT, Kind
from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX, RoleWanted
from federation.organizations.models import Union, Unit
from federation.organizations.queries import city_federation

SINCE = date(2026, 1, 1)
CITY, DAXING, STREET = "110000", "110115", "110115108"


class Person(NamedTuple):
    """A card: user name after the prefix, name, post, kind of role, code of the union."""

    username: str
    name: str
    post: str
    kind: Kind
    union: str


ADMIN = Person("zhaoning", "赵宁", "市总工会办公室", Kind.CITY_ADMIN, CITY)
PEOPLE = (
    Person("wangmin", "王敏", "市总职工发展部", Kind.CITY_OFFICER, CITY),
    Person("songwei", "宋薇", "市总职工发展部", Kind.CITY_OFFICER, CITY),
    Person("lichun", "李春", "大兴区总工会", Kind.DISTRICT_OFFICER, DAXING),
    Person("zhoujie", "周洁", "大兴区总工会办公室", Kind.DISTRICT_ADMIN, DAXING),
    Person("sunli", "孙丽", "庞各庄镇总工会", Kind.UNION_CLERK, STREET),
    Person("chenhao", "陈浩", "人力资源部", Kind.UNIT_CLERK, STREET),
    Person("liuyang", "刘洋", "教务处", Kind.ACADEMY_STAFF, CITY),
    Person("tanyun", "谭芸", "培训部", Kind.ACADEMY_STAFF, CITY),
    Person("heping", "何平", "高级技师", Kind.EXPERT, CITY),
    Person("wujing", "吴静", "市总财务部", Kind.FINANCE_ENTRY, CITY),
    Person("zhengwei", "郑伟", "市总财务部", Kind.FINANCE_APPROVAL, CITY),
    Person("fengxia", "冯霞", "市总财务部", Kind.CASHIER, CITY),
    Person("gaoyuan", "高远", "市总经审办", Kind.AUDITOR, CITY),
    Person("zhangjianguo", "张建国", "数控机床操作工", Kind.WORKER, STREET),
)


def settle(log: Callable[[str], None]) -> None:
    """Open the accounts that are missing."""
    admin = _find(ADMIN)
    if admin is None:
        admin = appoint_first_admin(
            username=DEMO_PREFIX + ADMIN.username,
            name=ADMIN.name,
            post_held=ADMIN.post,
            email="",
            union=city_federation(),
            from_on=SINCE,
            at=timezone.now(),
        )
    missing = [person for person in PEOPLE if _find(person) is None]
    opened = [person for person in missing if _open(person, admin)]
    log(f"新开账号 {len(opened)} 个，共 {1 + len(PEOPLE)} 个")


def _find(person: Person) -> User | None:
    return User.objects.filter(username=DEMO_PREFIX + person.username).first()


def _open(person: Person, admin: User) -> bool:
    """Open one account; a unit's clerk only once there is a unit."""
    union = Union.objects.get(code=person.union)
    unit = Unit.objects.filter(union__path__startswith=union.path).order_by("pk").first()
    if person.kind in OF_A_UNIT and unit is None:
        return False
    role = RoleWanted(
        kind=person.kind,
        union=union,
        unit=unit if person.kind in OF_A_UNIT else None,
        from_on=SINCE,
        reason="演示",
    )
    create_account(
        username=DEMO_PREFIX + person.username,
        name=person.name,
        post_held=person.post,
        email="",
        phone="",
        role=role,
        by=admin,
        at=timezone.now(),
    )
    return True
