"""Amounts of yuan as people write them, and as they are kept: whole fen, nothing else.

>>> fen("１，２３４.5 元")
123450
>>> yuan(123450)
'1,234.50'
"""

import re
import unicodedata

from django.utils.translation import gettext as _

MOST_FEN = 10**14
"""A million million yuan: beyond that somebody has slipped."""

_NUMBER = re.compile(r"(?P<sign>[-+−]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?P<part>\d+))?(?P<many>万)?")
_OURS = re.compile(r"人民币|CNY|RMB", re.IGNORECASE)
_DRESS = re.compile(rf"{_OURS.pattern}|¥|￥|元|圆|\s", re.IGNORECASE)
_FOREIGN = re.compile(r"[$€£₩]|USD|EUR|GBP|JPY|KRW|HKD|MOP|TWD|RUB|美元|欧元|英镑|日元|港币|港元|卢布", re.IGNORECASE)


class NotMoney(ValueError):
    """What was typed is no amount of yuan; the text says why and what to type instead."""


def yuan(fen: int) -> str:
    """Fen as yuan with thousands and two decimals: ``-1234`` is ``-12.34``."""
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{part:02d}"


def fen(text: str) -> int:
    """Fen of an amount as typed: full-width digits, thousands, ¥, 元, 万元; :class:`NotMoney` for all else."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if _FOREIGN.search(_OURS.sub("", typed)):
        raise NotMoney(_("“%(typed)s”不是人民币金额：只按人民币记账，请换算成元。") % {"typed": typed})
    found = _NUMBER.fullmatch(_DRESS.sub("", typed))
    if found is None or not (found["whole"] or found["part"]):
        raise NotMoney(_("“%(typed)s”不是金额：请写成 12345.67 这样，单位是元。") % {"typed": typed})
    scale = 6 if found["many"] else 2
    part = (found["part"] or "").rstrip("0")
    if len(part) > scale:
        raise NotMoney(_("“%(typed)s”小于一分：最多两位小数。") % {"typed": typed})
    amount = int((found["whole"] or "0").replace(",", "") + part.ljust(scale, "0"))
    if amount > MOST_FEN:
        raise NotMoney(_("“%(typed)s”太大，请核对位数和单位。") % {"typed": typed})
    return -amount if found["sign"] in ("-", "−") else amount
