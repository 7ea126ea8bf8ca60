"""The embedded server: every kind of address, user, crash and race, and no folder of others ever touched."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from config import lodging, postgres
from tests.config.checkouts import IS_ROOT, Checkout, of_ordinary_user

as_root = pytest.mark.skipif(not IS_ROOT, reason="only root runs the server as another user")


@pytest.fixture
def made() -> Iterator[list[Checkout]]:
    """Checkouts to clear away at the end."""
    checkouts: list[Checkout] = []
    yield checkouts
    for checkout in checkouts:
        with suppress(AssertionError):
            checkout.call("remove")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine can enter."""
    folder = Path(tempfile.mkdtemp(prefix="checkout-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def checkout(open_folder: Path, made: list[Checkout]) -> Checkout:
    made.append(Checkout(open_folder / "data"))
    return made[0]


def modes_above(*paths: Path) -> dict[Path, tuple[int, int, int]]:
    folders = {parent for path in paths for parent in (path, *path.parents) if parent.exists()}
    return {folder: (folder.stat().st_mode, folder.stat().st_uid, folder.stat().st_gid) for folder in folders}


@as_root
def test_a_closed_home_stays_closed(tmp_path: Path, made: list[Checkout]) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    before = modes_above(home, lodging._wheel() / lodging.PROGRAMS)
    checkout = Checkout(home / "data")
    made.append(checkout)
    assert checkout.ask("select 1") == 1
    assert modes_above(home, lodging._wheel() / lodging.PROGRAMS) == before
    outside = (home / "data" / "postgres").readlink()
    assert outside.is_relative_to(lodging.OUTSIDE)
    checkout.call("remove")
    assert not outside.parent.exists()


@as_root
def test_programs_closed_to_the_server_are_copied(open_folder: Path, made: list[Checkout]) -> None:
    site = open_folder / "closed" / "site"
    shutil.copytree(lodging._wheel() / lodging.WHEEL, site / lodging.WHEEL)
    shutil.copytree(lodging._wheel() / f"{lodging.WHEEL}.libs", site / f"{lodging.WHEEL}.libs")
    (open_folder / "closed").chmod(0o700)
    before = modes_above(site)
    checkout = Checkout(open_folder / "data", extra={"PYTHONPATH": str(site)})
    made.append(checkout)
    assert checkout.ask("select 1") == 1
    assert modes_above(site) == before
    running = Path(f"/proc/{checkout.pid}/exe").readlink()
    assert running.is_relative_to(open_folder / "data")


def test_an_ordinary_user_keeps_everything_below_the_data_folder(open_folder: Path, made: list[Checkout]) -> None:
    checkout = of_ordinary_user(open_folder)
    made.append(checkout)
    assert checkout.ask("select 1") == 1
    assert Path(checkout.call("start")) == checkout.data / "postgres"
    assert not (checkout.data / "postgres").is_symlink()
    assert checkout.call("stop") == "True"
    assert checkout.call("stop") == "False"


@pytest.mark.parametrize("name", ["京 匠", "a" * 120, "it's & (b)"])
def test_any_address_of_a_checkout_works(open_folder: Path, made: list[Checkout], name: str) -> None:
    folder = open_folder / name
    folder.mkdir()
    checkout = Checkout(folder / "data")
    made.append(checkout)
    assert checkout.ask("select 1") == 1
    short = Path(checkout.call("start"))
    assert len(str(short)) <= postgres.SOCKET_PATH_LIMIT
    assert short.stat().st_mode & 0o077 == 0
    checkout.call("stop")
    assert not short.exists()


def test_many_processes_start_one_server(checkout: Checkout) -> None:
    processes = [checkout.begin("start") for _ in range(4)]
    answers = [process.communicate(timeout=120) for process in processes]
    assert {said.strip() for said, _ in answers} == {str(checkout.data / "postgres")}, answers
    assert checkout.ask("select count(*) from pg_stat_activity where backend_type = 'checkpointer'") == 1


def test_data_survive_a_killed_server(checkout: Checkout) -> None:
    checkout.ask("create table kept as select 7 as it")
    os.kill(checkout.pid, signal.SIGKILL)
    assert checkout.ask("select it from kept") == 7


def test_a_process_number_taken_by_another_program_does_no_harm(checkout: Checkout) -> None:
    checkout.call("start")
    first = checkout.pid
    checkout.call("stop")
    with subprocess.Popen(["sleep", "60"], user=lodging.SYSTEM_USER if IS_ROOT else None) as other:
        left = checkout.data / "postgres" / "postmaster.pid"
        left.write_text(f"{other.pid}\n{checkout.data / 'postgres'}\n1\n5432\n/nowhere\n\n  1  1\nready\n")
        assert checkout.ask("select 1") == 1
        assert other.poll() is None
        assert checkout.pid not in {first, other.pid}
        other.kill()


def test_a_recovery_longer_than_the_grace_is_waited_for(checkout: Checkout) -> None:
    checkout.call("start")
    checkout.call("stop")
    cluster = checkout.data / "postgres"
    with (cluster / "postgresql.auto.conf").open("a") as settings:
        settings.write("restore_command = 'sleep 0.4; false'\nhot_standby = off\n")
    (cluster / "recovery.signal").touch()
    checkout.call("start", first="postgres.GRACE_SECONDS = 0.1")
    assert checkout.ask("select pg_is_in_recovery()") is False


def test_half_a_cluster_is_made_again(checkout: Checkout) -> None:
    (checkout.data / "postgres.new").mkdir(parents=True)
    (checkout.data / "postgres.new" / "PG_VERSION").write_text("18")
    assert checkout.ask("select 1") == 1


def test_the_callers_own_settings_for_postgresql_are_ignored(checkout: Checkout) -> None:
    checkout.extra = {"PGPORT": "7777", "PGDATA": "/nowhere", "PGHOST": "nowhere.invalid", "LANG": "xx_XX"}
    assert checkout.ask("select datlocprovider from pg_database where datname = current_database()") == "b"


@as_root
def test_a_copied_checkout_gets_a_database_of_its_own(tmp_path: Path, made: list[Checkout]) -> None:
    first, second = Checkout(tmp_path / "first"), Checkout(tmp_path / "second")
    made += [first, second]
    first.ask("create table mine as select 1")
    first.call("stop")
    shutil.copytree(first.data, second.data, symlinks=True)
    assert second.ask("select to_regclass('mine') is null") is True
    assert first.ask("select to_regclass('mine') is null") is False


@as_root
def test_a_new_checkout_at_an_old_address_starts_from_nothing(tmp_path: Path, made: list[Checkout]) -> None:
    checkout = Checkout(tmp_path / "data")
    made.append(checkout)
    checkout.ask("create table mine as select 1")
    shutil.rmtree(checkout.data)
    assert checkout.ask("select to_regclass('mine') is null") is True


@as_root
def test_a_moved_checkout_keeps_its_database(tmp_path: Path, made: list[Checkout]) -> None:
    old, new = Checkout(tmp_path / "old"), Checkout(tmp_path / "new")
    made.append(new)
    old.ask("create table mine as select 1")
    old.call("stop")
    old.data.rename(new.data)
    assert new.ask("select to_regclass('mine') is null") is False


def test_a_given_address_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    assert postgres.url() == "postgresql://somewhere/else"
