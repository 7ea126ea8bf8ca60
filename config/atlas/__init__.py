"""The atlas: what the code says of itself, as pages under docs/atlas (``python -m config.atlas``)."""
