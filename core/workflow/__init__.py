"""Tables of states and moves."""
