"""The programs' door: one API frame with declared problems, tokens, keyset pages and ETags."""
