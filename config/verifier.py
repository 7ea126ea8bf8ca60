"""``make verifier``: one file that verifies sealed selection results on a machine without the platform."""

import sys
import zipapp
import zipfile
from pathlib import Path

from config.checking import ROOT

FILES = (
    "federation/__init__.py",
    "federation/panels/__init__.py",
    "federation/panels/calibration/*.py",
    "federation/talent/__init__.py",
    "federation/talent/choosing/*.py",
)
MAIN = "import sys\nfrom federation.talent.choosing.__main__ import main\nsys.exit(main())\n"
FIRST = (1980, 1, 1, 0, 0, 0)


def build(target: Path) -> Path:
    """Write the file; the same program gives the same bytes."""
    bare = target.with_suffix(".zip")
    with zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py", FIRST), MAIN)
        for path in sorted(path for pattern in FILES for path in ROOT.glob(pattern)):
            archive.writestr(zipfile.ZipInfo(str(path.relative_to(ROOT)), FIRST), path.read_bytes())
    zipapp.create_archive(bare, target, interpreter="/usr/bin/env python3")
    bare.unlink()
    return target


def main() -> int:
    """Build it under ``build/``."""
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    target = build(folder / "verify_selection.pyz")
    print(f"{target.relative_to(ROOT)}  needs Python 3.11, numpy, ortools and cryptography")
    return 0


if __name__ == "__main__":
    sys.exit(main())
