"""A real SMTP server on loopback that keeps what it is given and misbehaves on request."""

from __future__ import annotations

import asyncio
import email
import email.policy
import logging
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any, Self

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from newstratum.testing import Situation, build_server_context

# It logs what it is sent; the tests look for what the client logs.
logging.getLogger("mail.log").disabled = True

REFUSALS = {
    Situation.BUSY: "451 4.3.0 try again later",
    Situation.REFUSED: "550 5.1.1 no such user here",
}


class LoopbackMail:
    """An aiosmtpd server in a thread of its own."""

    def __init__(self, *, encryption: str = "off", user: str = "", password: str = "") -> None:
        #: Every e-mail that was taken, in order: sender, recipients, and what was sent.
        self.taken: list[tuple[str, list[str], bytes]] = []
        #: Whether each session was encrypted when the e-mail was given.
        self.encrypted: list[bool] = []
        self._ahead: deque[Situation] = deque()
        self._login = (user, password)
        self._encryption = encryption
        self._loop = asyncio.new_event_loop()
        self._transports: set[asyncio.BaseTransport] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait()

    @property
    def messages(self) -> list[EmailMessage]:
        """The e-mails, read by the standard library."""
        return [
            email.message_from_bytes(content, policy=email.policy.default) for *_who, content in self.taken
        ]

    def arrange(self, *situations: Situation) -> None:
        """Say what to do with the next e-mails."""
        self._ahead.extend(situations)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    # ------------------------------------------------------------------ what aiosmtpd asks

    async def handle_RCPT(  # noqa: N802  # the name that aiosmtpd looks for
        self, server: SMTP, session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self._login[0] and not session.authenticated:
            return "530 5.7.0 authentication required"
        envelope.situation = self._ahead.popleft() if self._ahead else Situation.NORMAL
        if refusal := REFUSALS.get(envelope.situation):
            return refusal
        transport = server.transport
        if envelope.situation is Situation.BROKEN:
            transport.abort()
        if envelope.situation is Situation.GARBLED:
            transport.write(b"\xff\xfe\x00\x80\r\n")
        if envelope.situation is Situation.SILENT:
            await asyncio.Event().wait()
        while envelope.situation in (Situation.SLOW, Situation.ENDLESS) and not transport.is_closing():
            slow = envelope.situation is Situation.SLOW
            transport.write(b"2" if slow else b"250-" + b"x" * 4000 + b"\r\n")
            await asyncio.sleep(0.02 if slow else 0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # the name that aiosmtpd looks for
        self, server: SMTP, _session: Any, envelope: Envelope
    ) -> str:
        if envelope.situation is Situation.REPEATING:
            return "554 5.6.0 refused: " + envelope.content.decode("latin-1")[:300].replace("\r\n", " ")
        self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        if envelope.situation is Situation.LOST:
            server.transport.abort()
        return "250 OK"

    # ------------------------------------------------------------------ its thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()
        self._server.close()
        for transport in self._transports:
            transport.abort()
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _listen(self) -> None:
        context = build_server_context() if self._encryption != "off" else None
        whole = self._encryption == "implicit"
        self._server = await self._loop.create_server(
            lambda: self._session(None if whole else context), "127.0.0.1", 0, ssl=context if whole else None
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def _session(self, starttls: ssl.SSLContext | None) -> SMTP:
        user, password = self._login

        def authenticator(
            _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any
        ) -> AuthResult:
            fits = (given.login, given.password) == (user.encode(), password.encode())
            return AuthResult(success=fits, handled=False)

        transports = self._transports

        class Session(SMTP):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                transports.add(transport)
                super().connection_made(transport)

        return Session(
            self,
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=authenticator if user else None,
            auth_require_tls=False,
            hostname="mail.example.org",
            loop=self._loop,
        )


@pytest.fixture
def mail_server() -> Iterator[LoopbackMail]:
    """A server without encryption and without login."""
    with LoopbackMail() as server:
        yield server


@pytest.fixture
def new_server() -> Callable[..., LoopbackMail]:
    """Makes servers of any kind."""
    return LoopbackMail
