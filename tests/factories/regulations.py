"""Regulations as the tests load them: the product's own files, or small ones written on the spot."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from federation.regulations.actions import Loaded, load_regulations
from federation.regulations.models import Regulation
from federation.regulations.written import WrittenRegulation, read

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)

SMALL = """
code = "small"
title.zh = "小制度"
title.en = "A small regulation"
issuer.zh = "市总工会"
issuer.en = "The federation"
level = "city"
in_force_from = 2024-07-01
source.zh = "报道"
source.en = "A report"

[[clause]]
number = "1"
title.zh = "门槛"
title.en = "Gate"
text.zh = "达到规定分数。"
text.en = "Reach the set score."
status = "analogous"
source.zh = "参照外地"
source.en = "Analogous"
served = "manual"

[[clause.parameter]]
code = "small.gate"
title.zh = "门槛分"
title.en = "Gate score"
value = 80
unit.zh = "分"
unit.en = "points"
since = 2024-07-01
"""


def small(**replaced: str) -> WrittenRegulation:
    """The small regulation; ``value="85"`` and the like replace what a key says."""
    text = SMALL
    for key, value in replaced.items():
        line = next(line for line in text.splitlines() if line.startswith(f"{key} = "))
        text = text.replace(line, f"{key} = {value}", 1)
    return read(text, "small")


def load(*texts: WrittenRegulation) -> Loaded:
    """Load these texts; when none is given, the product's own unless they stand there already."""
    if texts:
        return load_regulations(texts=texts, by=None, at=AT)
    return Loaded() if Regulation.objects.exists() else load_anew()


def load_anew() -> Loaded:
    """Load the product's own texts, whatever stands there."""
    folder = Path(settings.ROOT) / "regulations"
    found = [read(path.read_text("utf-8"), path.stem) for path in sorted(folder.glob("*.toml"))]
    return load_regulations(texts=found, by=None, at=AT)
