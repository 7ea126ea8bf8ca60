"""Experts, blind assessment by panels, and draws anybody can replay."""
