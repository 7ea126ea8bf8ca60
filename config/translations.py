"""Translations without GNU gettext: collect the Chinese strings of each app, check and compile their English.

``write`` renews every ``locale/en/LC_MESSAGES/django.po`` from the sources (translations are kept, strings no longer
used are dropped, order and header never change by themselves); ``check`` lists what is missing; ``compile`` makes the
``.mo`` files that Django reads.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "en"
CATALOG = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
SHOWN = 30
SINGLE, CONTEXT, PLURAL, CONTEXT_PLURAL = None, ((1, "c"), 2), (1, 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": SINGLE,
    "gettext": SINGLE,
    "gettext_lazy": SINGLE,
    "gettext_noop": SINGLE,
    "noop": SINGLE,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "npgettext": CONTEXT_PLURAL,
    "npgettext_lazy": CONTEXT_PLURAL,
}


class FixedCatalog(Catalog):
    """A catalog whose header says only what a reader needs, so that files change only with their strings."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The header's lines."""
        return [
            ("Language", LANGUAGE),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]


def apps() -> list[Path]:
    """Every app's folder."""
    return sorted(found.parent for part in ("core", "federation") for found in (ROOT / part).glob("*/apps.py"))


def collect(app: Path) -> FixedCatalog:
    """All strings marked for translation in an app's code and templates, untranslated."""
    catalog = FixedCatalog(locale=LANGUAGE, header_comment="", fuzzy=False)
    for path in [*sorted(app.rglob("*")), *_homeless(app)]:
        inner = path.relative_to(app.parent).parts
        if path.suffix == ".py" and "migrations" not in inner:
            source = path.read_text()
        elif path.suffix in {".html", ".txt", ".svg"} and "templates" in inner:
            source = _template_as_code(path)
        else:
            continue
        for _line, found, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            catalog.add(found, context=context)
    return catalog


def _homeless(app: Path) -> list[Path]:
    """Modules and packages of ``core`` that are no app speak through the face."""
    inner = [one for one in app.parent.glob("*/*.py") if not (one.parent / "apps.py").exists()]
    return sorted([*app.parent.glob("*.py"), *inner]) if app.name == "web" else []


def renewed(app: Path) -> FixedCatalog:
    """The app's strings together with the translations its catalog has."""
    catalog = collect(app)
    known = _read(app)
    for message in catalog:
        old = known.get(message.id, context=message.context) if message.id else None
        if old is not None and message.pluralizable == old.pluralizable:
            message.string = old.string
            message.flags |= old.flags & {"fuzzy"}
    return catalog


def write() -> int:
    """Renew every catalog; say how many strings still need a translation."""
    missing = 0
    for app in apps():
        catalog = renewed(app)
        if not len(catalog):
            (app / CATALOG).unlink(missing_ok=True)
            continue
        (app / CATALOG).parent.mkdir(parents=True, exist_ok=True)
        (app / CATALOG).write_bytes(_as_po(catalog))
        missing += sum(1 for _ in _problems_of(app, catalog))
    print(f"{missing} strings to translate" if missing else "Everything is translated.")
    return 0


def check() -> int:
    """List every string without a faithful translation and every catalog that is not up to date."""
    found = list(problems())
    print("\n".join([*found[:SHOWN], f"{len(found)} problems"]) if found else "Everything is translated.")
    return 1 if found else 0


def problems() -> Iterator[str]:
    """What is wrong with the catalogs, one line each."""
    said: dict[Any, tuple[str, Any]] = {}
    for app in apps():
        catalog = renewed(app)
        yield from _said_otherwise(app, catalog, said)
        yield from _problems_of(app, catalog)
        unused = [message.id for message in _read(app) if message.id and not catalog.get(message.id, message.context)]
        for identity in unused:
            yield f"{_name(app)}: no longer used (make messages drops it): {identity!r}"


def _said_otherwise(app: Path, catalog: Catalog, said: dict[Any, tuple[str, Any]]) -> Iterator[str]:
    """Strings another app translates differently: Django merges all catalogs, so only one of the two is ever shown."""
    for message in catalog:
        if message.id and all(_texts(message.string)):
            where, before = said.setdefault((message.context, message.id), (_name(app), message.string))
            if before != message.string:
                other = f"{message.id!r} → {message.string!r} (or give it a context)"
                yield f"{_name(app)}: {where} says {before!r}: {other}"


def compile_all() -> int:
    """Compile every catalog for Django; never fails."""
    for source in sorted(ROOT.glob(f"*/*/{CATALOG}")):
        with source.open("rb") as text:
            catalog = read_po(text, locale=LANGUAGE)
        fresh = source.with_suffix(f".mo.{os.getpid()}")
        with fresh.open("wb") as binary:
            write_mo(binary, catalog)
        fresh.replace(source.with_suffix(".mo"))
    return 0


def _problems_of(app: Path, catalog: Catalog) -> Iterator[str]:
    for message in catalog:
        if not message.id:
            continue
        if not all(_texts(message.string)):
            yield f"{_name(app)}: not translated: {message.id!r}"
        elif message.fuzzy:
            yield f"{_name(app)}: fuzzy: {message.id!r}"
        elif not _keeps_placeholders(message):
            yield f"{_name(app)}: placeholders differ: {message.id!r} → {message.string!r}"


def _keeps_placeholders(message: Message) -> bool:
    """Whether every translated form uses only placeholders of the source, and the last form all of them."""
    wanted = set(PLACEHOLDER.findall(_texts(message.id)[-1]))
    forms = [set(PLACEHOLDER.findall(text)) for text in _texts(message.string)]
    return forms[-1] == wanted and all(form <= wanted for form in forms)


def _texts(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def _read(app: Path) -> Catalog:
    path = app / CATALOG
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as text:
        return read_po(text, locale=LANGUAGE, ignore_obsolete=True)


def _as_po(catalog: Catalog) -> bytes:
    written = io.BytesIO()
    write_po(written, catalog, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    return written.getvalue()


def _template_as_code(path: Path) -> str:
    """A template's strings as gettext calls; indentation means nothing there and is taken away."""
    from django.utils.translation.template import templatize

    return "\n".join(line.lstrip() for line in templatize(path.read_text(), origin=str(path)).splitlines())


def _name(app: Path) -> str:
    return f"{app.parent.name}.{app.name}"


def _configure() -> None:
    """Django's template scanner wants settings, but none of ours."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)


if __name__ == "__main__":
    _configure()
    sys.exit({"write": write, "check": check, "compile": compile_all}[sys.argv[1]]())
