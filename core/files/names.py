"""File names as people see them: one line, no path, nothing invisible."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120


def clean(name: str) -> str:
    """The last part of a path, without control and direction marks, at most 120 characters, extension kept."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    visible = re.sub(r'[<>:"|?*]', "_", visible).strip(" .")
    ending = extension(visible)
    stem = visible[: -len(ending) - 1] if ending else visible
    return f"{stem[:LONGEST] or 'file'}.{ending}" if ending else stem[:LONGEST]


def extension(name: str) -> str:
    """The extension in lower case, without its dot; nothing when there is none."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()
