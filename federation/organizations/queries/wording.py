"""What people call unions and places, resolved for many texts at once."""

from collections.abc import Mapping, Sequence

from django.db.models import Q

from federation.organizations.models import Area, AreaLevel, Union


def unions_called(texts: Sequence[str]) -> dict[str, list[Union]]:
    """Open unions by each text that is their code, full name or short name."""
    wanted = set(texts)
    codes = {text.upper() for text in wanted}
    named = Q(code__in=codes) | Q(name__in=wanted) | Q(short_name__in=wanted)
    found: dict[str, list[Union]] = {}
    for union in Union.objects.filter(named, closed_on=None).order_by("code"):
        for text in wanted & {union.code, union.code.lower(), union.name, union.short_name}:
            found.setdefault(text, []).append(union)
    return found


def areas_called(texts: Sequence[str]) -> Mapping[str, str]:
    """Codes of the places meant by a code, a name, or a district's name before it; a name borne twice is not known."""
    wanted = set(texts)
    meant: dict[str, set[str]] = {}
    for area in Area.objects.exclude(level=AreaLevel.CITY).select_related("parent"):
        upper = area.parent.name if area.parent and area.parent.level != AreaLevel.CITY else ""
        calls = {
            area.code,
            area.code[:9],
            area.name,
            f"{upper}{area.name}",
            f"{upper} {area.name}",
            f"北京市{upper}{area.name}",
        }
        for text in wanted & calls:
            meant.setdefault(text, set()).add(area.code)
    return {text: codes.pop() for text, codes in meant.items() if len(codes) == 1}
