"""What the action plan demands of a plan and of the network."""
