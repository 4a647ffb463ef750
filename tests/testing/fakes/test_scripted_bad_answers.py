"""A bad head makes no answer, and a bad body comes after a good head."""

from __future__ import annotations

import gzip
import http.client
import io
import json

import pytest

from newstratum._testing.fakes.scripted import BAD_BODIES, BAD_HEADS, UNPACKED_BYTES, ScriptedServer


def _answer(server: ScriptedServer, timeout: float = 0.3) -> tuple[int, bytes]:
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=timeout)
    try:
        client.request("POST", "/", b"body", {"Accept": "application/json"})
        answer = client.getresponse()
        return answer.status, answer.read()
    finally:
        client.close()


@pytest.mark.parametrize("name", BAD_HEADS)
def test_of_a_bad_head_no_client_makes_an_answer(name: str) -> None:
    with ScriptedServer(BAD_HEADS[name]) as server:
        try:
            # The standard library reads on for as long as there are bytes: it gets no time for many.
            status, _body = _answer(server, timeout=0.01 if "byte by byte" in name else 0.3)
        except (OSError, http.client.HTTPException):
            return
    # It takes a hint for an answer; other clients wait for the answer after it.
    assert (name, status) == ("hints without end", 103)


@pytest.mark.parametrize("name", [name for name in BAD_BODIES if "without end" not in name])
def test_a_bad_body_comes_after_a_good_head(name: str) -> None:
    with ScriptedServer(BAD_BODIES[name]) as server:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        client.request("POST", "/", b"body")
        assert client.getresponse().status == 200
        client.close()


def test_the_packed_body_is_small_until_it_is_unpacked() -> None:
    with ScriptedServer(BAD_BODIES["a packed body"]) as server:
        _status, body = _answer(server, timeout=30)
    assert len(body) < 1 << 20
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
        assert file.read(10 << 20) == b" " * (10 << 20)
    # Its last four bytes say what it becomes; to see that takes a while.
    assert int.from_bytes(body[-4:], "little") > UNPACKED_BYTES


@pytest.mark.stress
def test_the_packed_body_ends_with_a_good_answer() -> None:
    with ScriptedServer(BAD_BODIES["a packed body"]) as server:
        _status, body = _answer(server, timeout=30)
    assert json.loads(gzip.decompress(body))["errcode"] == 0
