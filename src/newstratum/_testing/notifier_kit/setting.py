"""The setting of every case: what an author states about a notifier, and a notifier to test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pytest
from attrs import evolve, field, frozen

from newstratum._ports.notifier import Message, Notifier, Receipt
from newstratum._testing.doubles import Situation
from newstratum._testing.kits import report_case, skip_unless
from newstratum._testing.watchdog import check_not_given_up, compute_limit, limit_seconds

#: A channel may hang for one reason in several cases; then no more are tried.
_MOST_HANGS = 2
_Case = TypeVar("_Case", bound=Callable[..., Any])


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
    #: To whom it went, as the message named them; None where the far end is one for all.
    recipient: str | None = None
    #: What the far end is told that the text is, such as ``text/plain``; empty where it is told nothing.
    content_type: str = ""
    #: When the far end had it, by the clock of :meth:`NotifierSetting.now`; None where nobody notes it.
    arrived_at: dt.datetime | None = None


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
    #: Addresses that the channel takes besides ``recipient``; none for a channel with one far end for all.
    other_recipients: tuple[str, ...] = ()
    #: The far end tells that a recipient has a message, so that a receipt may say ``DELIVERED``.
    confirms_delivery = False
    #: Seconds that a case may take before it is called a hang.
    case_seconds = 20.0

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

    def message_to(self, recipient: str, key: str, text: str = "您好") -> Message:
        """Return a message to one of ``other_recipients``."""
        return evolve(self.message(key, text), recipient=recipient)

    @pytest.fixture(autouse=True)
    def _limit(self, request: pytest.FixtureRequest) -> Iterator[None]:
        report_case(request, "NotifierKit")
        kit = type(self)
        check_not_given_up(kit)
        with limit_seconds(kit, compute_limit(self), str(request.node.name), most_hangs=_MOST_HANGS):
            yield

    @pytest.fixture
    def notifier(self, _limit: None) -> Iterator[Notifier]:
        """An open notifier of its own for each case."""
        notifier = self.open_notifier()
        yield notifier
        notifier.close()

    @pytest.fixture
    def sending(self, notifier: Notifier) -> Notifier:
        """A notifier that has sent a message: what sends nothing would pass by accident."""
        receipt = notifier.send(self.message("event-0/person-0"), timeout=5)
        assert isinstance(receipt, Receipt), "it is no notifier: a send gives no receipt"
        return notifier


def compute_timeout(situation: Situation) -> float:
    """Return the seconds to give a send: few where no answer will come, and enough where one will."""
    return {Situation.SILENT: 0.1, Situation.SLOW: 0.1, Situation.ENDLESS: 0.25}.get(situation, 5.0)


def require_channel_capability(capability: str) -> Callable[[_Case], _Case]:
    """Skip a case, by the capability's name, for a notifier that does not claim the capability."""
    return skip_unless(lambda setting: bool(getattr(setting, capability)), capability)


def require_situation(situation: Situation) -> Callable[[_Case], _Case]:
    """Skip a case, by the situation's name, for a receiver that cannot be made to do it."""
    return skip_unless(lambda setting: situation in setting.situations, f"situation {situation}")
