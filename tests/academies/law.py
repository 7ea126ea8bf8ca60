"""The numbers of the plan and of admission as regulations/*.toml writes them, without a database."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from core.rules.rule import Parameter, Parameters

FOLDER = Path(__file__).resolve().parent.parent.parent / "regulations"
PLAN, ADMISSION = "bj-academy-plan", "bj-academy-admission"


def law(day: date = date(2026, 11, 22), *, of: str = PLAN, **changed: Any) -> Parameters:
    """Parameters of the action plan or of another regulation; ``changed`` replaces ``academies.<name>``."""
    rows = []
    for clause in tomllib.loads((FOLDER / f"{of}.toml").read_text("utf-8"))["clause"]:
        for one in clause.get("parameter", []):
            value = changed.get(one["code"].removeprefix("academies."), one["value"])
            rows.append(Parameter(one["code"], value, clause["number"], "public", one["since"]))
    return Parameters(rows, day)
