"""Tell how wrong the clock of this machine is, where a service refuses the time of a signature."""

from __future__ import annotations

import datetime as dt
import email.utils

from newstratum.errors import NotifierUnavailableError
from newstratum.ports import Words

__all__ = ["build_clock_error", "compute_clock_skew"]


def compute_clock_skew(date: str, now: dt.datetime) -> dt.timedelta | None:
    """Return how far the clock of a service is ahead of this machine's; None if it does not say.

    Args:
        date: The header ``Date`` of its answer; empty if there is none.
        now: The present instant, by the clock of this machine.
    """
    try:
        stated = email.utils.parsedate_to_datetime(date)
    except ValueError:
        return None
    return None if stated.tzinfo is None else stated - now


def build_clock_error(name: str | Words, skew: dt.timedelta | None) -> NotifierUnavailableError:
    """Return the error of a clock that is so wrong that a service refuses the signature.

    Args:
        name: The service, as people know it.
        skew: How far its clock is ahead of this machine's; None if nobody knows.
    """
    if skew is None:
        reason = Words(
            "{}：拒绝签名的时间；请校准本机时钟",
            "{}: refuses the time of the signature; set the clock of this machine right",
        ).format(name)
        return NotifierUnavailableError(reason, needs_mending=True)
    minutes = round(abs(skew) / dt.timedelta(minutes=1))
    side = Words("慢", "behind") if skew > dt.timedelta(0) else Words("快", "ahead of")
    reason = Words(
        "本机时钟比{2}{1}{0}分钟，签名因此被拒",
        "the clock of this machine is {} min {} that of {}, which refuses the signature",
    ).format(minutes, side, name)
    reason = Words("{}；请校准时钟", "{}; set the clock right").format(reason)
    return NotifierUnavailableError(reason, needs_mending=True)
