"""Reading a file: what is right, and what every mistake says."""

import pytest

from federation.regulations.written import Malformed, read
from tests.factories.regulations import SMALL, small


def problems(text: str, file: str = "small") -> str:
    with pytest.raises(Malformed) as malformed:
        read(text, file)
    return "\n".join(malformed.value.problems)


def test_a_right_file_reads_whole() -> None:
    regulation = small()
    (clause,) = regulation.clauses
    (parameter,) = clause.parameters
    assert (regulation.code, clause.number, clause.status) == ("small", "1", "analogous")
    assert [(one.value, one.since.isoformat()) for one in parameter.values] == [(80, "2024-07-01")]
    assert parameter.status == "analogous"


def test_earlier_values_come_first() -> None:
    text = SMALL + "\n[[clause.parameter.earlier]]\nvalue = 70\nsince = 2020-01-01\n"
    (clause,) = read(text, "small").clauses
    assert [one.value for one in clause.parameters[0].values] == [70, 80]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "small"', 'code = "other"', "small.toml: code is 'other', but the file is called small"),
        ('level = "city"', 'level = "street"', "level is 'street', must be one of city, national, default"),
        ("in_force_from = 2024-07-01", 'in_force_from = "2024"', "in_force_from must be a day"),
        ('status = "analogous"', 'status = "sure"', "small.toml clause 1: status is 'sure'"),
        ('served = "manual"', "", "small.toml clause 1: served is missing"),
        ('text.en = "Reach the set score."', "", "small.toml clause 1: text needs both zh and en"),
        ('served = "manual"', 'served = "manual"\nweight = 3', "small.toml clause 1: unknown key weight"),
        ("value = 80", "value = 0.8", "clause 1 parameter small.gate: value must be a whole number"),
        ("value = 80", "value = true", "clause 1 parameter small.gate: value must be a whole number"),
        ("value = 80", "", "clause 1 parameter small.gate: value is missing"),
        ("value = 80", "value = 80\nscale = 0", "scale must be a whole number above 0"),
        ('number = "1"', "number = 1", "small.toml clause 1: number is missing"),
        ("[[clause]]", "[[clause", "small.toml: "),
    ],
)
def test_a_mistake_is_named_with_file_and_clause(old: str, new: str, said: str) -> None:
    assert said in problems(SMALL.replace(old, new, 1))


def test_doubled_numbers_codes_and_days_are_named() -> None:
    clause = SMALL[SMALL.index("[[clause]]") :]
    assert "small.toml clause 1: the number stands twice" in problems(SMALL + clause)
    assert "parameter small.gate stands twice" in problems(SMALL + clause.replace('number = "1"', 'number = "2"'))
    twice = SMALL + "\n[[clause.parameter.earlier]]\nvalue = 70\nsince = 2024-07-01\n"
    assert "two values start on the same day" in problems(twice)


def test_a_file_without_clauses_is_refused() -> None:
    assert "small.toml: no clause" in problems(SMALL[: SMALL.index("[[clause]]")])
