"""The HTTP service for tests misbehaves as arranged."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator

import pytest

from newstratum.testing import (
    AUTHORITY,
    RETRY_AFTER_SECONDS,
    Answer,
    LoopbackService,
    ManualClock,
    Situation,
)


def _exchange(service: LoopbackService, path: str) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=5)
    try:
        connection.request("POST", path)
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def service() -> Iterator[LoopbackService]:
    with LoopbackService() as service:
        yield service


def test_all_goes_well_until_something_is_arranged(service: LoopbackService) -> None:
    service.arrange(Situation.BUSY, Situation.REFUSED)
    assert [_exchange(service, "/a")[0] for _number in range(4)] == [503, 400, 200, 200]


def test_a_wait_is_asked_for_in_seconds(service: LoopbackService) -> None:
    service.arrange(Situation.WAIT)
    status, _body, headers = _exchange(service, "/a")
    assert (status, headers["Retry-After"]) == (429, str(RETRY_AFTER_SECONDS))


def test_a_redirect_comes_back_to_the_same_service(service: LoopbackService) -> None:
    service.arrange(Situation.MOVED)
    status, _body, headers = _exchange(service, "/a?b=c")
    assert status == 307
    assert _exchange(service, headers["Location"].removeprefix(service.address))[0] == 200
    assert [(request.path, request.query) for request in service.requests] == [("/a", (("b", "c"),))] * 2


@pytest.mark.parametrize("situation", [Situation.BROKEN, Situation.LOST])
def test_a_connection_breaks(service: LoopbackService, situation: Situation) -> None:
    service.arrange(situation)
    with pytest.raises(OSError, match=r"reset|closed"):
        _exchange(service, "/a")


@pytest.mark.parametrize("situation", [Situation.SILENT, Situation.SLOW, Situation.ENDLESS])
def test_closing_lets_go_of_clients_that_hang(situation: Situation) -> None:
    with LoopbackService() as service:
        service.arrange(situation)
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=5)
        connection.request("POST", "/a")
    try:
        while connection.sock.recv(65536):
            pass
    except ConnectionError:
        pass
    finally:
        connection.close()


def test_an_answer_states_the_time_of_its_clock(clock: ManualClock) -> None:
    clock.move(61)
    with LoopbackService(clock=clock.now) as service:
        _status, _body, headers = _exchange(service, "/a")
    assert headers["Date"] == "Thu, 01 Jan 2026 00:01:01 GMT"


def test_the_certificate_is_good_for_those_who_trust_its_authority() -> None:
    with LoopbackService(tls=True) as service:
        for trusted in (True, False):
            context = ssl.create_default_context(cadata=AUTHORITY if trusted else None)
            connection = http.client.HTTPSConnection("localhost", service.port, context=context, timeout=5)
            if trusted:
                connection.request("GET", "/")
                assert connection.getresponse().status == 200
            else:
                with pytest.raises(ssl.SSLCertVerificationError):
                    connection.request("GET", "/")
            connection.close()
    assert service.address.startswith("https://localhost:")


def test_an_answer_is_empty_by_itself() -> None:
    assert Answer() == Answer(status=200, body=b"", headers={})
