"""Input: the day asked for, what an academy is, what a plan says."""
