"""The numbers of the action plan as regulations/*.toml writes them, without a database."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from core.rules.rule import Parameter, Parameters

TEXT = Path(__file__).resolve().parent.parent.parent / "regulations" / "bj-academy-plan.toml"


def law(day: date = date(2026, 11, 22), **changed: Any) -> Parameters:
    """Parameters of the action plan; ``changed`` replaces ``academies.<name>``."""
    rows = []
    for clause in tomllib.loads(TEXT.read_text("utf-8"))["clause"]:
        for one in clause.get("parameter", []):
            value = changed.get(one["code"].removeprefix("academies."), one["value"])
            rows.append(Parameter(one["code"], value, clause["number"], "public", one["since"]))
    return Parameters(rows, day)
