"""The log notifier: it says in the log that a message would have gone out, and to nobody what it says."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from newstratum._ports.notifier import Delivery, Message, Receipt
from newstratum._storage.rows import read_system_clock
from newstratum._words import Words
from newstratum.errors import ClosedError

#: The name of the logger it writes to.
LOGGER = "newstratum.notices"


class LogNotifier:
    """A notifier that writes one line per message to the log: the key and the length, nothing else."""

    def __init__(self, *, clock: Callable[[], dt.datetime] = read_system_clock) -> None:
        """Make an open notifier."""
        self._clock = clock
        self._closed = False
        self._logger = logging.getLogger(LOGGER)

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Log that a message goes out; neither its address nor its text is logged."""
        if self._closed:
            raise ClosedError(Words("日志渠道", "the log notifier"))
        self._logger.info("notice %s: %d characters", message.key, len(message.text))
        return Receipt(key=message.key, outcome=Delivery.UNVERIFIED, accepted_at=self._clock(), code="logged")

    def close(self) -> None:
        """Refuse further messages."""
        self._closed = True
