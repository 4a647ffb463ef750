"""Patterns of words that are compiled when they are first looked for.

The reader has hundreds of them. A form with a unit and a title needs few, and so does a single sentence.
"""

from __future__ import annotations

import re
from functools import cache


@cache
def compile_pattern(text: str) -> re.Pattern[str]:
    """Return a pattern, compiled once."""
    return re.compile(text)
