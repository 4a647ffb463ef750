"""What is asked and decided about placements: many confirmed at once, one explained, what is still open."""
