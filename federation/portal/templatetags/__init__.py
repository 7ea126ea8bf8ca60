"""Words of the portal for templates."""
