"""``make test``: the whole suite, with a browser where this machine has or can get one."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config import steps

PYTEST = (sys.executable, "-m", "pytest")
SHARED = ("-n", "2", "--dist", "worksteal")  # two processes, each with a database of its own
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
CHINESE_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def main(arguments: list[str]) -> int:
    """Run the suite, and beside it the stories in a browser; pytest's own summaries are the last thing printed."""
    _get_browser()
    stories = Path(tempfile.mkdtemp()) / "stories.txt"
    with stories.open("w") as written:
        aside = subprocess.Popen(
            [*PYTEST, "-m", "journey", "tests/journeys"], env=_own_database(), stdout=written, stderr=subprocess.STDOUT
        )
        status = subprocess.run([*PYTEST, *SHARED, *arguments], check=False).returncode
        status_aside = aside.wait()
    print(f"\nStories in a browser:\n{stories.read_text()}", flush=True)
    shutil.rmtree(stories.parent)
    return status or status_aside


def _own_database() -> dict[str, str]:
    """Two suites at once need two databases."""
    return {**os.environ, "TEST_DATABASE": "test_jingjiang_stories"}


def browser() -> str | None:
    """Path of this machine's Chromium, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _get_browser() -> None:
    """As root on Debian install Chromium and a Chinese font; elsewhere say plainly what is left out."""
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0 and not (browser() and CHINESE_FONT.exists()):
        steps.shown("chromium and a Chinese font (apt-get)", lambda: _install(apt))
    if browser() is None and os.environ.get("CI") != "true":
        print(
            "! Chromium is not installed: the browser tests will be skipped. (apt-get install chromium fonts-noto-cjk)"
        )


def _install(apt: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *PACKAGES]):
        subprocess.run([apt, *command], check=False, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
