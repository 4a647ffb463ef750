"""Call what a plugin offers, and let nothing but newstratum's own errors come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from newstratum._host.entry_points import build_failure
from newstratum._host.isolation import Outcome, attempt
from newstratum._host.loading import Offer
from newstratum.errors import NewstratumError, PluginError
from newstratum.hooks import Row

__all__ = ["build_answer_error", "call_descriptor", "iterate_rows"]

_T = TypeVar("_T")

_END = object()


def call_descriptor(
    offer: Offer,
    what: str,
    action: Callable[[], _T],
    *,
    show_cause: bool,
    passes: tuple[type[BaseException], ...] = (NewstratumError,),
) -> _T:
    """Call a function of a descriptor.

    The text of a foreign exception may hold a password or a person's row, so only its kind is told;
    the text of an `ImportError` names a module, and is told.

    Args:
        offer: Whose function it is.
        what: The field that holds the function, for the message.
        action: Calls it.
        show_cause: Whether the foreign exception is attached, as a plugin's author needs it.
        passes: The errors that the function may raise.

    Returns:
        Its answer, whatever that is.

    Raises:
        BrokenPluginError: The function raised something foreign.
        NewstratumError: Whatever the function itself raised of newstratum's errors.
    """
    answer = attempt(action)
    if not isinstance(answer, Outcome):
        return answer
    if isinstance(answer.error, passes):
        raise answer.error
    told = answer.reason if isinstance(answer.error, ImportError) else type(answer.error).__name__
    error = build_failure(offer.candidate, f"{what} raised {told}", hook=offer.hook).error
    raise error from (answer.error if show_cause else None)


def build_answer_error(offer: Offer, what: str, answer: object, wanted: str) -> PluginError:
    """Return the error of a descriptor's function that answered with something else.

    Args:
        offer: Whose function it is.
        what: The field that holds the function.
        answer: What it returned; only its type is told.
        wanted: What it should have returned.
    """
    reason = f"{what} returned {type(answer).__name__}, which is not a {wanted}"
    return build_failure(offer.candidate, reason, hook=offer.hook).error


def iterate_rows(offer: Offer, read: Callable[[], Iterator[Row]], *, show_cause: bool) -> Iterator[Row]:
    """Read the rows of a file one by one, each under the same guard as `answer_of`.

    Args:
        offer: Whose format it is.
        read: Begins to read.
        show_cause: Whether a foreign exception is attached.

    Raises:
        BrokenPluginError: The format raised something foreign, or gave something that is no row.
        OSError: The file could not be read; that is no fault of the format.
    """

    def guarded(action: Callable[[], _T]) -> _T:
        passes = (NewstratumError, OSError)
        return call_descriptor(offer, "read", action, show_cause=show_cause, passes=passes)

    rows = guarded(lambda: iter(read()))
    while (row := guarded(lambda: next(rows, _END))) is not _END:
        if not isinstance(row, Row):
            raise build_answer_error(offer, "read", row, "Row")
        yield row
