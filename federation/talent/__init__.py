"""Craftsmen: selections of selection, nominations, and what follows the title."""
