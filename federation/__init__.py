"""The business, one folder per context."""
