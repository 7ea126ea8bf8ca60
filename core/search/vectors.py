"""Search columns: filled by actions, indexed with GIN, asked with Chinese words, pinyin or initials."""

import re
from typing import TypeVar

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Model, QuerySet, Value

from core.search.text import initials, pinyin_key, plain, query_tokens, syllables, tokens

M = TypeVar("M", bound=Model)
CONFIG = "simple"
_LETTERS = re.compile(r"[a-z][a-z ']*")


def search_text(*texts: str, names: bool = False) -> str:
    """What a search column holds for ``texts``: words, characters, joined pinyin and initials, split by spaces."""
    words: list[str] = []
    for text in dict.fromkeys(filter(None, texts)):
        words += tokens(text)
        words += [pinyin_key(text, names=names).replace(" ", ""), *pinyin_key(text, names=names).split()]
        words.append(initials(text, names=names))
    return " ".join(dict.fromkeys(word for word in words if word))


def search_vector(*texts: str, names: bool = False) -> SearchVector:
    """An expression to assign to a ``SearchVectorField`` in an update or a create."""
    return SearchVector(Value(search_text(*texts, names=names)), config=CONFIG)


def matching(queryset: QuerySet[M], text: str, field: str = "search") -> QuerySet[M]:
    """Rows that hold every word typed; the last word may be unfinished. Nothing typed: all rows."""
    clean = plain(text)
    if not clean:
        return queryset
    if _LETTERS.fullmatch(clean):
        joined = clean.replace(" ", "").replace("'", "")
        alternatives = [[joined], syllables(joined)]
    else:
        alternatives = [query_tokens(clean)]
    terms = [_all_of(words) for words in alternatives if words]
    if not terms:
        return queryset.none()
    return queryset.filter(**{field: SearchQuery(" | ".join(terms), config=CONFIG, search_type="raw")})


def _all_of(words: list[str]) -> str:
    """Every word, the last perhaps unfinished."""
    *whole, last = words
    return " & ".join([*(f"'{word}'" for word in whole), f"'{last}':*"])
