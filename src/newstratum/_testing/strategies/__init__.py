"""Hypothesis strategies: people, facts, rosters; records, fields, queries and writes of a store."""

from __future__ import annotations

from newstratum._testing.strategies.people import (
    engagements,
    facts,
    people,
    rosters,
)
from newstratum._testing.strategies.stores import (
    fields,
    queries,
    records,
    values,
)

__all__ = [
    "engagements",
    "facts",
    "fields",
    "people",
    "queries",
    "records",
    "rosters",
    "values",
]
