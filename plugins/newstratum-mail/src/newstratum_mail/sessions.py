"""Sessions with a mail server that end by one deadline, and read only so much of what it says."""

from __future__ import annotations

import io
import smtplib
import socket
import ssl
import time
from typing import Any, Final

from newstratum_mail.lookup import resolve_mail_host

__all__ = ["Deadline", "EncryptedSession", "PlainSession"]

#: Bytes a server may say in one session.
_MAX_REPLY_BYTES: Final = 262_144


class Deadline:
    """So many seconds from now for everything together."""

    def __init__(self, seconds: float) -> None:
        """Start the clock."""
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, or raise `TimeoutError` if none are."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _LimitedReader(io.RawIOBase):
    """What is heard of a server: less of it than the limit, and nothing after the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self._heard = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        count = self._sock.recv_into(buffer)
        self._heard += count
        if self._heard > _MAX_REPLY_BYTES:
            raise OSError("too much said")
        return count


class _WithDeadline(smtplib.SMTP):
    deadline: Deadline

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_LimitedReader(self.sock, self.deadline))
        try:
            return super().getreply()
        except smtplib.SMTPResponseException:
            # The library's own word for a line that is too long; the server refused nothing.
            raise smtplib.SMTPServerDisconnected("a line is too long") from None

    def send(self, s: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(self.deadline.left())
        super().send(s)


class _Connecting(smtplib.SMTP):
    """Connects to the first address of a host that answers, in the time that is left for all of them."""

    deadline: Deadline

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        addresses = resolve_mail_host(host, port, self.deadline.left())
        if addresses is None:
            raise TimeoutError
        if not addresses:
            raise OSError("no such name")
        *others, last = addresses
        for number, address in enumerate(others):
            # One that never answers leaves the others their share of the time.
            share = self.deadline.left() / (len(addresses) - number)
            try:
                return self._connected(address, port, share)
            except OSError:
                continue
        return self._connected(last, port, self.deadline.left())

    def _connected(self, address: str, port: int, seconds: float) -> socket.socket:
        connected = socket.create_connection((address, port), seconds)
        # What follows, a handshake perhaps, has all the time that is left.
        connected.settimeout(self.deadline.left())
        return connected


class PlainSession(_WithDeadline, _Connecting):
    """A session that begins unencrypted."""

    def __init__(self, host: str, port: int, *, helo: str, deadline: Deadline) -> None:
        """Connect, in the time that is left."""
        self.deadline = deadline
        super().__init__(host, port, local_hostname=helo, timeout=deadline.left())


class EncryptedSession(_WithDeadline, smtplib.SMTP_SSL, _Connecting):
    """A session that is encrypted from its beginning."""

    def __init__(
        self, host: str, port: int, *, helo: str, deadline: Deadline, context: ssl.SSLContext
    ) -> None:
        """Connect, in the time that is left."""
        self.deadline = deadline
        smtplib.SMTP_SSL.__init__(
            self, host, port, local_hostname=helo, timeout=deadline.left(), context=context
        )
