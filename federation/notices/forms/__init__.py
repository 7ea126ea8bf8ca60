"""Input about notices and objections."""
