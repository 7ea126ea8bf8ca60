"""The documents in ``docs/`` as pages of the product: Markdown made into safe HTML, links between them kept."""

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nh3
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from core.workflow.drawing import svg

FOLDER = Path(settings.ROOT) / "docs"
PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml", ".webp": "image/webp"}
_SAFE_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*")
_HEADING = re.compile(r"<(h[23])>(.*?)</h[23]>", re.DOTALL)
_CYCLE = re.compile(r"<h2[^>]*><code>([\w.]+)</code></h2>\s*(<pre><code>stateDiagram-v2.*?</code></pre>)", re.DOTALL)
_SCROLL = '<div class="table-scroll" tabindex="0">'
_TAG = re.compile(r"<[^>]+>")
_WORDS = re.compile(r"[\w一-鿿]+")


@dataclass(frozen=True, slots=True)
class Document:
    """A page: its title, its HTML, its second-level headings as (anchor, words)."""

    path: str
    title: str
    html: SafeString
    headings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A group of documents in the index."""

    folder: str
    documents: tuple[tuple[str, str], ...]


def document(path: str, language: str) -> Document | None:
    """The page at ``path`` (``guide/clerk``), in ``language`` if there is such a version (``clerk.en.md``)."""
    for candidate in (f"{path}.{language}.md", f"{path}.md"):
        file = _inside(candidate)
        if file is not None:
            return _rendered(path, str(file), file.stat().st_mtime_ns)
    return None


def picture(path: str) -> tuple[Path, str] | None:
    """A picture of the documents and its content type."""
    file = _inside(path)
    kind = PICTURES.get(Path(path).suffix)
    return (file, kind) if file is not None and kind else None


def shelf(folder: str, language: str) -> Shelf:
    """The documents of a folder (``""``: of ``docs/`` itself) by title, other languages' versions left out."""
    place = FOLDER / folder
    found = []
    for file in sorted(place.glob("*.md")) if place.is_dir() else ():
        name = file.name.removesuffix(".md")
        if "." not in name and name != "README":
            page = document(posixpath.join(folder, name), language)
            if page:
                found.append((page.path, page.title))
    return Shelf(folder, tuple(found))


LONGEST = 120


def _inside(path: str) -> Path | None:
    if not _SAFE_PATH.fullmatch(path) or ".." in path:
        return None
    file = FOLDER / path
    if len(path) > LONGEST:
        return None
    return file if file.is_file() and file.resolve().is_relative_to(FOLDER.resolve()) else None


@lru_cache(maxsize=256)
def _rendered(path: str, file: str, _changed: int) -> Document:
    text = Path(file).read_text("utf-8")
    raw = MarkdownIt("commonmark", {"html": False}).enable("table").render(_without_comments(text))
    clean = nh3.clean(raw, link_rel="noopener", url_relative=lambda url: _address(path, url))
    headings: list[tuple[str, str]] = []
    body = _HEADING.sub(lambda found: _anchored(found, headings), clean)
    title, body = _split_title(body, path)
    body = _CYCLE.sub(_drawn, body)
    body = body.replace("<table>", f"{_SCROLL}<table>").replace("</table>", "</table></div>")
    return Document(path, title, SafeString(body), tuple(headings))


def _without_comments(text: str) -> str:
    return re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)


def _drawn(found: re.Match[str]) -> str:
    """A life cycle's text, replaced by its drawing when a model lives by it."""
    cycles = {model.workflow.name: model.workflow for model in apps.get_models() if hasattr(model, "workflow")}
    cycle = cycles.get(found.group(1))
    if cycle is None:
        return found.group(0)
    return found.group(0).replace(found.group(2), f"{_SCROLL}{svg(cycle)}</div>")


def _split_title(body: str, path: str) -> tuple[str, str]:
    found = re.search(r"<h1>(.*?)</h1>", body, re.DOTALL)
    if found is None:
        return posixpath.basename(path), body
    return _TAG.sub("", found.group(1)), body.replace(found.group(0), "", 1)


def _anchored(found: re.Match[str], headings: list[tuple[str, str]]) -> str:
    words = _TAG.sub("", found.group(2))
    anchor = "-".join(_WORDS.findall(words.lower())) or f"part-{len(headings) + 1}"
    if found.group(1) == "h2":
        headings.append((anchor, words))
    return f'<{found.group(1)} id="{anchor}">{found.group(2)}</{found.group(1)}>'


def _address(path: str, url: str) -> str | None:
    """Where a relative link of the document at ``path`` leads in the product; nothing outside ``docs/``."""
    parts = urlsplit(url)
    if not parts.path:
        return url
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
    if target.startswith(".."):
        return None
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return reverse("web:show_help", args=[target.removesuffix(".md")]) + fragment
