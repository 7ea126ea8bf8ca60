"""Doors of the selection of craftsmen."""
