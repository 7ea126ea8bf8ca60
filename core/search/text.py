"""Chinese text made sortable and findable without help from the database's collations."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

import rjieba
from pypinyin import Style, pinyin
from pypinyin.constants import RE_HANS

# Surnames whose usual reading differs from the everyday one.
_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "区": "ou", "查": "zha", "解": "xie", "任": "ren",
    "华": "hua", "朴": "piao", "尉迟": "yu chi", "万俟": "mo qi", "盖": "ge", "繁": "po", "员": "yun",
    "逄": "pang", "乜": "nie", "种": "chong", "折": "she", "覃": "qin", "缪": "miao", "么": "yao",
    "召": "shao", "黑": "he", "重": "chong", "秘": "bi", "翟": "zhai", "纪": "ji", "葛": "ge",
    "宁": "ning", "燕": "yan", "那": "na", "過": "guo", "过": "guo", "隗": "wei", "冼": "xian",
    "卜": "bu", "晁": "chao", "郇": "xun", "洗": "xian", "令狐": "ling hu", "澹台": "tan tai",
    "长孙": "zhang sun",
}  # fmt: skip
_WORD = re.compile(r"[0-9a-z]+|[^\W_]", re.IGNORECASE)
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|[aeiouv])"
)
_BEGUN = re.compile(r"zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]")
_HAN_RUN = re.compile(f"{RE_HANS.pattern.rstrip('$').lstrip('^')}|[0-9a-zA-Z]+")


def plain(text: str) -> str:
    """``text`` with full-width forms narrowed, spaces collapsed, in lower case."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


@lru_cache(maxsize=4_096)
def pinyin_key(text: str, *, names: bool = False) -> str:
    """A sort and search key: ``海淀区`` is ``hai dian qu``; with ``names`` the first character reads as a surname."""
    clean = plain(text)
    if names:
        for length in (2, 1):
            reading = _SURNAMES.get(clean[:length])
            if reading:
                return f"{reading} {pinyin_key(clean[length:])}".strip()
    return " ".join(reading for word in rjieba.cut(clean) if (reading := _reading(word)))


@lru_cache(maxsize=65_536)
def _reading(word: str) -> str:
    """How a word is read; names share their words, so most are read once."""
    if word.isascii():
        return " ".join(_WORD.findall(word))
    return " ".join(choices[0] for choices in pinyin(word, style=Style.NORMAL, errors=_words))


def initials(text: str, *, names: bool = False) -> str:
    """First letters: ``海淀区总工会`` is ``hdqzgh``; runs of digits stay whole."""
    return "".join(word if word.isdigit() else word[0] for word in pinyin_key(text, names=names).split())


def _words(run: str) -> Any:
    return _WORD.findall(run)


def tokens(text: str) -> list[str]:
    """Words and characters to find ``text`` by, in order, without doubles."""
    clean = plain(text)
    found = [word for run in _HAN_RUN.findall(clean) for word in (*rjieba.cut_for_search(run), *run)]
    return list(dict.fromkeys(word for word in found if word.strip()))


def query_tokens(text: str) -> list[str]:
    """Words that must all be there for a text to match what was typed."""
    clean = plain(text)
    return list(dict.fromkeys(word for run in _HAN_RUN.findall(clean) for word in rjieba.cut(run) if word.strip()))


def syllables(letters: str) -> list[str]:
    """Pinyin syllables of ``letters``, the last perhaps only begun: ``haidianq`` is hai, dian, q. Else nothing."""
    if not letters or _BEGUN.fullmatch(letters):
        return [letters] if letters else []
    for length in range(min(6, len(letters)), 0, -1):
        if _SYLLABLE.fullmatch(letters[:length]):
            rest = syllables(letters[length:])
            if rest or length == len(letters):
                return [letters[:length], *rest]
    return []
