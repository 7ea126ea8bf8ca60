"""Commands of the experts and panels."""
