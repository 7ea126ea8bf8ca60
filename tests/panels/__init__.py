"""Tests of experts, panels and draws."""

from tests.standing import ground

kept = ground()
"""A fixture that is kept for the tests that follow."""
