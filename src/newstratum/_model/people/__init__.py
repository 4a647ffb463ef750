"""People: their jobs, the evidence, the groups, and where a verdict placed them."""
