"""A city with two districts and a unit in each."""

from dataclasses import dataclass

from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from tests.factories import organizations, regulations
from tests.factories.roles import staff
from tests.people import kept


@dataclass
class Town:
    """What the tests walk about in."""

    haidian: Union
    chaoyang: Union
    street: Union
    here: Unit
    there: Unit
    city: User
    officer: User
    clerk: User
    stranger: User


@kept
def town() -> Town:
    """``here`` belongs to a street in 海淀, ``there`` to 朝阳; one keeper at each level."""
    regulations.load()
    haidian = organizations.district()
    chaoyang = organizations.district("110105", "朝阳区总工会")
    street = organizations.union("110108012", "海淀街道总工会", kind="subdistrict", under=haidian)
    here, there = (
        organizations.unit(street, "北京海淀机床有限公司"),
        organizations.unit(chaoyang, "北京朝阳电机有限公司"),
    )
    return Town(
        haidian, chaoyang, street, here, there,
        city=staff("city_officer"),
        officer=staff("district_officer", haidian),
        clerk=staff("unit_clerk", street, here),
        stranger=staff("district_officer", chaoyang),
    )  # fmt: skip
