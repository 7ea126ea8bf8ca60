"""Setting a document that lasts: a typst file and what it is told become a PDF/A-2b, with fonts we bring ourselves."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from django.utils.translation import gettext as _

SONG, HEI = "Noto Serif SC", "Noto Sans SC"
CERTIFICATE = Path(__file__).parent / "certificate.typ"
"""A certificate on a sheet of A4: ``heading``, ``number``, ``host``, the sentence in three parts, who issues it, when;
``code`` is the drawing of a code to scan, empty without one."""
FOLDER = Path(pylopdf_fonts_zh_cn.__file__).parent


class Unset(Exception):
    """The document could not be set; says what to change, in the reader's language."""


def typeset(file: Path, told: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of a typst file that reads ``told`` as ``json(bytes(sys.inputs.told))``.

    Equal input gives equal bytes. ``Unset`` when a character has no shape in our fonts: a certificate with a box in
    a name is worse than none.
    """
    try:
        made = _compiler().compile(
            input=file.read_bytes(),
            format="pdf",
            sys_inputs={"told": json.dumps(told, ensure_ascii=False, default=str)},
            pdf_standards="a-2b",
            timestamp=at.astimezone(UTC).replace(microsecond=0),
        )
    except typst.TypstError as fault:
        raise Unset(_("排版没有成功：%(fault)s") % {"fault": fault.message[:200]}) from None
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    """One for the whole process: reading the fonts takes longer than setting a page."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])
    if missing := {SONG, HEI} - set(fonts.families()):
        raise RuntimeError(f"the package pylopdf-fonts-zh-cn lacks {', '.join(sorted(missing))}")
    return typst.Compiler(font_paths=fonts)
