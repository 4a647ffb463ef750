"""Channels of plugins as the host hands them out: what they do is bounded in time, and its failure named."""

from __future__ import annotations

from typing import NoReturn

import attrs

from newstratum._host.discovery import EntryPoint, TimeLimits, build_advice
from newstratum._host.isolation import CaughtError, PluginTimeoutError, attempt_within, describe_type
from newstratum._ports.notifier import Message, Notifier, Receipt
from newstratum._words import Words, join_clauses
from newstratum.errors import NewstratumError, NotifierUnavailableError


@attrs.frozen
class PluginChannelError(NotifierUnavailableError):
    """The code of a channel failed. The reason is the host's: nothing of a message is in it."""


class GuardedNotifier:
    """A channel of a plugin. It raises errors of newstratum only, and within its time."""

    def __init__(self, notifier: Notifier, entry_point: EntryPoint, seconds: TimeLimits) -> None:
        """Guard a channel.

        Args:
            notifier: The channel.
            entry_point: The plugin that it is of.
            seconds: How long its code may take.
        """
        #: The channel itself, for what it has besides.
        self.notifier = notifier
        self._entry_point = entry_point
        self._seconds = seconds

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of the plugin {self._entry_point.title}>"

    @property
    def channel_module(self) -> str:
        """The module of the channel, whose name its reasons may begin with."""
        return str(getattr(self.notifier, "channel_module", "") or type(self.notifier).__module__)

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Hand a message over; see :class:`newstratum.ports.Notifier`."""
        seconds = timeout + self._seconds.send
        answer = attempt_within(
            lambda: self.notifier.send(message, timeout=timeout), seconds, self._entry_point.title
        )
        if isinstance(answer, CaughtError):
            self._raise("send", answer)
        if not isinstance(answer, Receipt):
            kind = describe_type(answer)
            self._fail(Words("返回了{}，不是回执", "returned {}, which is not a receipt").format(kind))
        if answer.key != message.key:
            self._fail(Words("返回了另一条通知的回执", "returned the receipt of another message"))
        return answer

    def close(self) -> None:
        """Close the channel; closing again does nothing."""
        answer = attempt_within(self.notifier.close, self._seconds.open, self._entry_point.title)
        if isinstance(answer, CaughtError):
            self._raise("close", answer)

    def _raise(self, what: str, caught: CaughtError) -> NoReturn:
        if isinstance(caught.error, NewstratumError) and not isinstance(caught.error, PluginTimeoutError):
            raise caught.error
        self._fail(Words("{}{}", "{} {}").format(what, caught.reason))

    def _fail(self, reason: Words) -> NoReturn:
        told = Words("插件{}：{}", "plugin {}: {}").format(self._entry_point.title, reason)
        raise PluginChannelError(join_clauses(told, build_advice(self._entry_point)))
