"""Pages of the register and the plan: for the office, for everybody, for programs, for paper."""
