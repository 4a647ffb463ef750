"""What people write about themselves in sentences: clauses, constructions, amounts, work told with a verb."""
