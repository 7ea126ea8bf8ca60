"""Excel: the register taken in, the plan's attachment written out."""
