"""Screens of the subsidy."""
