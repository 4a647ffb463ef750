"""Try a notifier once, and keep everything that it shows: what it raised, returned and logged."""

from __future__ import annotations

import io
import logging
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import quote

from attrs import field, frozen

from newstratum._ports.notifier import Message, Notifier, Receipt
from newstratum.errors import NotifyError

#: Tries of a send that takes too long: the machine may have been busy once, a slow notifier always is slow.
_TRIES: Final = 3
_FRAMES: Final = 50


@frozen(kw_only=True)
class Attempt:
    """What came of one send."""

    #: None if it failed.
    receipt: Receipt | None = None
    #: None if it did not fail.
    error: NotifyError | None = None
    seconds: float
    #: The receipt, or the error with its frames and their variables, and the logs.
    shown: str = field(repr=False)

    def find_leaks(self, *private: str) -> list[str]:
        """Return which of some texts are shown, plain, percent-encoded or escaped."""
        return [
            text
            for text in private
            if any(form in self.shown for form in (text, quote(text, safe=""), ascii(text)[1:-1]))
        ]


def attempt_send(
    notifier: Notifier, message: Message, *, timeout: float, within: float = 1.0, excluding: str = "test_"
) -> Attempt:
    """Send a message once, or again if that took longer than it may.

    Args:
        notifier: What to send it with.
        message: What to send.
        timeout: Seconds to give it.
        within: Seconds it may take beyond them.
        excluding: Part of the names of files whose frames are left out, since they hold the message anyway.

    Returns:
        What came of the first send that was in time; of the last one if none was.
    """
    attempt = _attempt_once(notifier, message, timeout, excluding)
    for _number in range(1, _TRIES):
        if attempt.seconds <= timeout + within:
            break
        attempt = _attempt_once(notifier, message, timeout, excluding)
    return attempt


def _attempt_once(notifier: Notifier, message: Message, timeout: float, excluding: str) -> Attempt:
    with _capture_logs() as log:
        receipt, error = None, None
        begun = time.monotonic()
        try:
            receipt = notifier.send(message, timeout=timeout)
        except NotifyError as raised:
            error = raised
        seconds = time.monotonic() - begun
    shown = log.getvalue() + (repr(receipt) if error is None else format_error_details(error, excluding))
    return Attempt(receipt=receipt, error=error, seconds=seconds, shown=shown)


def format_error_details(error: BaseException, excluding: str = "test_") -> str:
    """Return all that an error shows: its message and parts, and the variables of the frames it went through.

    Args:
        error: The error.
        excluding: Part of the names of files whose frames are left out.
    """
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    own = [frame for frame in report.stack if excluding not in frame.filename and __file__ != frame.filename]
    report.stack[:] = own[-_FRAMES:]
    return "".join(report.format()) + repr(error) + repr(error.args)


@contextmanager
def _capture_logs() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)r"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield written
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
