"""The unions that the tests of academies and of their money stand on."""

from federation.organizations.models import Union
from tests.factories import academies, regulations
from tests.standing import ground


@ground()
def law() -> None:
    """The product's own regulations."""
    regulations.load()


@ground()
def unions(law: None) -> list[Union]:
    """海淀, 延庆 and an industrial union."""
    return academies.unions()


@ground()
def haidian(unions: list[Union]) -> Union:
    return unions[0]


@ground()
def yanqing(unions: list[Union]) -> Union:
    return unions[1]
