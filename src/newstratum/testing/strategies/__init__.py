"""Hypothesis strategies: people, facts, rosters; records, fields, queries and writes of a store."""

from __future__ import annotations

from newstratum.testing.strategies.people import engagements, facts, people, rosters
from newstratum.testing.strategies.stores import fields_of, queries_over, records, values_of

__all__ = [
    "engagements",
    "facts",
    "fields_of",
    "people",
    "queries_over",
    "records",
    "rosters",
    "values_of",
]
