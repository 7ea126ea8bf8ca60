"""What a name is sorted and found by."""

from core.search.text import initials, pinyin_key
from core.search.vectors import search_text


def search_keys(name: str, short_name: str, code: str) -> tuple[str, str, str]:
    """The pinyin key and initials of the short name, and the words name and code are found by."""
    return pinyin_key(short_name), initials(short_name), search_text(short_name, name, code)
