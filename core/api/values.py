"""Values that several operations take."""

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def _written_out(value: Any) -> Any:
    """``2026-11-22``; a bare number is not a day."""
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_written_out)]
Code = Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")]
Words = Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$", description="words, pinyin or initials")]
