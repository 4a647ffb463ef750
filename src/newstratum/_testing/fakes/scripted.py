"""A server on loopback that sends what a script tells it to, byte for byte, and the worst of answers."""

from __future__ import annotations

import contextlib
import functools
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Final, Self, TypeAlias

_CHUNK_SIZE = 65_536


class ScriptedConnection:
    """One connection, as the script of a server sees it; a client that leaves ends the script."""

    def __init__(self, connection: socket.socket, closing: threading.Event) -> None:
        #: All that the client sent so far, as far as the script has read it.
        self.received = b""
        self._connection = connection
        self._closing = closing
        self._unread = b""

    def receive(self) -> bytes:
        """Return what the client sends next, whatever it is; nothing once it has left."""
        if self._unread or self._receive_chunk():
            received, self._unread = self._unread, b""
            return received
        return b""

    def read_line(self) -> bytes:
        """Return the next line that the client sends, with its end; nothing once it has left."""
        return self._read_until(b"\n")

    def read_request(self) -> bytes:
        """Return the next HTTP request with its body, whose length must be stated."""
        head = self._read_until(b"\r\n\r\n")
        length = next(
            (
                int(line.partition(b":")[2])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ),
            0,
        )
        while len(self._unread) < length and self._receive_chunk():
            pass
        body, self._unread = self._unread[:length], self._unread[length:]
        return head + body

    def send(self, content: bytes) -> None:
        """Send some bytes."""
        self._connection.sendall(content)

    def send_repeatedly(self, content: bytes, pause: float) -> None:
        """Send the same bytes, after a pause of so many seconds each time, until one of the two leaves."""
        while not self._closing.wait(pause):
            self.send(content)

    def stall(self) -> None:
        """Send nothing more until the server is closed."""
        self._closing.wait()

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Go on under TLS."""
        self._connection = context.wrap_socket(self._connection, server_side=True)
        self._unread = b""

    def reset(self) -> None:
        """Break the connection as a machine that crashes does."""
        # A lingering time of 0 makes the system send a reset instead of an orderly end.
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self._connection.close()

    def close(self) -> None:
        """End the connection, also while a script is still using it."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def _read_until(self, end: bytes) -> bytes:
        while end not in self._unread and self._receive_chunk():
            pass
        line, found, self._unread = self._unread.partition(end)
        return line + found

    def _receive_chunk(self) -> bool:
        chunk = self._connection.recv(_CHUNK_SIZE)
        self.received += chunk
        self._unread += chunk
        return bool(chunk)


#: What a server does with one connection; the connection ends with it.
Script: TypeAlias = Callable[[ScriptedConnection], None]


