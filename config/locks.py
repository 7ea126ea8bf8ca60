"""``make locks``: renew both lock files from ``pyproject.toml``, with hashes and without any registry's address."""

import os
import subprocess
import sys

from config.checking import ROOT

COMPILE = [
    *("uv", "pip", "compile", "-q", "--universal", "--generate-hashes"),
    *("--no-annotate", "--no-header", "--python-version", "3.11"),
]
DEVELOPMENT, RUN = "requirements-dev.lock", "requirements.lock"


def main(upgrade: bool) -> int:
    """Compile the larger set first; the smaller one takes its versions from it, so that both agree."""
    os.environ |= {"UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1"}
    newest = ["--upgrade"] if upgrade else []
    for extra in (
        ["--all-extras", "--group", "dev", "pyproject.toml", "-o", DEVELOPMENT],
        ["--constraint", DEVELOPMENT, "pyproject.toml", "-o", RUN],
    ):
        status = subprocess.run([sys.executable, "-m", *COMPILE, *newest, *extra], cwd=ROOT, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(upgrade="--upgrade" in sys.argv))
