"""newstratum: a domain library for work with the new social strata. It classifies jobs, not convictions."""

from __future__ import annotations

__version__ = "0.1.0"
