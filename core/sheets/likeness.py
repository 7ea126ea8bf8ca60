"""The word a person most likely meant: edit distance over characters, then over pinyin."""

from collections.abc import Iterable
from functools import lru_cache


def distance(one: str, other: str, *, limit: int = 99) -> int:
    """Edits (insert, delete, replace, swap) from one text to the other; above ``limit`` it stops early."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        current = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, row = row, current
    return row[-1]


@lru_cache(maxsize=4096)
def _sound(text: str) -> str:
    from pypinyin import lazy_pinyin  # a large table: loaded only when a word has to be guessed

    return "".join(lazy_pinyin(text)).lower()


def nearest(text: str, words: Iterable[str]) -> str:
    """The word meant by a mistyped text, or nothing when no word is clearly nearer than the others."""
    words = list(dict.fromkeys(words))
    inside = [word for word in words if len(text) >= 2 and (text in word or word in text)]
    if len(inside) == 1:
        return inside[0]
    for measure in (lambda word: word, _sound):
        wanted = measure(text)
        allowed = max(1, len(wanted) // 3)
        scores = sorted((distance(wanted, measure(word), limit=allowed), word) for word in words)
        if (
            scores
            and scores[0][0] <= allowed
            and scores[0][0] < len(wanted)
            and (len(scores) == 1 or scores[0][0] < scores[1][0])
        ):
            return scores[0][1]
    return ""
