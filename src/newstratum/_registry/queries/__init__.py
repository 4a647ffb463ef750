"""Queries: what a register answers; nothing here writes."""
