"""A post raises nothing, ends in time, keeps to the allowed addresses, and logs nothing.

How it deals with answers of every bad kind is tried with the channels that use it.
"""

from __future__ import annotations

import logging

import pytest

from newstratum.ports import Words
from newstratum.testing import Answer, LoopbackService, Request, Situation
from newstratum_network.addresses import AddressPolicy, parse_network
from newstratum_network.http import HttpClient, HttpResponse

LOOPBACK = parse_network("127.0.0.0/8")
assert LOOPBACK is not None
POLICY = AddressPolicy(allowed=(LOOPBACK,))


class Service(LoopbackService):
    def answer(self, request: Request) -> Answer:
        return Answer(status=207, body=b"x" * 100, headers={"X-Name": "value"})


@pytest.fixture(scope="module")
def shared_service() -> object:
    with Service() as service:
        yield service


@pytest.fixture
def service(shared_service: Service) -> Service:
    shared_service.requests.clear()
    return shared_service


def _client(port: int, **options: object) -> HttpClient:
    return HttpClient(host="127.0.0.1", port=port, ssl_context=None, **{"policy": None, **options})


def test_a_post_arrives_as_it_is(service: Service) -> None:
    response = _client(service.port).post("/a?b=c", b"body", {"X-Key": "k"}, 5)
    [request] = service.requests
    assert (request.method, request.path, request.query, request.body) == (
        "POST",
        "/a",
        (("b", "c"),),
        b"body",
    )
    assert request.headers["x-key"] == "k"
    assert (response.status, response.headers["x-name"], response.failure) == (207, "value", None)


@pytest.mark.parametrize(("limit", "body"), [(0, b""), (100, b"x" * 100)])
def test_a_body_is_read_up_to_the_limit(service: Service, limit: int, body: bytes) -> None:
    response = _client(service.port, max_body=limit).post("/", b"", {}, 5)
    assert (response.body, response.failure) == (body, None)


def test_a_longer_body_is_no_answer(service: Service) -> None:
    assert _client(service.port, max_body=99).post("/", b"", {}, 5) == HttpResponse(
        failure=Words("应答过长", "the answer is too long")
    )


@pytest.mark.parametrize(
    ("addresses", "failure", "is_forbidden"),
    [
        ([], "no such name", False),
        (["8.8.8.8", "10.0.0.1"], "its name leads to an address that is not allowed", True),
    ],
)
def test_nothing_is_connected_to_without_an_allowed_address(
    service: Service, addresses: list[str], failure: str, *, is_forbidden: bool
) -> None:
    client = _client(service.port, policy=POLICY, resolver=lambda _host, _port: addresses)
    response = client.post("/", b"", {}, 5)
    assert response.failure is not None
    assert (response.failure.en, response.is_forbidden) == (failure, is_forbidden)
    assert service.requests == []


def test_a_client_for_any_address_is_made_by_saying_so_only() -> None:
    with pytest.raises(TypeError, match="policy"):
        HttpClient(host="r.example.org", port=443, ssl_context=None)  # type: ignore[call-arg]


def test_the_checked_address_is_connected_to_whatever_the_name(service: Service) -> None:
    client = HttpClient(
        host="r.example.org",
        port=service.port,
        ssl_context=None,
        policy=POLICY,
        resolver=lambda _host, _port: ["127.0.0.1"],
    )
    assert client.post("/", b"", {}, 5).status == 207
    assert service.requests[0].headers["host"] == f"r.example.org:{service.port}"


def test_a_server_that_nobody_listens_at_is_a_failure() -> None:
    with LoopbackService() as closed:
        port = closed.port
    assert _client(port).post("/", b"", {}, 5).failure == Words("无法连接", "no connection")


@pytest.mark.parametrize("situation", [Situation.SILENT, Situation.SLOW])
def test_a_server_that_does_not_answer_is_given_up(situation: Situation) -> None:
    with Service() as service:
        service.arrange(situation)
        failure = _client(service.port).post("/", b"", {}, 0.1).failure
    assert failure is not None
    assert failure.en == "no answer in time, the message may have arrived"


def test_a_redirect_is_an_answer(service: Service) -> None:
    service.arrange(Situation.MOVED)
    assert _client(service.port).post("/", b"", {}, 5).status == 307
    assert len(service.requests) == 1


def test_neither_the_log_nor_repr_shows_the_target(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    client = _client(service.port)
    with caplog.at_level(logging.DEBUG):
        response = client.post("/hush", b"hush", {"X-Key": "hush"}, 5)
    assert caplog.text == ""
    assert "hush" not in repr(client) + repr(response)
