"""Remarks on who owns a unit, read word by word."""
