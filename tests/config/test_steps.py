"""Set-up steps are left out while nothing they read has changed."""

from pathlib import Path

import pytest

from config import steps


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "STAMPS", tmp_path / "stamps")
    (tmp_path / "read.txt").write_text("one")
    return tmp_path


def test_a_step_is_taken_once_for_what_it_reads_and_where_it_writes(folder: Path) -> None:
    done: list[str] = []
    step = steps.Step("load it", lambda: done.append("done"), ("*.txt",))
    assert steps.take(step, place="here")
    assert not steps.take(step, place="here")
    assert steps.take(step, place="there")
    (folder / "read.txt").write_text("two")
    assert steps.take(step, place="there")
    (folder / "read.txt").rename(folder / "renamed.txt")
    assert steps.take(step, place="there")
    assert len(done) == 4


def test_a_failed_step_is_taken_again(folder: Path) -> None:
    def fail() -> None:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        steps.take(steps.Step("load", fail, ("*.txt",)))
    assert steps.take(steps.Step("load", lambda: None, ("*.txt",)))
