"""Commands of the selection of craftsmen."""
