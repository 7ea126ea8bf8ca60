"""Tags and filters of assessment pages."""
