"""What the measures on the subsidy demand."""
