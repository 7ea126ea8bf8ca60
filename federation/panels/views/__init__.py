"""Pages of experts, of the office, and of everybody."""
