"""The list as issued, and what one edition changed against the one before it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.crypto import sm3
from federation.notices.models import Notice, NoticeEdition, NoticeItem

Snapshot = list[dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One thing an edition changed: a fact of an item, or (without a label) the item itself taken off the list."""

    key: str
    title: str
    label: str
    before: str
    after: str


def snapshot_of(items: Iterable[NoticeItem]) -> Snapshot:
    """The list as an edition keeps it."""
    return [{"key": one.key, "title": one.title, "facts": one.facts, "is_listed": one.is_listed} for one in items]


def digest_of(snapshot: Snapshot) -> str:
    """SM3 over the canonical text of a list: UTF-8, keys sorted, no spaces."""
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3.digest(text.encode())


def editions_of(notice: Notice) -> list[tuple[NoticeEdition, list[Change]]]:
    """Every edition with what it changed, newest first."""
    found = list(notice.editions.order_by("number"))
    before: list[NoticeEdition | None] = [None, *found]
    pairs = zip(found, before, strict=False)
    return [(edition, _changes(older, edition)) for edition, older in pairs][::-1]


def diff_of(edition: NoticeEdition) -> list[Change]:
    """What an edition changed against the one before it; nothing for the first."""
    older = NoticeEdition.objects.filter(notice_id=edition.notice_id, number=edition.number - 1).first()
    return _changes(older, edition)


def _changes(older: NoticeEdition | None, edition: NoticeEdition) -> list[Change]:
    known = {item["key"]: item for item in older.items} if older else {}
    return [change for item in edition.items if item["key"] in known for change in _between(known[item["key"]], item)]


def _between(old: dict[str, Any], new: dict[str, Any]) -> Iterable[Change]:
    if old["is_listed"] and not new["is_listed"]:
        yield Change(new["key"], new["title"], "", "", "")
    before = dict(old["facts"])
    for label, value in new["facts"]:
        if before.get(label) != value:
            yield Change(new["key"], new["title"], label, before.get(label, ""), value)
