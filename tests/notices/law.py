"""The numbers of the rules on public notices as regulations/*.toml writes them, without a database."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from core.rules.rule import Parameter, Parameters

TEXT = Path(__file__).resolve().parent.parent.parent / "regulations" / "public-notice.toml"


def law(**changed: Any) -> Parameters:
    """Parameters of the rules; ``changed`` replaces ``notices.<name>``."""
    rows = []
    for clause in tomllib.loads(TEXT.read_text("utf-8"))["clause"]:
        for one in clause.get("parameter", []):
            value = changed.get(one["code"].removeprefix("notices."), one["value"])
            rows.append(Parameter(one["code"], value, clause["number"], "assumed", one["since"]))
    return Parameters(rows, date(2026, 11, 25))
