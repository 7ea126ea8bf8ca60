"""The checks of ``make check`` find what they are there to find."""

from hashlib import sha256
from pathlib import Path

import pytest

from config import checking


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(checking, "ROOT", tmp_path)
    return tmp_path


def test_the_project_itself_passes() -> None:
    assert list(checking.addresses_in_locks()) == []
    assert list(checking.locks_that_disagree()) == []
    assert list(checking.unfit_licences()) == []
    assert list(checking.changed_vendored_files()) == []


@pytest.mark.parametrize("line", ["--index-url x", "a @ https://x/a.whl", "-f /wheels", "  --find-links /wheels"])
def test_an_address_in_a_lock_is_found(root: Path, line: str) -> None:
    (root / "requirements.lock").write_text(f"a==1 \\\n    --hash=sha256:0\n{line}\n")
    assert list(checking.addresses_in_locks()) == ["requirements.lock names an address"]


def test_locks_with_different_versions_are_found(root: Path) -> None:
    (root / "requirements.lock").write_text("a==1 \\\n    --hash=sha256:0\nb==2 \\\n")
    (root / "requirements-dev.lock").write_text("a==1 \\\nb==3 \\\n")
    assert list(checking.locks_that_disagree()) == ["requirements-dev.lock does not have b==2"]


@pytest.mark.parametrize(
    ("stated", "fit"),
    [("AGPL-3.0", False), ("GNU General Public License v3", False), ("MIT", True), ("LGPL-3.0", True), ("", False)],
)
def test_a_binding_licence_is_found(root: Path, monkeypatch: pytest.MonkeyPatch, stated: str, fit: bool) -> None:
    import email.message

    facts = email.message.Message()
    if stated:
        facts["License-Expression"] = stated
    monkeypatch.setattr("importlib.metadata.metadata", lambda _name: facts)
    (root / "requirements.lock").write_text("a==1 \\\n")
    assert bool(list(checking.unfit_licences())) is not fit


def test_a_changed_a_missing_and_an_unknown_vendored_file_are_found(root: Path) -> None:
    folder = root / "core" / "web" / "static" / "vendor"
    folder.mkdir(parents=True)
    for name in ("changed.js", "unknown.js", "right.js"):
        (folder / name).write_text(name)
    right = sha256(b"right.js").hexdigest()
    entries = {"changed.js": "0", "missing.js": "0", "right.js": right}
    listing = "".join(f'[[asset]]\nfile = "{name}"\nsha256 = "{digest}"\n' for name, digest in entries.items())
    (folder / "VENDOR.toml").write_text(listing)
    said = [line.removeprefix("core/web/static/vendor/") for line in checking.changed_vendored_files()]
    assert said == [
        "missing.js: missing",
        "unknown.js: not in VENDOR.toml",
        "changed.js: its sha256 differs from VENDOR.toml",
    ]
