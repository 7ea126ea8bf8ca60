"""What is done about the subsidy."""
