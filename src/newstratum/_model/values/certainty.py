"""Three-valued answers about things that are known in part."""

from __future__ import annotations

from enum import StrEnum


class Certainty(StrEnum):
    """Whether something holds, given what is known."""

    YES = "yes"
    NO = "no"
    #: What is known allows both.
    POSSIBLY = "possibly"


def compute_certainty(*, can_hold: bool, can_fail: bool) -> Certainty:
    """Return the answer, given which answers what is known allows."""
    if can_hold and can_fail:
        return Certainty.POSSIBLY
    return Certainty.YES if can_hold else Certainty.NO
