"""An HTTP service on 127.0.0.1 that records its requests and misbehaves on request."""

from __future__ import annotations

import datetime as dt
import email.utils
import http.server
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from attrs import evolve, field, frozen

from newstratum._storage.rows import read_system_clock
from newstratum._testing.doubles import RETRY_AFTER_SECONDS, Situation
from newstratum._testing.fakes.certificates import build_server_context

_FOLLOWED = "/followed"
_LARGEST_REQUEST = 16_000_000
#: Seconds between the bytes of a slow answer.
_SLOW_SECONDS = 0.02


@frozen(kw_only=True)
class Request:
    """A request as it arrived."""

    method: str
    #: Without the query.
    path: str
    #: The query, decoded, in order.
    query: tuple[tuple[str, str], ...]
    #: By lower-case name.
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@frozen(kw_only=True)
class Answer:
    """What a service answers."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(factory=dict)


class _Server(http.server.ThreadingHTTPServer):
    # Threads that hang on purpose must not keep the test run alive; closing ends and joins them.
    daemon_threads = True
    block_on_close = True
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], service: LoopbackService, tls: ssl.SSLContext | None
    ) -> None:
        self._tls = tls
        super().__init__(address, type("Handler", (_Handler,), {"service": service}))

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._tls is not None:
            request.settimeout(10)
            request = self._tls.wrap_socket(request, server_side=True)
        try:
            super().finish_request(request, client_address)
        finally:
            if self._tls is not None:
                request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore broken connections: clients that give up are what the fakes are for."""


class _Handler(http.server.BaseHTTPRequestHandler):
    service: LoopbackService

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        target = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=target.path,
            query=tuple(parse_qsl(target.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(min(length, _LARGEST_REQUEST)),
        )
        self.close_connection = True
        self.service.serve(request, self)

    do_DELETE = do_GET = do_HEAD = do_PATCH = do_POST = do_PUT = _serve  # noqa: N815  # names of http.server

    def reply(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return email.utils.format_datetime(self.service.clock().astimezone(dt.UTC), usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of http.server
        """Write no log."""


class LoopbackService:
    """A service on 127.0.0.1, open as long as the ``with`` block runs. Subclasses define its answers."""

    #: Seconds that the service asks to wait in the situation ``WAIT``.
    retry_after: int = RETRY_AFTER_SECONDS

    def __init__(
        self,
        *,
        clock: Callable[[], dt.datetime] | None = None,
        tls: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Begin to listen.

        Args:
            clock: Returns the present instant, which every answer states; by default that of the system.
            tls: Whether to speak TLS, with the certificate for ``localhost``.
            host: The address to listen on.
            port: The port; 0 for any free one.
        """
        self.clock = clock or read_system_clock
        #: Every request that arrived whole, in order.
        self.requests: list[Request] = []
        self._tls = tls
        self._upcoming: deque[Situation] = deque()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server((host, port), self, build_server_context() if tls else None)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """Return the base address: ``http://127.0.0.1:1234``, or with ``https://localhost``."""
        return f"https://localhost:{self.port}" if self._tls else f"http://127.0.0.1:{self.port}"

    def arrange(self, *situations: Situation) -> None:
        """Set what to do with the next requests, one situation each; later ones go well."""
        with self._lock:
            self._upcoming.extend(situations)

    def close(self) -> None:
        """Stop, and disconnect every client that is still there."""
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------ what subclasses define

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request when all goes well."""
        return Answer()

    def build_failing_answer(self, situation: Situation, request: Request) -> Answer:
        """Return the answer in one of the situations ``BUSY``, ``WAIT``, ``REFUSED`` and their like."""
        if situation is Situation.BUSY:
            return Answer(status=503)
        if situation is Situation.WAIT:
            return Answer(status=429, headers={"Retry-After": str(self.retry_after)})
        if situation is Situation.UNAUTHORISED:
            return Answer(status=401)
        if situation is Situation.REPEATING:
            return Answer(status=400, body=request.body)
        return Answer(status=400)

    # ------------------------------------------------------------------ one request

    def serve(self, request: Request, handler: _Handler) -> None:
        """Answer a request, or misbehave as arranged; the handler writes what is answered."""
        # A client that follows a redirect comes back here, and is served like any other.
        request = evolve(request, path=request.path.removeprefix(_FOLLOWED))
        with self._lock:
            self.requests.append(request)
            situation = self._upcoming.popleft() if self._upcoming else Situation.NORMAL
        match situation:
            case Situation.NORMAL:
                handler.reply(self.answer(request))
            case Situation.LOST:
                self.answer(request)
                _reset_connection(handler)
            case Situation.BROKEN:
                _reset_connection(handler)
            case Situation.MOVED:
                location = f"{self.address}{_FOLLOWED}{handler.path}"
                handler.reply(Answer(status=307, headers={"Location": location}))
            case Situation.GARBLED:
                handler.reply(Answer(body=b'\xff\xfe{"errcode": \x00\x80'))
            case Situation.SILENT | Situation.SLOW | Situation.ENDLESS:
                self._keep_waiting(situation, handler)
            case _:
                handler.reply(self.build_failing_answer(situation, request))

    def _keep_waiting(self, situation: Situation, handler: _Handler) -> None:
        if situation is Situation.SILENT:
            self._closing.wait()
            return
        start = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        # A slow answer does not even come to the end of its headers.
        handler.wfile.write(start + (b"X-Slow: " if situation is Situation.SLOW else b"\r\n"))
        pause, chunk = (_SLOW_SECONDS, b"x") if situation is Situation.SLOW else (0.0, b" " * 65536)
        while not self._closing.wait(pause):
            handler.wfile.write(chunk)
            handler.wfile.flush()


def _reset_connection(handler: _Handler) -> None:
    # A lingering time of 0 resets the connection, as a crash of the other machine does.
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    handler.close_connection = True
    handler.connection.close()
