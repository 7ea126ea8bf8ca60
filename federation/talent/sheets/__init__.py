"""Excel sheets of the selection."""
