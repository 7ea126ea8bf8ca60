"""Selection and cultivation of craftsmen."""
