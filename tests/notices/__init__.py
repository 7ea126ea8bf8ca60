"""Notices and objections."""
