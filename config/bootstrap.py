"""Make the environment in ``.venv`` and hand over to a module inside it.

``python3 -m config.bootstrap run|dev MODULE [ARGUMENT …]``: ``run`` needs what ``requirements.lock`` lists, ``dev``
what ``requirements-dev.lock`` lists. Standard library only: nothing is installed yet when this starts.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
OLDEST = (3, 11)


def main(arguments: list[str]) -> None:
    """Prepare the environment for ``arguments[0]`` and become the module ``arguments[1]``."""
    kind, module, *rest = arguments
    os.chdir(ROOT)
    _need_python()
    if not _stamped(kind):
        (ROOT / ".data").mkdir(exist_ok=True)
        with (ROOT / ".data" / "environment.lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            if not _stamped(kind):
                _install(kind)
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), "-m", module, *rest])


def _need_python() -> None:
    """Go on with a newer python3 of this machine when this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, "-m", "config.bootstrap", *sys.argv[1:]])
    sys.exit(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")


def _stamped(kind: str) -> bool:
    stamp = VENV / f".{kind}"
    return stamp.exists() and stamp.read_text() == _digest(kind) and PYTHON.exists()


def _digest(kind: str) -> str:
    return hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()


def _install(kind: str) -> None:
    began = time.monotonic()
    print(f"· environment: installing {LOCKS[kind].name} into .venv …", flush=True)
    if _quiet(str(PYTHON), "-m", "pip", "--version") != 0:
        _make_venv()
    lock = str(LOCKS[kind])
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    os.environ |= {"UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1"}
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "-q", "--python", str(PYTHON), "--require-hashes", "-r", lock]
    has_uv = _quiet(str(PYTHON), "-m", "uv", "--version") == 0 or _quiet(*pip, "uv>=0.13") == 0
    if not (has_uv and subprocess.run(uv, check=False).returncode == 0):
        print("· environment: uv could not do it, trying pip …", flush=True)
        if subprocess.run([*pip, "--require-hashes", "-r", lock], check=False).returncode != 0:
            sys.exit("The dependencies could not be installed. The lines above say why; run the same command again.")
    (VENV / f".{kind}").write_text(_digest(kind))
    print(f"✓ environment ({time.monotonic() - began:.1f} s)", flush=True)


def _make_venv() -> None:
    if not _has_venv_module():
        sys.exit(
            f"{sys.executable} lacks its venv module. On Debian or Ubuntu: apt-get install python3-venv\n"
            "Then run the same command again."
        )
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
    if made.returncode != 0:
        sys.exit(f"{sys.executable} could not make a virtual environment in {VENV}.")


def _has_venv_module() -> bool:
    """Whether this Python can make environments; as root on Debian the missing package is installed."""
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    if _quiet(*probe) == 0:
        return True
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return False
    print("· environment: python3 lacks its venv module, installing python3-venv …", flush=True)
    _quiet(apt, "update", "-q")
    _quiet(apt, "install", "-y", "-q", "--no-install-recommends", "python3-venv")
    return _quiet(*probe) == 0


def _quiet(*command: str) -> int:
    try:
        return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    except OSError:
        return 127


if __name__ == "__main__":
    main(sys.argv[1:])
