"""The setting of every case: what an author states about a notifier, and a notifier to test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import pytest
from attrs import field, frozen

from newstratum._ports.notifier import Message, Notifier
from newstratum._testing.doubles import Situation
from newstratum._testing.kits import skip_unless

_Case = TypeVar("_Case", bound=Callable[..., None])


@frozen(kw_only=True)
class Arrival:
    """One message as it arrived at the receiver, put together again if it came in parts."""

    #: How a receiver recognises a repeat: a header, an identifier, a footer.
    identity: str
    #: The line that stands for the subject; None where the channel has none.
    subject: str | None = None
    #: None where the channel does not carry the text.
    text: str | None = None
    #: The headers, by lower-case name, and the body: for HTTP notifiers that sign.
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b""


class NotifierSetting:
    """What an author states about a notifier. Cases about anything else are skipped, by name."""

    #: An address the channel takes.
    recipient = "someone@example.org"
    #: Addresses that this channel can never deliver to.
    impossible_recipients: tuple[str, ...] = ()
    #: What the notifier of :meth:`open_notifier` must not show: passwords, tokens, keys.
    secrets: tuple[str, ...] = ()
    #: What :meth:`arrange` can make the receiver do.
    situations: frozenset[Situation] = frozenset()
    #: Seconds that the receiver asks to wait in the situation ``WAIT``; None if it has no such answer.
    retry_after: float | None = None
    #: :meth:`arrivals` returns what arrived at the receiver.
    shows_arrivals = False
    #: It speaks TLS, and :meth:`open_over_tls` opens it so.
    speaks_tls = False
    #: It connects to public addresses only, and :meth:`open_for` opens it with made-up look-ups.
    guards_addresses = False
    #: It signs as Standard Webhooks 1.0; then this is the secret.
    signing_secret = ""

    def open_notifier(self) -> Notifier:
        """Open a notifier that can take the messages of the kit."""
        pytest.fail("a notifier kit needs the method open_notifier()")

    def now(self) -> dt.datetime:
        """Return the present instant, by the clock of the notifier."""
        return dt.datetime.now(dt.UTC)

    def message(self, key: str, text: str = "您好", *, subject: str = "活动通知") -> Message:
        """Return a message this channel can take; override it where addresses have another form."""
        return Message(key=key, recipient=self.recipient, subject=subject, text=text)

    def arrange(self, situation: Situation) -> None:
        """Make the receiver do one of ``situations`` with the next message."""
        pytest.fail("situations are claimed, so the kit needs the method arrange(situation)")

    def arrivals(self) -> Sequence[Arrival]:
        """Return every message that arrived at the receiver, in order, repeats included."""
        pytest.fail("arrivals are claimed, so the kit needs the method arrivals()")

    def open_over_tls(self, *, host: str, trusting: bool) -> Notifier:
        """Open a notifier for a receiver under TLS whose certificate is for ``localhost``.

        Args:
            host: The name to connect by.
            trusting: Whether the notifier trusts the authority of the certificate.
        """
        pytest.fail("TLS is claimed, so the kit needs the method open_over_tls(host=, trusting=)")

    def open_for(self, *answers: str) -> Notifier:
        """Open a notifier for a receiver on 127.0.0.1, the only address on its list of allowed ones.

        Args:
            answers: The addresses that the look-ups of its name give, one look-up after the other; the
                last of them from then on.
        """
        pytest.fail("a guard is claimed, so the kit needs the method open_for(*answers)")

    @pytest.fixture
    def notifier(self) -> Iterator[Notifier]:
        """An open notifier of its own for each case."""
        notifier = self.open_notifier()
        yield notifier
        notifier.close()


def compute_timeout(situation: Situation) -> float:
    """Return the seconds to give a send: few where no answer will come, and enough where one will."""
    return {Situation.SILENT: 0.1, Situation.SLOW: 0.1, Situation.ENDLESS: 0.25}.get(situation, 5.0)


def require_channel_capability(capability: str) -> Callable[[_Case], _Case]:
    """Skip a case, by the capability's name, for a notifier that does not claim the capability."""
    return skip_unless(lambda setting: bool(getattr(setting, capability)), capability)


def require_situation(situation: Situation) -> Callable[[_Case], _Case]:
    """Skip a case, by the situation's name, for a receiver that cannot be made to do it."""
    return skip_unless(lambda setting: situation in setting.situations, f"situation {situation}")
