"""Input about the subsidy."""
