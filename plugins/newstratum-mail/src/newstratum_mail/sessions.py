"""Sessions with a mail server that share one deadline, and read no more than a limit of its replies."""

from __future__ import annotations

import io
import smtplib
import socket
import ssl
from typing import Any, Final

from newstratum.ports import Words
from newstratum_network.clocks import Deadline
from newstratum_network.lookup import connect_first, resolve_host

__all__ = ["EncryptedSession", "PlainSession"]

#: Bytes that a server may send in one session.
_MAX_REPLY_BYTES: Final = 262_144


class _LimitedReader(io.RawIOBase):
    """Reads what a server sends: no more than the limit, and nothing after the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self._received = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.get_remaining())
        count = self._sock.recv_into(buffer)
        self._received += count
        if self._received > _MAX_REPLY_BYTES:
            raise OSError(Words("应答过长", "the replies are too long"))
        return count


class _WithDeadline(smtplib.SMTP):
    deadline: Deadline

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_LimitedReader(self.sock, self.deadline))
        try:
            return super().getreply()
        except smtplib.SMTPResponseException:
            # The library raises it for a line that is too long; the server refused nothing.
            raise smtplib.SMTPServerDisconnected(Words("一行过长", "a line is too long")) from None

    def send(self, s: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(self.deadline.get_remaining())
        super().send(s)


class _Connecting(smtplib.SMTP):
    """Connects to the first address of a host that answers, in the time that is left for all of them."""

    deadline: Deadline

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        addresses = resolve_host(host, port, self.deadline.get_remaining())
        if addresses is None:
            raise TimeoutError
        if not addresses:
            raise OSError(Words("没有这个名称", "no such name"))

        def connect(address: str, seconds: float) -> socket.socket:
            return socket.create_connection((address, port), seconds)

        connected = connect_first(addresses, self.deadline, connect)
        # What follows, a handshake perhaps, has all the time that is left.
        connected.settimeout(self.deadline.get_remaining())
        return connected


class PlainSession(_WithDeadline, _Connecting):
    """A session that begins unencrypted."""

    def __init__(self, host: str, port: int, *, helo: str, deadline: Deadline) -> None:
        """Connect, in the time that is left."""
        self.deadline = deadline
        super().__init__(host, port, local_hostname=helo, timeout=deadline.get_remaining())


class EncryptedSession(_WithDeadline, smtplib.SMTP_SSL, _Connecting):
    """A session that is encrypted from its beginning."""

    def __init__(
        self, host: str, port: int, *, helo: str, deadline: Deadline, context: ssl.SSLContext
    ) -> None:
        """Connect, in the time that is left."""
        self.deadline = deadline
        smtplib.SMTP_SSL.__init__(
            self, host, port, local_hostname=helo, timeout=deadline.get_remaining(), context=context
        )
