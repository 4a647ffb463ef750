"""A server on loopback that says what a script tells it to, byte for byte: what no service would say."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self, TypeAlias

__all__ = ["Script", "ScriptedConnection", "ScriptedServer", "open_unresponsive_address"]

_PIECE = 65_536


class ScriptedConnection:
    """One connection, as the script of a server sees it; a client that leaves ends the script."""

    def __init__(self, connection: socket.socket, closing: threading.Event) -> None:
        #: All that the client said so far, as far as the script listened.
        self.heard = b""
        self._connection = connection
        self._closing = closing
        self._ahead = b""

    def hear(self) -> bytes:
        """Return what the client says next, whatever it is; nothing once it has left."""
        if self._ahead or self._listen():
            words, self._ahead = self._ahead, b""
            return words
        return b""

    def line(self) -> bytes:
        """Return the next line that the client says, with its end; nothing once it has left."""
        return self._until(b"\n")

    def request(self) -> bytes:
        """Return the next HTTP request with its body, whose length must be stated."""
        head = self._until(b"\r\n\r\n")
        length = next(
            (
                int(line.partition(b":")[2])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ),
            0,
        )
        while len(self._ahead) < length and self._listen():
            pass
        body, self._ahead = self._ahead[:length], self._ahead[length:]
        return head + body

    def say(self, words: bytes) -> None:
        """Say something."""
        self._connection.sendall(words)

    def drip(self, word: bytes, pause: float) -> None:
        """Say the same again and again, after a pause of so many seconds, until one of the two leaves."""
        while not self._closing.wait(pause):
            self.say(word)

    def stall(self) -> None:
        """Say nothing more until the server is closed."""
        self._closing.wait()

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Go on under TLS."""
        self._connection = context.wrap_socket(self._connection, server_side=True)
        self._ahead = b""

    def reset(self) -> None:
        """Break the connection as a machine that crashes does."""
        # A lingering time of nought makes the system send a reset instead of a farewell.
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self._connection.close()

    def close(self) -> None:
        """End the connection, also under a script that is still speaking."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def _until(self, end: bytes) -> bytes:
        while end not in self._ahead and self._listen():
            pass
        words, found, self._ahead = self._ahead.partition(end)
        return words + found

    def _listen(self) -> bool:
        piece = self._connection.recv(_PIECE)
        self.heard += piece
        self._ahead += piece
        return bool(piece)


#: What a server does with one connection; the connection ends with it.
Script: TypeAlias = Callable[[ScriptedConnection], None]


class ScriptedServer:
    """A server on loopback that plays one script with every client, open as long as the ``with`` block."""

    def __init__(
        self, script: Script, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        """Begin to listen.

        Args:
            script: What to do with each connection.
            tls: Under what to speak from the start; None for no TLS.
            host: The address to listen on.
            port: The port; 0 for any free one.
        """
        #: One for each connection, in order.
        self.conversations: list[ScriptedConnection] = []
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
        """Stop, and let go of every client that is still there; closing again does nothing."""
        if self._closing.is_set():
            return
        self._closing.set()
        # Closing alone would not wake the thread that waits for the next client.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        for conversation in self.conversations:
            conversation.close()
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
                connection, _address = self._socket.accept()
            except OSError:
                return
            conversation = ScriptedConnection(connection, self._closing)
            self.conversations.append(conversation)
            thread = threading.Thread(target=self._play, args=(conversation,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _play(self, conversation: ScriptedConnection) -> None:
        # Clients that give up are what the script is for.
        with contextlib.suppress(OSError), contextlib.closing(conversation):
            if self._tls is not None:
                conversation.encrypt(self._tls)
            self._script(conversation)


@contextlib.contextmanager
def open_unresponsive_address(host: str, port: int) -> Iterator[None]:
    """Make an address at which connections are neither taken nor refused, as behind a firewall."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind((host, port))
        # Whoever comes when the queue is full hears nothing.
        listening.listen(0)
        for _number in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect((host, port))
        yield
