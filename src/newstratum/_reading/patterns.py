"""Patterns of words that are compiled when they are first looked for.

The reader has hundreds of them. A form with a unit and a title needs few, and so does a single sentence.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast


class _LazyPattern:
    """A pattern by its text, compiled with the first call of a method."""

    def __init__(self, text: str, flags: int) -> None:
        self.pattern = text
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        # Kept beside the text, so that later calls do not come here.
        found = self.__dict__[name] = getattr(re.compile(self.pattern, self.flags), name)
        return found


@cache
def compile_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when it is first used, one for each text."""
    return cast("re.Pattern[str]", _LazyPattern(text, flags))
