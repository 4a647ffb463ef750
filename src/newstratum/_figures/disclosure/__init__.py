"""Disclosure control: which counts of people may be published, so that small ones cannot be found out."""
