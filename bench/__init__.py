"""Performance work: what ours takes beside what the least possible takes, in one run on one machine."""
