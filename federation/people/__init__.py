"""The real-name register of workers."""
