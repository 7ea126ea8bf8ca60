"""Everything that changes the register or the plan."""
