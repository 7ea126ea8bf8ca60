"""Unions and units."""
