"""A server on loopback that sends what a script tells it to, byte for byte, however wrong it is."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self, TypeAlias

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
