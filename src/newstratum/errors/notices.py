"""Errors about sending messages."""

from __future__ import annotations

from attrs import frozen

from newstratum.errors.roots import NewstratumError, sentence

__all__ = [
    "NotifierUnavailableError",
    "NotifyError",
    "UndeliverableError",
]


class NotifyError(NewstratumError):
    """Base of errors about sending messages."""


@frozen
class UndeliverableError(NotifyError):
    """The message can never be delivered like this; trying again makes no sense."""

    reason: str

    def __str__(self) -> str:
        return f"undeliverable: {self.reason}"


@frozen
class NotifierUnavailableError(NotifyError):
    """The channel cannot take the message now; trying again makes sense."""

    reason: str
    #: Seconds the service asked to wait; None if it did not say.
    retry_after: float | None = None
    #: Whether somebody has to mend the channel first: the password, token, secret or address it was opened
    #: with, or the clock. No message is to blame, so none is given up for it.
    needs_mending: bool = False

    def __str__(self) -> str:
        wait = "" if self.retry_after is None else f"wait {self.retry_after:g} s"
        return sentence(f"the channel cannot take the message now: {self.reason}", wait)
