"""The academy subsidy."""

from tests.factories.subsidies import AT
from tests.standing import ground

kept = ground(on=AT)
"""A fixture that is kept for the tests that follow, built on the day these tests play on."""
