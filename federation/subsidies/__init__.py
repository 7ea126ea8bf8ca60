"""The academy subsidy: the year's fund, who may be paid, and why."""
