"""Encrypted and masked fields."""
