"""Fetch the assets named in ``VENDOR.toml`` from npm again and write their sums: ``python -m core.web.vendor``."""

import hashlib
import re
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "static" / "vendor"
MANIFEST = FOLDER / "VENDOR.toml"
_SOURCE_MAP = re.compile(r"\n?(//[#@] sourceMappingURL=\S+|/\*[#@] sourceMappingURL=\S+ ?\*/)\s*")
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_CHARSET = '@charset "UTF-8";'


def assets() -> list[dict[str, Any]]:
    """The manifest: one table per file."""
    found: list[dict[str, Any]] = tomllib.loads(MANIFEST.read_text("utf-8"))["asset"]
    return found


def checksum(name: str) -> str:
    """SHA-256 of a vendored file as it lies there."""
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()


def fetch(asset: dict[str, Any], workshop: Path) -> None:
    """Unpack the asset's package and write its file."""
    package = f"{asset['package']}@{asset['version']}"
    packed = subprocess.run(  # noqa: S603
        ["npm", "pack", "--silent", package],  # noqa: S607
        cwd=workshop,
        check=True,
        capture_output=True,
        text=True,
    )
    folder = workshop / asset["file"]
    with tarfile.open(workshop / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(folder, filter="data")
    source = folder / "package" / asset["source"]
    text = sprite(source, asset["icons"]) if "icons" in asset else source.read_text("utf-8")
    (FOLDER / asset["file"]).write_text(cleaned(text, asset.get("layer")), "utf-8")


def cleaned(text: str, layer: str | None) -> str:
    """Without source-map lines; a style sheet wrapped into its cascade layer, so that ours always wins over it."""
    text = _SOURCE_MAP.sub("\n", text).strip() + "\n"
    if layer:
        text = f"{_CHARSET}\n@layer {layer}{{{text.replace(_CHARSET, '').strip()}}}\n"
    return text


def sprite(folder: Path, names: list[str]) -> str:
    """One SVG with a symbol per icon."""
    symbols = []
    for name in names:
        drawing = _DRAWING.search((folder / f"{name}.svg").read_text("utf-8"))
        if drawing is None:
            raise ValueError(f"{name}.svg is not a drawing")
        body = re.sub(r"\s+", " ", drawing.group(1)).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def main() -> None:
    """Fetch everything, then write the sums into the manifest in the order of its tables."""
    with tempfile.TemporaryDirectory() as workshop:
        for asset in assets():
            print(f"{asset['package']} {asset['version']} -> {asset['file']}")
            fetch(asset, Path(workshop))
    sums = iter([checksum(asset["file"]) for asset in assets()])
    text = re.sub(r'^sha256 = ".*"$', lambda _: f'sha256 = "{next(sums)}"', MANIFEST.read_text("utf-8"), flags=re.M)
    MANIFEST.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