class ScriptedServer:
    """A server on loopback that runs one script with every client, as long as the ``with`` block runs."""

    def __init__(
        self, script: Script, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        """Begin to listen.

        Args:
            script: What to do with each connection.
            tls: The TLS settings to begin with; None for no TLS.
            host: The address to listen on.
            port: The port; 0 for any free one.
        """
        #: One for each connection, in order.
        self.connections: list[ScriptedConnection] = []
        self._script = script
        self._tls = tls
        self._closing = threading.Event()
        self._socket = socket.create_server((host, port))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Stop, and disconnect every client that is still there; closing again does nothing."""
        if self._closing.is_set():
            return
        self._closing.set()
        # Closing alone would not wake the thread that waits for the next client.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        for connection in self.connections:
            connection.close()
        for thread in self._threads[1:]:
            thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                accepted, _address = self._socket.accept()
            except OSError:
                return
            connection = ScriptedConnection(accepted, self._closing)
            self.connections.append(connection)
            thread = threading.Thread(target=self._run_script, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run_script(self, connection: ScriptedConnection) -> None:
        # Clients that give up are what the script is for.
        with contextlib.suppress(OSError), contextlib.closing(connection):
            if self._tls is not None:
                connection.encrypt(self._tls)
            self._script(connection)


@contextlib.contextmanager
def open_unresponsive_address(host: str, port: int) -> Iterator[None]:
    """Make an address at which connections are neither taken nor refused, as behind a firewall."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind((host, port))
        # A client that comes when the queue is full gets no answer.
        listening.listen(0)
        for _number in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect((host, port))
        yield


#: Seconds between two bytes of a slow answer: shorter than any timeout for one byte.
_PAUSE: Final = 0.02
_MEBIBYTE: Final = 1 << 20
#: What the packed answer becomes to somebody who unpacks it: half a gibibyte from half a megabyte.
UNPACKED_BYTES: Final = 512 * _MEBIBYTE
#: The checksum of the unpacked answer: to compute it takes longer than a client waits.
_CHECKSUM: Final = 0xFB955DA8
_TAKEN: Final = b'{"errcode": 0, "code": 0, "errmsg": "ok"}'


def _make_script(start: bytes, go_on: Callable[[ScriptedConnection], None] | None = None) -> Script:
    def script(connection: ScriptedConnection) -> None:
        connection.read_request()
        connection.send(start)
        if go_on is not None:
            go_on(connection)

    return script


def _build_head(*lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: application/json", *lines, "", ""]).encode()


def _make_endless_sender(piece: bytes) -> Callable[[ScriptedConnection], None]:
    return lambda connection: connection.send_repeatedly(piece, 0)


def _make_slow_sender(piece: bytes) -> Callable[[ScriptedConnection], None]:
    return lambda connection: connection.send_repeatedly(piece, _PAUSE)


@functools.cache
def _build_gzip_bomb() -> bytes:
    """Return a gzip file whose content, blanks and then a good answer, is a thousand times as long."""
    blanks, count = b" " * _MEBIBYTE, UNPACKED_BYTES // _MEBIBYTE
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # After a full flush the same bytes mean the same again: what is packed once can be sent often.
    piece = compressor.compress(blanks) + compressor.flush(zlib.Z_FULL_FLUSH)
    end = compressor.compress(_TAKEN) + compressor.flush()
    length = _MEBIBYTE * count + len(_TAKEN)
    head = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
    return head + piece * count + end + struct.pack("<II", _CHECKSUM, length)


def _send_gzip_bomb(connection: ScriptedConnection) -> None:
    packed = _build_gzip_bomb()
    connection.send(_build_head("Content-Encoding: gzip", f"Content-Length: {len(packed)}") + packed)


def _send_huge_body(connection: ScriptedConnection) -> None:
    count = 64
    connection.send(_build_head(f"Content-Length: {_MEBIBYTE * count + len(_TAKEN)}"))
    for _number in range(count):
        connection.send(b" " * _MEBIBYTE)
    connection.send(_TAKEN)


#: Answers without a complete head, by name. Nobody who gets one can know whether the request was carried out.
BAD_HEADS: Final[Mapping[str, Script]] = {
    "silence": _make_script(b"", ScriptedConnection.stall),
    "nothing": _make_script(b""),
    "a reset before the answer": _make_script(b"", ScriptedConnection.reset),
    "a status line cut off": _make_script(b"HTTP/1.1 20", ScriptedConnection.reset),
    "a head cut off": _make_script(_build_head()[:-2], ScriptedConnection.reset),
    "a head byte by byte": _make_script(b"HTTP/1.1 200 OK\r\nX: ", _make_slow_sender(b"x")),
    "a head without end": _make_script(b"HTTP/1.1 200 OK\r\nX: ", _make_endless_sender(b"x" * 65_536)),
    "headers without end": _make_script(b"HTTP/1.1 200 OK\r\n", _make_endless_sender(b"X: x\r\n" * 10_000)),
    "hints without end": _make_script(b"", _make_endless_sender(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)),
    "another protocol": _make_script(b"220 mail.example.org ESMTP\r\n", ScriptedConnection.stall),
    "bytes that are not text": _make_script(bytes(range(128, 256)) * 8 + b"\r\n\r\n"),
}

#: Answers with a good head and status 200, by name, whose body is bad.
BAD_BODIES: Final[Mapping[str, Script]] = {
    "a body cut off": _make_script(_build_head("Content-Length: 100") + _TAKEN[:9], ScriptedConnection.reset),
    "a body that is too short": _make_script(_build_head("Content-Length: 100") + _TAKEN[:9]),
    "a body byte by byte": _make_script(_build_head("Content-Length: 1000000"), _make_slow_sender(b" ")),
    "a body without end": _make_script(_build_head(), _make_endless_sender(b" " * 65_536)),
    "chunks without end": _make_script(
        _build_head("Transfer-Encoding: chunked"), _make_endless_sender(b"1\r\n \r\n" * 1_000)
    ),
    "a chunk of no size": _make_script(
        _build_head("Transfer-Encoding: chunked") + b"zz\r\n", ScriptedConnection.stall
    ),
    "a huge body": _make_script(b"", _send_huge_body),
    "a packed body": _make_script(b"", _send_gzip_bomb),
    "a body not packed as it says": _make_script(
        _build_head("Content-Encoding: gzip", "Content-Length: 2") + b"{}"
    ),
    "a body that is not text": _make_script(_build_head("Content-Length: 6") + b"\xff\xfe{\x00\x80}"),
    "a body of another kind": _make_script(_build_head("Content-Length: 13") + b"<html></html>"),
    "nesting without sense": _make_script(_build_head("Content-Length: 60000") + b"[" * 60_000),
}
