"""``make test``: the whole suite, with a browser where this machine has or can get one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from config import steps, translations

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
CHINESE_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def main(arguments: list[str]) -> int:
    """Run pytest with ``arguments``; its own summary is the last thing printed."""
    steps.shown("translations", translations.compile_all)
    _get_browser()
    sys.stdout.flush()
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode


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
