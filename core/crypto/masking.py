"""Personal data as shown by default."""

from collections.abc import Callable

STAR = "*"


def _keep(first: int, last: int) -> Callable[[str], str]:
    def mask_middle(text: str) -> str:
        if len(text) <= first + last:
            return STAR * len(text)
        return text[:first] + STAR * (len(text) - first - last) + text[len(text) - last :]

    return mask_middle


def _mail(text: str) -> str:
    name, at, host = text.partition("@")
    return f"{name[:1]}{STAR * 3}{at}{host}"


MASKS: dict[str, Callable[[str], str]] = {
    "id_number": _keep(3, 2),
    "phone": _keep(3, 4),
    "card": _keep(0, 4),
    "name": _keep(1, 0),
    "mail": _mail,
    "address": _keep(6, 0),
    "text": _keep(0, 0),
}


def mask(kind: str, text: str | None) -> str:
    """``text`` with everything hidden that ``kind`` hides; ``KeyError`` for an unknown kind."""
    return MASKS[kind](text) if text else ""
