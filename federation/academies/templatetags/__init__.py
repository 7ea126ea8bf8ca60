"""Template tags of the academies."""
