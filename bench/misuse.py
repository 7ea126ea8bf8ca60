"""A synthetic year of vouchers with misuse planted in it, and innocent ones that look like it; seeded.

Some of what is planted is meant to slip through (a word no list has, a number typed wrongly, a price only twice the
usual): a table that says 100 % everywhere would only say that the generator was written for the checks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from federation.subsidies.checking import Spending, tidy_invoice
from federation.subsidies.rules.vouchers import Frame

ACADEMIES, EACH = 2_040, 300
"""Academies, and how many lines each kind of misuse gets."""
FIRST = date(2026, 1, 5)
HALVES = ("am", "pm", "eve")
MIDDLE = {"site": 300_000, "material": 80_000, "transport": 120_000, "other": 50_000}
USES = ("craft_training", "technical_exchange", "symposium")


@dataclass
class Year:
    """Lines with the frame each is judged in, and what was planted: ``planted[kind]`` are keys of lines."""

    lines: list[Spending] = field(default_factory=list)
    frames: dict[int, Frame] = field(default_factory=dict)
    planted: dict[str, set[int]] = field(default_factory=dict)

    def add(self, one: Spending, *kinds: str) -> Spending:
        """Take a line in; ``kinds`` are what is wrong with it."""
        self.lines.append(one)
        for kind in kinds:
            self.planted.setdefault(kind, set()).add(one.key)
        return one


def year_of(count: int, seed: int = 20261127) -> Year:
    """About ``count`` lines of a year."""
    maker = _Maker(Random(seed))
    while len(maker.year.lines) < count - EACH * 40:
        maker.innocent()
    for plant in maker.plants():
        for _ in range(EACH):
            plant()
    maker.random.shuffle(maker.year.lines)
    return maker.year


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random, self.year, self.key = random, Year(), 0
        self.taken: set[tuple[str, date, str]] = set()

    # --- ordinary lines ----------------------------------------------------------------------------------------------

    def base(self, kind: str, **more: object) -> Spending:
        """A line of some academy with an invoice of its own."""
        self.key += 1
        academy = self.random.randrange(ACADEMIES)
        day = FIRST + timedelta(days=self.random.randrange(340))
        told: dict[str, object] = {
            "key": self.key, "academy": f"A{academy:04d}", "project": academy, "line": academy * 10,
            "activity": self.key,
            "use": USES[self.key % 3], "cost_kind": kind, "amount_fen": 0,
            "invoice": f"{26_000_000_000 + self.key * 7:d}",
            "payee": f"单位{self.random.randrange(40_000)}", "what": "培训支出", "spent_on": day,
        }  # fmt: skip
        return Spending(**{**told, **more})  # type: ignore[arg-type]

    def priced(self, kind: str, factor: float = 1.0) -> Spending:
        """A line whose price is what such things cost, times a factor."""
        spread = self.random.lognormvariate(0, 0.25)
        heads = {"persons": 40, "days": 1} if kind == "site" else {}
        return self.base(kind, amount_fen=int(MIDDLE[kind] * spread * factor), **heads)

    def food(self, per_day: float = 30_000) -> Spending:
        """People fed and lodged for some days."""
        persons, days = self.random.randint(15, 60), self.random.randint(1, 10)
        price = min(54_000, per_day * self.random.lognormvariate(0, 0.12))
        return self.base("food", persons=persons, days=days, amount_fen=int(persons * days * price))

    def lecture(self, tenths: int = 40, lecturer: str = "", half: str = "", **more: object) -> Spending:
        """A half day taught by somebody who is nowhere else then."""
        while True:
            one = self.base("lecture", **more)
            name = lecturer or f"讲师{self.random.randrange(60_000)}"
            part, day = half or self.random.choice(HALVES[:2]), one.spent_on
            if (name, day, part) not in self.taken:
                break
        self.taken.add((name, day, part))
        fee = int(tenths * 10_000 * self.random.uniform(0.85, 1))
        return replace(
            one, lecturer=name, title_grade="professor", hours_tenths=tenths, held_on=day, half_day=part, amount_fen=fee
        )

    def people(self, count: int) -> frozenset[str]:
        """A roster."""
        return frozenset(f"{self.random.getrandbits(40):010x}" for _ in range(count))

    def innocent(self) -> None:
        """One ordinary line, now and then one that only looks bad."""
        draw = self.random.random()
        if draw < 0.35:
            self.year.add(self.lecture(self.random.choice((20, 30, 40))))
        elif draw < 0.65:
            one = self.food()
            self.year.add(replace(one, roster=self.people(one.persons)) if draw < 0.4 else one)
        elif draw < 0.97:
            self.year.add(self.priced(self.random.choice(tuple(MIDDLE))))
        else:
            self.looks_bad()

    def looks_bad(self) -> None:
        """Hard negatives: taught words, prices a bit high, rosters partly the same, two small purchases of a day."""
        match self.random.randrange(4):
            case 0:
                what = self.random.choice(
                    ("礼品设计课程教材", "宴会摆台实训耗材", "车辆维修培训", "工资集体协商讲座", "装修工艺课程")
                )
                self.year.add(replace(self.priced("material"), what=what.replace("集体", "")))
            case 1:
                self.year.add(self.priced("site", self.random.uniform(1.3, 1.7)))
            case 2:
                one = replace(self.food(), roster=self.people(30))
                half = frozenset(sorted(one.roster)[:24]) | self.people(6)
                self.year.add(one)
                self.year.add(replace(self.food(), roster=half))
            case _:
                one = replace(self.priced("site"), amount_fen=300_000)
                self.year.add(one)
                self.year.add(self.twin_of(one, invoice=f"X{self.key}"))

    def twin_of(self, one: Spending, **more: object) -> Spending:
        """The same once more under a key of its own."""
        self.key += 1
        return replace(one, **{"key": self.key, **more})  # type: ignore[arg-type]

    # --- misuse ------------------------------------------------------------------------------------------------------

    def plants(self) -> Iterator[Callable[[], object]]:
        """One function a kind of misuse."""
        add, pick = self.year.add, self.random.choice
        yield lambda: add(replace(self.priced("other"), use="overhead"), "3")
        words = (
            "结业宴请",
            "招待费",
            "购物卡",
            "职工奖金",
            "礼品一批",
            "教室装修",
            "罚款",
            "车辆租用",
            "答谢晚餐",
            "慰问品",
        )
        yield lambda: add(replace(self.priced("other"), what=pick(words)), "11")
        yield self.second_invoice
        yield lambda: add(self.lecture(self.random.randint(41, 60), amount_fen=0), "9h")
        yield self.long_day
        yield self.two_places
        yield lambda: add(self.dear(self.lecture()), "9f")
        yield self.over_quota
        yield lambda: add(self.priced(pick(("site", "transport")), self.random.uniform(2, 8)), "13")
        yield self.second_roster
        yield lambda: self.framed(self.priced("material"), "14", spent_on=date(2027, 1, self.random.randint(1, 28)))
        yield lambda: self.framed(self.priced("site"), "7", standing="rectifying")
        yield lambda: self.framed(self.priced("site"), "8", standing="terminated")
        yield lambda: self.framed(self.priced("site"), "14.2", line_fen=1)
        yield lambda: self.framed(self.priced("site"), "14.1", project_fen=1)
        yield self.split

    def dear(self, one: Spending) -> Spending:
        """A lecture above its standard."""
        return replace(one, amount_fen=int(one.hours_tenths * 10_000 * self.random.uniform(1.02, 2)))

    def second_invoice(self) -> None:
        """The same invoice elsewhere: as it is, dressed up, or (one in ten) with a digit changed."""
        one = self.year.add(self.priced("material"), "12")
        number = self.random.choice((one.invoice, f" {one.invoice[:4]}-{one.invoice[4:]} ", one.invoice))
        if self.random.random() < 0.1:
            number = number.replace(number.strip()[-1], "x", 1)
        two = replace(self.priced("material"), invoice=tidy_invoice(number))
        self.year.add(two, "12")

    def long_day(self) -> None:
        """26 class hours of one lecturer in a day over academies."""
        name, day = f"忙人{self.key}", FIRST + timedelta(days=self.random.randrange(340))
        for half, tenths in zip(HALVES, (90, 90, 80), strict=True):
            one = replace(self.lecture(tenths, name, half), spent_on=day, held_on=day)
            self.year.add(replace(one, amount_fen=1), "9d", "9h")

    def two_places(self) -> None:
        """Half a half day here and half there."""
        one = self.lecture(20)
        two = replace(
            self.lecture(20, f"备{self.key}"), lecturer=one.lecturer, held_on=one.held_on, half_day=one.half_day
        )
        for both in (one, two):
            self.year.add(both, *(("9.3",) if one.academy != two.academy else ()))

    def over_quota(self) -> None:
        """Dearer per head and day than the quota."""
        one = self.food()
        fen = int(one.persons * one.days * 55_000 * self.random.uniform(1.01, 1.6))
        self.year.add(replace(one, amount_fen=fen), "10")

    def second_roster(self) -> None:
        """The same people at another academy: all, nearly all, or (one in five) so many new ones that it is no twin."""
        one = replace(self.food(), roster=self.people(40))
        keep = self.random.choice((40, 40, 39, 38, 35))
        two = replace(self.food(), roster=frozenset(sorted(one.roster)[:keep]) | self.people(40 - keep))
        if one.academy != two.academy:
            self.year.add(one, "12.1")
            self.year.add(two, "12.1")

    def framed(self, one: Spending, kind: str, **frame: object) -> None:
        """A line that does not fit its frame."""
        if (day := frame.pop("spent_on", None)) is not None:
            one = replace(one, spent_on=day)  # type: ignore[arg-type]
        self.year.add(one, kind)
        self.year.frames[one.key] = replace(frame_of(one), **frame)  # type: ignore[arg-type]

    def split(self) -> None:
        """One purchase in three or four parts just below the threshold."""
        one = replace(self.priced("other"), payee=f"拆{self.key}")
        parts = self.random.choice((3, 4))
        for number in range(parts):
            fen = self.random.randint(340_000, 480_000)
            self.year.add(self.twin_of(one, amount_fen=fen, invoice=f"S{one.key}{number}"), "13.1")


def frame_of(one: Spending) -> Frame:
    """A frame that anything fits into."""
    most = 10**12
    return Frame(
        uses=USES, from_on=date(2026, 1, 1), until_on=date(2026, 12, 31), line_use=one.use, line_fen=most,
        line_spent_fen=one.amount_fen, project_fen=most, project_spent_fen=one.amount_fen,
    )  # fmt: skip
