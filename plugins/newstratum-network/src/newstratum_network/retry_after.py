"""Read how long a server asks to wait before the next request (RFC 9110, 10.2.3)."""

from __future__ import annotations

import datetime as dt
import email.utils
import math
from typing import Final

__all__ = ["MAX_RETRY_AFTER", "parse_retry_after"]

#: Seconds to wait at most, whatever a server asks for: a day.
MAX_RETRY_AFTER: Final = 86_400.0


def parse_retry_after(text: str, now: dt.datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` asks for, from 0 to a day; None if it states none.

    Args:
        text: The header: seconds, or an instant.
        now: The present instant.
    """
    try:
        seconds = float(text)
    except ValueError:
        return _compute_seconds_until(text, now)
    return min(seconds, MAX_RETRY_AFTER) if math.isfinite(seconds) and seconds >= 0 else None


def _compute_seconds_until(text: str, now: dt.datetime) -> float | None:
    try:
        instant = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if instant.tzinfo is None:
        return None
    # An instant that has passed asks for no further wait.
    return min(max((instant - now).total_seconds(), 0.0), MAX_RETRY_AFTER)
