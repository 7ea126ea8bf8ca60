"""The academy subsidy."""
