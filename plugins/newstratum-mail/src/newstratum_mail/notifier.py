"""E-mail as a notifier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email.message import Message as Part

from newstratum.errors import ClosedError, NotifyError, UndeliverableError
from newstratum.ports import Delivery, Message, Receipt, Words
from newstratum_mail.addresses import parse_address, parse_domain
from newstratum_mail.composing import Originator, build_calendar_part, build_message_id, render_email
from newstratum_mail.delivery import Server
from newstratum_mail.invitations import Invitation, build_invitation, get_method, render_invitation
from newstratum_network.clocks import read_utc_clock

__all__ = ["MailNotifier"]


class MailNotifier:
    """Hands each message to one mail server, in a session of its own."""

    def __init__(
        self, server: Server, originator: Originator, *, clock: Callable[[], dt.datetime] = read_utc_clock
    ) -> None:
        """Make an open notifier.

        Args:
            server: The mail server.
            originator: Whom messages come from.
            clock: Returns the present instant, for dates and receipts.
        """
        self._server = server
        self._originator = originator
        self._clock = clock
        self._closed = False

    def __repr__(self) -> str:
        return f"<MailNotifier {self._server.host}>"

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Send a message; a repeat has the same Message-ID.

        With an entry for a calendar it is an invitation, or its cancellation: the recipient is its attendee,
        and the sender its organizer.

        Args:
            message: What to send, to an e-mail address.
            timeout: Seconds after which to give up.

        Raises:
            UndeliverableError: The address is not valid, or the server refuses for good.
            NotifierUnavailableError: The server cannot take it now.
            ClosedError: The notifier is closed.
        """
        return self._send(message, self._find_invitation(message), timeout)

    def invite(self, message: Message, invitation: Invitation, *, timeout: float) -> Receipt:
        """Send a message with an invitation for its recipient, or with its cancellation.

        Args:
            message: The message that goes with it, and its recipient.
            invitation: The event, in its present state.
            timeout: Seconds after which to give up.

        Raises:
            UndeliverableError: The address is not valid, or the server refuses for good.
            NotifierUnavailableError: The server cannot take it now.
            ClosedError: The notifier is closed.
        """
        return self._send(message, invitation, timeout)

    def close(self) -> None:
        """Refuse further messages."""
        self._closed = True

    def _find_invitation(self, message: Message) -> Invitation | None:
        if message.entry is None:
            return None
        originator = self._originator
        return build_invitation(message.entry, organizer=originator.address, organizer_name=originator.name)

    def _send(self, message: Message, invitation: Invitation | None, timeout: float) -> Receipt:
        if self._closed:
            raise ClosedError(Words("邮件渠道", "the mail notifier"))
        # Errors are returned as values, so that no frame of a traceback holds text or address.
        error = self._deliver(message, invitation, timeout)
        if error is not None:
            raise error
        return Receipt(
            key=message.key,
            outcome=Delivery.ACCEPTED,
            accepted_at=self._clock(),
            code="smtp-250",
            reference=build_message_id(message.key, parse_domain(self._originator.address)),
        )

    def _deliver(self, message: Message, invitation: Invitation | None, timeout: float) -> NotifyError | None:
        address = parse_address(message.recipient)
        if address is None:
            return UndeliverableError(
                Words("邮件：收件人不是普通的邮箱地址", "mail: the recipient is not a plain e-mail address")
            )
        at = self._clock()
        calendar: Part | None = None
        if invitation is not None:
            content = render_invitation(invitation, attendee=address, created_at=at)
            calendar = build_calendar_part(content, get_method(invitation))
        content = render_email(message, address, self._originator, at, calendar)
        return self._server.deliver(self._originator.address, address, content, timeout)
