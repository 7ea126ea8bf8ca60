"""How a sending ends when it does not end well."""


class Undeliverable(Exception):
    """It will never arrive (no such address, refused content); trying again is useless."""


class NotNow(Exception):
    """The other side does not answer or is busy; it is tried again later."""
