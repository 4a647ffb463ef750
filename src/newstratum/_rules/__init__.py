"""Rulebooks, verdicts and explanations: pure functions over facts."""
