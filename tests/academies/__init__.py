"""Tests of federation/academies."""

from datetime import UTC, datetime

from tests.standing import ground

OPEN = datetime(2026, 11, 26, 3, tzinfo=UTC)
"""Rounds and reports are open."""
kept = ground(on=OPEN)
"""A fixture that is kept for the tests that follow, built on that day."""
