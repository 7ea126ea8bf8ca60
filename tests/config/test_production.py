"""What keeps an installation from starting, and what a started one tells browsers."""

import os
import subprocess
import sys

import pytest

from config import postgres, production

FIT = {
    "SECRET_KEY": "k" * 50,
    "FIELD_KEYS": "1=bm90LXRoZS1jaGVja291dHMta2V5LWJ1dC1hbm90aGVyLW9uZQ==",
    "SIGNING_KEY": "YW5vdGhlciBzaWduaW5nIGtleSBvZiAzMiBieXRlcw==",
    "BLIND_INDEX_KEY": "bm90LXRoZS1jaGVja291dHMta2V5LWJ1dC1hbm90aGVyLW9uZQ==",
    "ALLOWED_HOSTS": "gongjiang.example",
    "DATABASE_URL": "postgresql://nobody@localhost/nothing",
}


def started(environment: dict[str, str], show: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", f"from config import settings; print({show})"],
        cwd=postgres.ROOT,
        env={"PATH": os.defpath, "JINGJIANG_PRODUCTION": "1", **environment},
        check=False,
        text=True,
        capture_output=True,
    )


def test_a_fit_environment_starts() -> None:
    assert list(production.refusals(FIT)) == []
    ran = started(
        FIT, "settings.DEBUG, settings.DEMO, settings.SESSION_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS > 0"
    )
    assert ran.stdout.strip() == "False False True True", ran.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", production.CHECKOUT_SECRET),
        ("FIELD_KEYS", ""),
        ("FIELD_KEYS", f"1={production.CHECKOUT_FIELD_KEY}"),
        ("SIGNING_KEY", ""),
        ("SIGNING_KEY", production.CHECKOUT_SIGNING_KEY),
        ("BLIND_INDEX_KEY", ""),
        ("BLIND_INDEX_KEY", production.CHECKOUT_FIELD_KEY),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "a.example,*"),
        ("DATABASE_URL", ""),
        ("DEBUG", "1"),
        ("DEBUG", "true"),
        ("DEMO", "1"),
        ("JOBS_EAGER", "1"),
        ("CITY_ACCOUNT_URL", "http://id.example"),
    ],
)
def test_one_fault_is_named_and_nothing_else(name: str, value: str) -> None:
    found = list(production.refusals({**FIT, name: value}))
    assert len(found) == 1
    assert found[0].startswith(f"{name}: ")


def test_all_faults_are_said_at_once_and_nothing_starts() -> None:
    ran = started({"DEBUG": "1", "DEMO": "1"})
    assert ran.returncode != 0
    for name in (*FIT, "DEBUG", "DEMO"):
        assert f"- {name}: " in ran.stderr


def test_the_checkouts_own_keys_are_the_refused_ones() -> None:
    from config import settings

    assert settings.SECRET_KEY == production.CHECKOUT_SECRET
    assert set(settings.FIELD_KEYS.values()) == {production.CHECKOUT_FIELD_KEY} == {settings.BLIND_INDEX_KEY}
