"""Imports: rows into records, each import one commit under a batch id, and what undoes it."""
