"""What answers become, where posts go, and how long anything may take."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum import PluginHost
from newstratum.errors import InvalidValueError, NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import URL, Message, Words
from newstratum.testing import Situation
from newstratum_network.http import HttpResponse
from newstratum_webhook.notifier import to_receiver_error
from newstratum_webhook.opening import open_webhook
from newstratum_webhook.testing import FakeReceiver

SECRET = "whsec_" + base64.b64encode(b"x" * 32).decode()
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
AGAIN, NEVER = NotifierUnavailableError, UndeliverableError
#: Another try once somebody mended the channel.
MEND = "mend"


def _message(key: str = "k-1") -> Message:
    return Message(key=key, recipient="person-1", subject="例会", text="您好")


def _url(port: int, *, host: str = "127.0.0.1", more: str = "") -> URL:
    return URL.parse(f"webhook://{host}:{port}/hooks/x?secret={SECRET}&tls=off&allow=127.0.0.1{more}")


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    with FakeReceiver(SECRET) as receiver:
        yield receiver


def test_an_event_arrives_signed_and_is_receipted(receiver: FakeReceiver) -> None:
    receipt = open_webhook(_url(receiver.port)).send(_message(), timeout=5)
    [request] = receiver.taken
    assert (request.path, request.query) == ("/hooks/x", ())
    assert request.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert json.loads(request.body)["data"] == {"recipient": "person-1"}
    assert (receipt.code, receipt.reference) == ("http-204", "k-1")


def test_a_repeat_has_one_effect_also_much_later(receiver: FakeReceiver) -> None:
    receiver.arrange(Situation.LOST)
    webhook = open_webhook(_url(receiver.port))
    with pytest.raises(NotifierUnavailableError):
        webhook.send(_message(), timeout=5)
    webhook.send(_message(), timeout=5)
    open_webhook(_url(receiver.port)).send(_message(), timeout=5)
    assert len(receiver.taken) == 3
    assert len(receiver.effects) == 1
    assert len({request.body for request in receiver.taken}) == 1


def test_it_serves_ids_as_it_states(receiver: FakeReceiver) -> None:
    """A person is named to it by id, since it states no kind of contact."""
    assert PluginHost().get_contact_kind("webhook") is None
    person = "person-" + "a" * 26
    open_webhook(_url(receiver.port)).send(
        Message(key="k-1", recipient=person, subject="例会", text="您好"), timeout=5
    )
    assert json.loads(receiver.taken[0].body)["data"] == {"recipient": person}


def test_two_secrets_sign_while_one_replaces_the_other(receiver: FakeReceiver) -> None:
    other = "whsec_" + base64.b64encode(b"y" * 32).decode()
    open_webhook(_url(receiver.port, more=f"&secret={other}")).send(_message(), timeout=5)
    assert len(receiver.taken) == 1


@pytest.mark.parametrize(
    ("response", "kind", "wait"),
    [
        (HttpResponse(status=200), None, None),
        (HttpResponse(status=204), None, None),
        (HttpResponse(status=301), MEND, None),
        (HttpResponse(status=400), NEVER, None),
        (HttpResponse(status=401), MEND, None),
        (HttpResponse(status=404), MEND, None),
        (HttpResponse(status=413), NEVER, None),
        (HttpResponse(status=403), MEND, None),
        (HttpResponse(status=408), AGAIN, None),
        (HttpResponse(status=410), MEND, None),
        (HttpResponse(status=429, headers={"retry-after": "7"}), AGAIN, 7),
        (HttpResponse(status=500), AGAIN, None),
        (HttpResponse(status=503, headers={"retry-after": "Thu, 01 Jan 2026 00:01:00 GMT"}), AGAIN, 60),
        (HttpResponse(status=503, headers={"retry-after": "Wed, 31 Dec 2025 00:01:00 GMT"}), AGAIN, 0),
        (HttpResponse(status=503, headers={"retry-after": "Thu, 01 Jan 2026 00:01:00"}), AGAIN, None),
        (HttpResponse(status=503, headers={"retry-after": "9" * 400}), AGAIN, None),
        (HttpResponse(status=503, headers={"retry-after": "1e12"}), AGAIN, 86_400),
        (HttpResponse(status=503, headers={"retry-after": "-5"}), AGAIN, None),
        (HttpResponse(status=503, headers={"retry-after": "nan"}), AGAIN, None),
        (HttpResponse(status=503, headers={"retry-after": "soon"}), AGAIN, None),
        (HttpResponse(failure=Words.same("no connection")), AGAIN, None),
        (HttpResponse(failure=Words.same("not allowed"), is_forbidden=True), MEND, None),
    ],
)
def test_an_outcome_becomes_what_it_means(
    response: HttpResponse, kind: type[NotifyError] | str | None, wait: float | None
) -> None:
    problem = to_receiver_error(response, NOW)
    mending = getattr(problem, "needs_mending", False)
    assert (MEND if mending else type(problem) if problem else None) == kind
    assert getattr(problem, "retry_after", None) == wait


@pytest.mark.slow
@given(
    retry=st.text(max_size=40)
    | st.from_regex(r"Thu, [0-9]{1,3} Jan -?[0-9]{1,6} [0-9]{1,3}:[0-9]{2}:[0-9]{2}( GMT| [+-][0-9]{1,6})?"),
    status=st.integers(100, 599),
)
def test_whatever_wait_is_asked_for_is_a_day_at_most(retry: str, status: int) -> None:
    wait = getattr(
        to_receiver_error(HttpResponse(status=status, headers={"retry-after": retry}), NOW),
        "retry_after",
        None,
    )
    assert wait is None or 0 <= wait <= 86_400


def test_the_first_address_that_answers_is_used(receiver: FakeReceiver) -> None:
    url = URL.parse(f"webhook://r.example.org:{receiver.port}?secret={SECRET}&tls=off&allow=127.0.0.0/8")
    webhook = open_webhook(url, resolver=lambda _host, _port: ["127.0.0.9", "127.0.0.1"])
    webhook.send(_message(), timeout=5)
    assert receiver.taken[0].headers["host"] == f"r.example.org:{receiver.port}"


def test_nothing_is_said_to_a_forbidden_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        url = URL.parse(f"webhook://r.example.org:{server.getsockname()[1]}?secret={SECRET}")
        webhook = open_webhook(url, resolver=lambda _host, _port: ["127.0.0.1"])
        with pytest.raises(NotifierUnavailableError, match="option allow") as caught:
            webhook.send(_message(), timeout=5)
        assert caught.value.needs_mending
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.slow
@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0"]
)
def test_this_machine_under_any_name_is_forbidden(host: str) -> None:
    webhook = open_webhook(URL.parse(f"webhook://{host}:9?secret={SECRET}"))
    with pytest.raises(NotifyError, match=r"not allowed|no such name"):
        webhook.send(_message(), timeout=5)


def test_a_name_that_nobody_knows_may_be_known_later() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    webhook = open_webhook(URL.parse(f"webhook://r.example.org?secret={SECRET}"), resolver=unknown)
    with pytest.raises(NotifierUnavailableError, match="no such name"):
        webhook.send(_message(), timeout=5)


def test_a_look_up_that_hangs_ends_with_the_timeout() -> None:
    released = threading.Event()

    def hanging(_host: str, _port: int) -> Sequence[str]:
        released.wait()
        return []

    webhook = open_webhook(URL.parse(f"webhook://r.example.org?secret={SECRET}"), resolver=hanging)
    begun = time.monotonic()
    with pytest.raises(NotifierUnavailableError, match="not looked up in time"):
        webhook.send(_message(), timeout=0.1)
    assert time.monotonic() - begun < 4
    released.set()


def test_headers_without_end_are_not_read_to_their_end() -> None:
    def speak(server: socket.socket) -> None:
        connection, _address = server.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while True:
                connection.sendall(b"x" * 65536)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=speak, args=(server,))
        thread.start()
        with pytest.raises(NotifierUnavailableError, match="connection broke"):
            open_webhook(_url(server.getsockname()[1])).send(_message(), timeout=30)
        thread.join()


def test_a_proxy_of_the_environment_is_not_used(
    receiver: FakeReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    open_webhook(_url(receiver.port)).send(_message(), timeout=5)
    assert len(receiver.taken) == 1


def test_a_secret_path_is_an_option(receiver: FakeReceiver) -> None:
    url = URL.parse(
        f"webhook://127.0.0.1:{receiver.port}?secret={SECRET}&tls=off&allow=127.0.0.1&path=%2Fa%2Fb%3Fc%3Dd"
    )
    open_webhook(url).send(_message(), timeout=5)
    assert (receiver.taken[0].path, receiver.taken[0].query) == ("/a/b", (("c", "d"),))
    assert "%2F" not in str(url)


def test_a_path_of_any_letters_is_encoded(receiver: FakeReceiver) -> None:
    url = URL.parse(
        f"webhook://127.0.0.1:{receiver.port}/%E7%82%B9%20?secret={SECRET}&tls=off&allow=127.0.0.1"
    )
    open_webhook(url).send(_message(), timeout=5)
    assert receiver.taken[0].path == "/%E7%82%B9%20"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        (f"webhook:?secret={SECRET}", "url.host", "not a valid host"),
        (f"webhook://a_b%2Fc?secret={SECRET}", "url.host", "not a valid host"),
        ("webhook://r.example.org", "webhook.secret", "NEWSTRATUM_WEBHOOK_SECRET"),
        ("webhook://r.example.org?env=EAST", "webhook.secret", "EAST_SECRET"),
        ("webhook://r.example.org?env=east", "url.query", "env"),
        ("webhook://r.example.org?secret=hush", "webhook.secret", "not a secret"),
        (f"webhook://r.example.org?secret={SECRET}&tls=off", "url.query", "allow"),
        (f"webhook://r.example.org?secret={SECRET}&tls=no", "url.query", "on or off"),
        (f"webhook://r.example.org?secret={SECRET}&content=all", "url.query", "identifiers or full"),
        (
            f"webhook://r.example.org?secret={SECRET}&allow=0.0.0.0/0",
            "url.query",
            "not an address or network",
        ),
        (f"webhook://r.example.org?secret={SECRET}&allow=a&allow=b", "url.query", "twice"),
        (f"webhook://r.example.org?secret={SECRET}&alow=10.0.0.1", "url.query", "'alow'"),
        (f"webhook://r.example.org?secret={SECRET}&ca=/no/such", "url.query", "certificates"),
        (f"webhook://r.example.org?secret={SECRET}&source=a%20b", "url.query", "URI reference"),
        (f"webhook://r.example.org/a?secret={SECRET}&path=%2Fb", "url.query", "beside the path"),
        (f"webhook://r.example.org?secret={SECRET}&path=b", "url.query", "path that is not valid"),
        (f"webhook://r.example.org?secret={SECRET}&path=%2Fb%23c", "url.query", "path that is not valid"),
        (f"webhook://user@r.example.org?secret={SECRET}", "url.username", "not used"),
    ],
)
def test_a_mistake_names_its_part(text: str, field: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        open_webhook(URL.parse(text))
    assert caught.value.field == field
    assert words in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "hush" not in str(caught.value)


def test_the_host_finds_it_and_the_secret_in_the_environment(
    receiver: FakeReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSTRATUM_WEBHOOK_SECRET", f"{SECRET} whsec_{'A' * 32}")
    host = PluginHost()
    webhook = host.open_notifier(f"webhook://127.0.0.1:{receiver.port}/x?tls=off&allow=127.0.0.1")
    webhook.send(_message(), timeout=5)
    assert len(receiver.taken) == 1
    assert host.failures == ()
