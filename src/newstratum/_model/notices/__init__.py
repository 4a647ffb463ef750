"""Notices, their templates, and the rules that say who is told."""
