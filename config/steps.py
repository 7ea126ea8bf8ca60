"""Set-up, step by step: each says what it does, and is left out while what it reads has not changed."""

import hashlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from config.postgres import DATA, ROOT

T = TypeVar("T")
STAMPS = DATA / "stamps"


@dataclass(frozen=True)
class Step:
    """One step: its name on the screen, what it does, and the files (globs below the checkout) it reads."""

    name: str
    act: Callable[[], object]
    reads: tuple[str, ...] = ()


def take(step: Step, *, place: str = "") -> bool:
    """Do the step unless its files and the place it writes to are as they were; say whether it was done."""
    digest = fingerprint(step.reads, place)
    stamp = STAMPS / step.name.replace(" ", "-")
    if stamp.exists() and stamp.read_text() == digest:
        print(f"✓ {step.name} (unchanged)", flush=True)
        return False
    shown(step.name, step.act)
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)
    return True


def shown(name: str, act: Callable[[], T]) -> T:
    """Do ``act`` under a progress line."""
    terminal = sys.stdout.isatty()
    print(f"· {name} …", end="\r" if terminal else "\n", flush=True)
    began = time.monotonic()
    result = act()
    rest_of_line = "\033[K" if terminal else ""
    print(f"✓ {name} ({time.monotonic() - began:.1f} s){rest_of_line}", flush=True)
    return result


def fingerprint(reads: tuple[str, ...], place: str = "") -> str:
    """Digest of the contents of all files the globs name, of their names, and of ``place``."""
    total = hashlib.sha256(place.encode())
    for path in sorted({path for pattern in reads for path in ROOT.glob(pattern) if path.is_file()}):
        total.update(f"\0{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
