from tests.standing import ground

kept = ground()
"""A fixture that is kept for the tests that follow."""
