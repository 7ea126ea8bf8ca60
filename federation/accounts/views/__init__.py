"""Doors of accounts and roles."""
