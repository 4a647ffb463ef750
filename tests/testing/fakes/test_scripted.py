"""A scripted server sends what its script tells it to, and lets go of clients when it is closed."""

from __future__ import annotations

import contextlib
import socket

import pytest

from newstratum._testing.fakes.scripted import ScriptedConnection, ScriptedServer, open_unresponsive_address


def test_a_script_hears_what_is_said_and_says_what_it_wants() -> None:
    said: list[bytes] = []

    def script(connection: ScriptedConnection) -> None:
        said.extend(
            [connection.read_line(), connection.read_request(), connection.read_line(), connection.receive()]
        )
        connection.send(b"done")

    with ScriptedServer(script) as server, socket.create_connection(("127.0.0.1", server.port), 5) as client:
        client.sendall(b"EHLO me\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcQU")
        client.sendall(b"IT\r\n\x16")
        assert client.recv(100) == b"done"
        assert client.recv(100) == b"", "the connection ends with the script"
    assert said == [b"EHLO me\r\n", b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", b"QUIT\r\n", b"\x16"]
    assert server.connections[0].received.endswith(b"QUIT\r\n\x16")


def test_a_reset_is_told_from_a_farewell() -> None:
    with (
        ScriptedServer(lambda connection: (connection.receive(), connection.reset())) as server,
        socket.create_connection(("127.0.0.1", server.port), 5) as client,
    ):
        client.sendall(b"x")
        with pytest.raises(ConnectionResetError):
            client.recv(1)


@pytest.mark.parametrize(
    "speaking", [ScriptedConnection.stall, lambda connection: connection.send_repeatedly(b"x" * 65_536, 0)]
)
def test_closing_lets_go_of_clients_that_hang(speaking: object) -> None:
    assert callable(speaking)
    with ScriptedServer(speaking) as server:
        client = socket.create_connection(("127.0.0.1", server.port), 5)
    with client, contextlib.suppress(ConnectionResetError):
        while client.recv(1 << 20):
            pass


def test_at_a_deaf_address_nobody_answers() -> None:
    with (
        ScriptedServer(ScriptedConnection.stall) as server,
        open_unresponsive_address("127.0.0.2", server.port),
    ):
        with pytest.raises(TimeoutError):
            socket.create_connection(("127.0.0.2", server.port), 0.2)
        socket.create_connection(("127.0.0.1", server.port), 5).close()
