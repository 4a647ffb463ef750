"""Call what a plugin offers, and let nothing but newstratum's own errors come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from newstratum.errors import NewstratumError, PluginError
from newstratum.host.discovery import failure_of
from newstratum.host.isolation import Thrown, attempt
from newstratum.host.loading import Offer

__all__ = ["answer_of", "wrong_answer"]

_T = TypeVar("_T")


def answer_of(offer: Offer, what: str, action: Callable[[], _T], *, show_cause: bool) -> _T:
    """Call a function of a descriptor.

    The text of a foreign exception may hold a password or a person's row, so only its kind is told;
    the text of an `ImportError` names a module, and is told.

    Args:
        offer: Whose function it is.
        what: The field that holds the function, for the message.
        action: Calls it.
        show_cause: Whether the foreign exception is attached, as a plugin's author needs it.

    Returns:
        Its answer, whatever that is.

    Raises:
        BrokenPluginError: The function raised something foreign.
        NewstratumError: Whatever the function itself raised of newstratum's errors.
    """
    answer = attempt(action)
    if not isinstance(answer, Thrown):
        return answer
    if isinstance(answer.error, NewstratumError):
        raise answer.error
    told = answer.reason if isinstance(answer.error, ImportError) else type(answer.error).__name__
    error = failure_of(offer.candidate, f"{what} raised {told}", hook=offer.hook).error
    raise error from (answer.error if show_cause else None)


def wrong_answer(offer: Offer, what: str, answer: object, wanted: str) -> PluginError:
    """Return the error of a descriptor's function that answered with something else.

    Args:
        offer: Whose function it is.
        what: The field that holds the function.
        answer: What it returned; only its type is told.
        wanted: What it should have returned.
    """
    reason = f"{what} returned {type(answer).__name__}, which is not a {wanted}"
    return failure_of(offer.candidate, reason, hook=offer.hook).error
