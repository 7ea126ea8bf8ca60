"""Doors: public pages, the feed, the office."""
