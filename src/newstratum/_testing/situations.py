"""What the receiving side of a channel may do with a message: the situations that kit and fakes share."""

from __future__ import annotations

from enum import StrEnum

#: Seconds that a receiver asks to wait in the situation ``WAIT``, unless its service has a wait of its own.
RETRY_AFTER_SECONDS = 37


class Situation(StrEnum):
    """What the receiving side does with the next message."""

    #: It takes the message, as usual.
    NORMAL = "normal"
    #: It says that it cannot take the message now.
    BUSY = "busy"
    #: It says how long to wait before the next try.
    WAIT = "wait"
    #: It says that it will never take the message.
    REFUSED = "refused"
    #: It listens, and never answers.
    SILENT = "silent"
    #: It answers one byte at a time, without end.
    SLOW = "slow"
    #: It answers fast, without end.
    ENDLESS = "endless"
    #: It answers with bytes that are not text.
    GARBLED = "garbled"
    #: It breaks the connection before it has taken anything.
    BROKEN = "broken"
    #: It takes the message, and the connection breaks before the answer.
    LOST = "lost"
    #: It answers that the message should go somewhere else.
    MOVED = "moved"
    #: It refuses, and repeats in its answer what it was sent.
    REPEATING = "repeating"


#: Every situation in which a send may fail.
FAILURES = frozenset(Situation) - {Situation.NORMAL}
