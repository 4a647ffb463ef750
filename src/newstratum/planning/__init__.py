"""Schedules: pure functions."""
