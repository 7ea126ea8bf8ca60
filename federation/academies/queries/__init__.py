"""Questions about the register, the network and the plan."""
