"""Figures over what is registered: pure functions, each figure with its definition."""
