"""What the academies listen to from the contexts below."""
