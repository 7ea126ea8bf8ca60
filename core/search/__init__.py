"""Pinyin keys and Chinese full-text search."""
