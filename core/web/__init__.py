"""The face: lists, forms, cases, charts."""
