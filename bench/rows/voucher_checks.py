"""Every check over a million vouchers with planted misuse: precision and recall of each, time, memory, false alarms."""

import resource
from collections import Counter
from datetime import date

from bench.measure import Line, once
from bench.misuse import Year, frame_of, year_of
from federation.regulations.queries import parameters_on
from federation.subsidies.checking import Neighbours, price_groups
from federation.subsidies.rules.vouchers import RULES, VoucherFacts, limits_of

TITLE = "Checking vouchers"
GOAL = "1,000,000 lines of 2,040 academies, every rule on every line, in memory; 16 kinds of misuse"
REMARKS = (
    "A share of what is planted is meant to slip through (words no list has, a digit changed, a price only twice the "
    "usual, a roster with a seventh of its people new); both sides of a pair count as planted. Innocent lines that look"
    " bad are among the rest."
)
LINES = 1_000_000
KINDS = {
    "bj-academy-subsidy.3.voucher": ("3", "outside use"),
    "bj-academy-subsidy.11": ("11", "forbidden use"),
    "bj-academy-subsidy.12": ("12", "invoice twice"),
    "bj-academy-subsidy.9.hours": ("9h", "half day over 4 class hours"),
    "bj-academy-subsidy.9.2": ("9d", "26 class hours in a day"),
    "bj-academy-subsidy.9.3": ("9.3", "lecturer in two places"),
    "bj-academy-subsidy.9.paid": ("9f", "lecture fee over standard"),
    "bj-academy-subsidy.10.paid": ("10", "over quota"),
    "bj-academy-subsidy.13": ("13", "price outlier (2 to 8 times)"),
    "bj-academy-subsidy.12.1": ("12.1", "roster twice"),
    "bj-academy-subsidy.14": ("14", "outside the period"),
    "bj-academy-subsidy.7.spent": ("7", "while on hold"),
    "bj-academy-subsidy.8.spent": ("8", "after the end"),
    "bj-academy-subsidy.14.2": ("14.2", "over its line"),
    "bj-academy-subsidy.14.1": ("14.1", "over the project"),
    "bj-academy-subsidy.13.1": ("13.1", "purchase in parts"),
}


def measure() -> list[Line]:
    """Make the year, look at all of it, count what was found."""
    year = year_of(LINES)
    found: dict[str, set[int]] = {}
    seconds = once(lambda: found.update(_looked_through(year)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    flagged = set().union(*found.values())
    wrong = Counter(one.academy for one in year.lines if one.key in flagged and _is_innocent(one.key, year))
    asked = sorted(wrong.values())
    lines = [
        Line(f"{len(year.lines):,} lines, {len(RULES)} rules", "s", seconds, 300, note=f"{memory:,.0f} MB at most"),
        Line(
            "Questions to a clean academy in a year", "lines", asked[-1] if asked else 0, 10,
            note=f"{len(wrong)} of 2,040 academies are asked at all",
        ),
    ]  # fmt: skip
    return lines + [_line(rule, kind, name, found, year) for rule, (kind, name) in KINDS.items()]


def _looked_through(year: Year) -> dict[str, set[int]]:
    parameters = parameters_on(date(2026, 12, 31))
    neighbours = Neighbours(year.lines, price_groups(year.lines), limits_of(parameters))
    found: dict[str, set[int]] = {code: set() for code in KINDS}
    for one in year.lines:
        facts = VoucherFacts(one, year.frames.get(one.key) or frame_of(one), neighbours.around(one))
        for rule in RULES:
            finding = rule(facts, parameters)
            if not finding.held:
                found[finding.rule].add(one.key)
    return found


def _is_innocent(key: int, year: Year) -> bool:
    """Whether nothing at all was planted with a line: a split purchase that is also dear is no false alarm."""
    return not any(key in keys for keys in year.planted.values())


def _line(rule: str, kind: str, name: str, found: dict[str, set[int]], year: Year) -> Line:
    planted, caught = year.planted[kind], found[rule]
    recall = len(planted & caught) / len(planted)
    false = sum(1 for key in caught if _is_innocent(key, year))
    precision = 1 - false / len(caught) if caught else 0
    note = f"precision {precision:.1%}, {len(planted):,} planted, {false} false alarms"
    return Line(f"Recall: {name}", "%", round(recall * 100, 1), 90, more_is_better=True, note=note)
