"""Questions about experts, panels, assessments and draws."""
