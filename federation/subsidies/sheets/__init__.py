"""Excel sheets of the subsidy."""
