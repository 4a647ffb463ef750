"""The outbox of a session: notices stored in the same commit as the change they tell of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from newstratum.errors import PurposeError
from newstratum.model.masked import Masked
from newstratum.model.notices import Notice, cancelled
from newstratum.ports.notifier import Message
from newstratum.registry.access import Purposes
from newstratum.registry.collection import Collection, Scope
from newstratum.registry.unique import Digests
from newstratum.wire.curtain import curtained
from newstratum.wire.kinds import NOTICE

__all__ = ["Outbox"]


class Outbox(Collection[Notice]):
    """The notices that a session stores; they go out when a dispatcher takes them."""

    def __init__(
        self, scope: Scope, digests: Digests, purposes: Purposes, clock: Callable[[], dt.datetime]
    ) -> None:
        super().__init__(scope, NOTICE)
        self._digests = digests
        self._purposes = purposes
        self._clock = clock

    def now(self) -> dt.datetime:
        """Return the present instant, by the registry's clock."""
        return self._clock()

    @curtained
    def tell(
        self,
        event: str,
        recipient: str | Masked,
        channel: str,
        *,
        subject: str,
        text: str,
        purpose: str,
        due_at: dt.datetime | None = None,
    ) -> Notice:
        """Store a notice; telling the same event to the same recipient again changes nothing.

        Args:
            event: What it tells of: an identifier without personal data.
            recipient: Id of a person, whose contact is looked up when it is sent, or an address.
            channel: Name of the channel: the scheme of its URL.
            subject: One line.
            text: What it says.
            purpose: What the recipient is told for; consent is checked when it is sent.
            due_at: When to send it; by default now.

        Returns:
            The notice, new or as it was stored before.

        Raises:
            PurposeError: The purpose is not declared, or does not cover notices.
            InvalidValueError: No channel could take the subject or the text.
        """
        if "notice" not in self._purposes.named(purpose).covers:
            raise PurposeError(purpose, "does not cover notice records")
        masked = recipient if isinstance(recipient, Masked) else None
        person = recipient if isinstance(recipient, str) else None
        to = ("address", masked.reveal()) if masked is not None else ("person", str(person))
        identifier = self._digests.of(event, *to, channel)
        stored = self.get(identifier)
        if stored is not None:
            return stored
        # A message checks what every channel would refuse, before anything is stored.
        checked = Message(key=identifier, recipient="checked when sent", subject=subject, text=text)
        return self.add(
            Notice(
                id=identifier,
                event=event,
                person=person,
                address=masked,
                channel=channel,
                subject=checked.subject,
                text=checked.text,
                purpose=purpose,
                due_at=due_at or self._clock(),
            )
        )

    def cancel(self, identifier: str) -> Notice:
        """Cancel a notice that was not sent yet.

        Raises:
            NotFoundError: There is no such notice.
            IllegalMoveError: It was sent already, or is a dead letter.
        """
        return self.update(cancelled(self.require(identifier)))
