"""Score sheets by the day they are in force."""

from datetime import date

from django.db.models import QuerySet

from federation.panels.models import ScoreSheet


def sheet_in_force(code: str, day: date) -> ScoreSheet:
    """The version of a sheet in force on a day; ``ScoreSheet.DoesNotExist`` when there is none."""
    found = ScoreSheet.objects.filter(code=code, since__lte=day).order_by("-since").first()
    if found is None:
        raise ScoreSheet.DoesNotExist(f"no score sheet {code} is in force on {day}")
    return found


def score_sheets() -> QuerySet[ScoreSheet]:
    """Every version, the newest of each sheet first."""
    return ScoreSheet.objects.order_by("code", "-version")
