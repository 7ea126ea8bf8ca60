"""Input about experts, assessments and draws."""
