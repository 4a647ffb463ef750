"""Answers that an HTTP client must survive: without end, far too long, packed, cut off, or no HTTP."""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Final

from newstratum._testing.fakes.scripted import Script, ScriptedConnection

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
    "bytes that are no text": _make_script(bytes(range(128, 256)) * 8 + b"\r\n\r\n"),
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
    "a body that is no text": _make_script(_build_head("Content-Length: 6") + b"\xff\xfe{\x00\x80}"),
    "a body of another kind": _make_script(_build_head("Content-Length: 13") + b"<html></html>"),
    "nesting without sense": _make_script(_build_head("Content-Length: 60000") + b"[" * 60_000),
}
