"""Pages of the regulations: for everybody, and for the city office."""
