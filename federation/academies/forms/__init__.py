"""Input: what an academy is, what a plan says."""
