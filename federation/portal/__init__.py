"""Home, work queue, search."""
