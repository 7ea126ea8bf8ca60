"""``make check`` and ``make fix``: all that a machine can judge about the sources without running the product."""

import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"https?://|^\s*(-i|--index-url|--extra-index-url|-f|--find-links)\b", re.MULTILINE)
RESOLVED = re.compile(r'"resolved":\s*"http')
BINDING = re.compile(r"\bA?GPL|General Public License", re.IGNORECASE)
LESSER = re.compile(r"LGPL|Lesser General", re.IGNORECASE)
FIXES = (
    ["ruff", "check", "--fix", "."],
    ["ruff", "format", "."],
    ["config.translations", "write"],
    ["config.atlas"],
)
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as c; c()"


def main(arguments: list[str]) -> int:
    """Check everything and say what fails (``fix``: mend what a machine can); the number is the exit status."""
    if arguments == ["fix"]:
        return max([_run("-m", *words).returncode for words in FIXES])
    failed = [name for name, check in CHECKS.items() if not _shown(name, check)]
    print(f"\n✗ {', '.join(failed)}" if failed else "\n✓ all checks passed")
    return 1 if failed else 0


def addresses_in_locks() -> Iterator[str]:
    """Lock files that name a registry: they must install from wherever the machine gets its packages."""
    for lock in sorted(ROOT.glob("*.lock")):
        if ADDRESS.search(lock.read_text()):
            yield f"{lock.name} names an address"
    for lock in sorted(ROOT.glob("**/package-lock.json")):
        if RESOLVED.search(lock.read_text()):
            yield f"{lock.relative_to(ROOT)} names an address"


def locks_that_disagree() -> Iterator[str]:
    """Packages that the run lock and the development lock pin differently."""
    development = set(_pins("requirements-dev.lock"))
    for pin in _pins("requirements.lock"):
        if pin not in development:
            yield f"requirements-dev.lock does not have {pin}"


def unfit_licences() -> Iterator[str]:
    """Packages of the product whose licence would bind the whole product, or is not stated."""
    for pin in _pins("requirements.lock"):
        name = pin.partition("==")[0]
        try:
            facts = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform or Python
        stated = [*(facts.get_all("License-Expression") or []), *(facts.get_all("License") or [])]
        stated += [line for line in facts.get_all("Classifier") or [] if line.startswith("License ::")]
        words = " ".join(stated).strip()
        if not words:
            yield f"{name} states no licence"
        elif BINDING.search(words) and not LESSER.search(words):
            yield f"{name}: {words[:200]}"


def changed_vendored_files() -> Iterator[str]:
    """Vendored files that differ from what VENDOR.toml vouches for, or that it does not know."""
    for listing in sorted(
        (*ROOT.glob("core/*/static/**/VENDOR.toml"), *ROOT.glob("federation/*/static/**/VENDOR.toml"))
    ):
        folder = listing.parent
        vouched = {entry["file"]: entry["sha256"] for entry in tomllib.loads(listing.read_text())["asset"]}
        present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path != listing}
        for name in sorted(present ^ set(vouched)):
            yield f"{folder.relative_to(ROOT)}/{name}: {'not in VENDOR.toml' if name in present else 'missing'}"
        for name in sorted(present & set(vouched)):
            if sha256((folder / name).read_bytes()).hexdigest() != vouched[name]:
                yield f"{folder.relative_to(ROOT)}/{name}: its sha256 differs from VENDOR.toml"


def _pins(lock: str) -> list[str]:
    return [line.split(" ", 1)[0] for line in (ROOT / lock).read_text().splitlines() if "==" in line and line[0] != " "]


def _run(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *words], cwd=ROOT, check=False, text=True)


def _program(*words: str) -> Callable[[], list[str]]:
    """A check made by a program: its output, when it fails, is what is wrong."""

    def check() -> list[str]:
        ran = subprocess.run(
            [sys.executable, *words], cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        return [ran.stdout.strip() or f"exit status {ran.returncode}"] if ran.returncode else []

    return check


def _shown(name: str, check: Callable[[], list[str]]) -> bool:
    began = time.monotonic()
    wrong = check()
    print(f"{'✗' if wrong else '✓'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    for line in wrong:
        print(line, flush=True)
    return not wrong


CHECKS: dict[str, Callable[[], list[str]]] = {
    "format": _program("-m", "ruff", "format", "--check", "."),
    "lint": _program("-m", "ruff", "check", "."),
    "import contracts": _program("-c", LINT_IMPORTS),
    "types": _program("-m", "mypy"),
    "translations": _program("-m", "config.translations", "check"),
    "documents are fresh": _program("-m", "pytest", "-p", "no:randomly", "tests/config/test_atlas.py"),
    "migrations": _program("-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"),
    "locks name no address": lambda: list(addresses_in_locks()),
    "locks agree": lambda: list(locks_that_disagree()),
    "licences": lambda: list(unfit_licences()),
    "vendored files": lambda: list(changed_vendored_files()),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
