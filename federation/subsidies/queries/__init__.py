"""Questions about the subsidy."""
