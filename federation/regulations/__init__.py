"""Written rules and dated parameters."""
