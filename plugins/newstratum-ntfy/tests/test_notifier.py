"""What is published, what answers become, and which URLs are refused."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum import PluginHost
from newstratum.errors import InvalidValueError, NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import URL, Message, Secret, Words
from newstratum.testing import Situation
from newstratum_network.http import HttpResponse
from newstratum_ntfy.notifier import to_server_error
from newstratum_ntfy.opening import open_ntfy
from newstratum_ntfy.publishing import MAX_PARTS, Topic, encode_publications
from newstratum_ntfy.testing import FakeNtfy

TOKEN = "tk_hush"
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
AGAIN, NEVER = NotifierUnavailableError, UndeliverableError
#: Another try once somebody mended the channel.
MEND = "mend"
TAKEN = b'{"id":"abc","event":"message"}'


def _message(text: str = "您好", *, subject: str = "例会", words: bool = True) -> Message:
    return Message(key="k-1", recipient="person-1", subject=subject, text=text, words_for_machines=words)


def _url(port: int, more: str = "&content=full") -> URL:
    return URL.parse(f"ntfy://127.0.0.1:{port}?topic=office&token={TOKEN}&tls=off&allow=127.0.0.1{more}")


@pytest.fixture
def server() -> Iterator[FakeNtfy]:
    with FakeNtfy(TOKEN) as server:
        yield server


def test_a_notification_has_what_the_url_says(server: FakeNtfy) -> None:
    more = "&content=full&priority=4&tags=loudspeaker,office&click=https%3A%2F%2Foffice.example.org%2F"
    receipt = open_ntfy(_url(server.port, more)).send(_message(), timeout=5)
    [request] = server.requests
    assert (request.method, request.path, request.query) == ("POST", "/", ())
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    body = json.loads(request.body)
    assert body.pop("message").startswith("您好\n〔编号 ")
    assert body == {
        "topic": "office",
        "title": "例会",
        "priority": 4,
        "tags": ["loudspeaker", "office"],
        "click": "https://office.example.org/",
    }
    assert (receipt.code, receipt.reference) == ("http-200", "id0")


@pytest.mark.parametrize("more", ["", "&content=identifiers", "&content=full"])
def test_no_word_about_a_person_goes_out_unless_purpose_and_url_allow_it(server: FakeNtfy, more: str) -> None:
    open_ntfy(_url(server.port, more)).send(_message(words=more != "&content=full"), timeout=5)
    [request] = server.requests
    sent = request.body.decode()
    assert all(text not in sent for text in ("您好", "例会", "person-1"))


def test_the_recipient_never_goes_out(server: FakeNtfy) -> None:
    assert PluginHost().get_contact_kind("ntfy") is None
    open_ntfy(_url(server.port)).send(_message(), timeout=5)
    assert "person-1" not in server.requests[0].body.decode()


def test_an_open_topic_needs_no_token() -> None:
    with FakeNtfy() as server:
        url = URL.parse(f"ntfy://127.0.0.1:{server.port}?topic=office&tls=off&allow=127.0.0.1")
        open_ntfy(url).send(_message(), timeout=5)
        assert "authorization" not in server.requests[0].headers


def test_a_retry_goes_on_with_the_part_that_was_not_taken(server: FakeNtfy) -> None:
    server.arrange(Situation.NORMAL, Situation.BUSY)
    notifier, message = open_ntfy(_url(server.port)), _message("一" * 3_000)
    with pytest.raises(NotifierUnavailableError):
        notifier.send(message, timeout=5)
    assert notifier.send(message, timeout=5).code == "http-200.3-parts"
    assert len(server.published) == 3
    assert len({each["message"] for each in server.published}) == 3


@pytest.mark.slow
@settings(max_examples=60)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=400),
    times=st.integers(1, 60),
    subject=st.text(st.sampled_from('会=?"q<\\ utf-8b'), min_size=1, max_size=200),
)
def test_every_body_is_within_the_limits_and_together_they_are_the_text(
    text: str, times: int, subject: str
) -> None:
    topic = Topic(
        name=Secret("a" * 64), priority=5, tags=("office",) * 10, click="https://" + "c" * 500, full=True
    )
    bodies = encode_publications(_message(text * times, subject=subject), topic)
    if isinstance(bodies, UndeliverableError):
        assert len(json.dumps(text * times, ensure_ascii=False).encode()) > 40_000
        return
    assert 0 < len(bodies) <= MAX_PARTS
    assert max(map(len, bodies)) <= 8_192
    messages = [json.loads(body)["message"] for body in bodies]
    assert max(len(message.encode()) for message in messages) <= 4_096
    assert "".join(message.rpartition("\n〔编号 ")[0] for message in messages) == text * times


def test_a_text_that_is_too_long_is_undeliverable(server: FakeNtfy) -> None:
    with pytest.raises(UndeliverableError, match="longer than 20 posts"):
        open_ntfy(_url(server.port)).send(_message("一" * 30_000), timeout=5)
    assert server.requests == []


def test_a_wrong_token_needs_mending() -> None:
    with (
        FakeNtfy("other") as server,
        pytest.raises(NotifierUnavailableError, match="check the token") as caught,
    ):
        open_ntfy(_url(server.port)).send(_message(), timeout=5)
    assert caught.value.needs_mending


@pytest.mark.parametrize(
    ("response", "kind", "wait"),
    [
        (HttpResponse(status=200, body=TAKEN), None, None),
        (HttpResponse(status=200, body=b"<html>log in</html>"), MEND, None),
        (HttpResponse(status=200, body=b"[" * 5_000), MEND, None),
        (HttpResponse(status=200, body=b'{"id":"a b","event":"message"}'), MEND, None),
        (HttpResponse(status=200, body=b'{"id":1,"event":"message"}'), MEND, None),
        (HttpResponse(status=204), MEND, None),
        (HttpResponse(status=301), MEND, None),
        (HttpResponse(status=400), NEVER, None),
        (HttpResponse(status=400, body=b'{"code":40009}'), MEND, None),
        (HttpResponse(status=400, body=b'{"code":40010}'), MEND, None),
        (HttpResponse(status=400, body=b'{"code":40014}'), NEVER, None),
        (HttpResponse(status=400, body=b'{"code":[40009]}'), NEVER, None),
        (HttpResponse(status=401), MEND, None),
        (HttpResponse(status=403), MEND, None),
        (HttpResponse(status=404), MEND, None),
        (HttpResponse(status=408), AGAIN, None),
        (HttpResponse(status=413), NEVER, None),
        (HttpResponse(status=429, body=b'{"code":42901}'), AGAIN, None),
        (HttpResponse(status=429, headers={"retry-after": "7"}), AGAIN, 7),
        (HttpResponse(status=503, headers={"retry-after": "1e12"}), AGAIN, 86_400),
        (HttpResponse(status=500, body=TAKEN), AGAIN, None),
        (HttpResponse(failure=Words.same("no connection")), AGAIN, None),
        (HttpResponse(failure=Words.same("not allowed"), is_forbidden=True), MEND, None),
    ],
)
def test_an_outcome_becomes_what_it_means(
    response: HttpResponse, kind: type[NotifyError] | str | None, wait: float | None
) -> None:
    problem = to_server_error(response, NOW)
    mending = getattr(problem, "needs_mending", False)
    assert (MEND if mending else type(problem) if problem else None) == kind
    assert getattr(problem, "retry_after", None) == wait


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("ntfy:?topic=hush", "url.host", "not a valid host"),
        ("ntfy://n.example.org", "ntfy.topic", "NEWSTRATUM_NTFY_TOPIC"),
        ("ntfy://n.example.org?env=EAST", "ntfy.topic", "EAST_TOPIC"),
        ("ntfy://n.example.org?topic=hush%2Fhush", "ntfy.topic", "name of a topic"),
        ("ntfy://n.example.org?topic=" + "h" * 65, "ntfy.topic", "name of a topic"),
        ("ntfy://n.example.org/hush", "url.path", "show the topic"),
        ("ntfy://:hush@n.example.org?topic=hush", "url.username", "not used"),
        ("ntfy://n.example.org?topic=hush&token=hush%20hush", "ntfy.token", "characters"),
        ("ntfy://n.example.org?topic=hush&priority=9", "url.query", "priority"),
        ("ntfy://n.example.org?topic=hush&tags=a%20b", "url.query", "tags"),
        ("ntfy://n.example.org?topic=hush&click=javascript:hush()", "url.query", "click"),
        ("ntfy://n.example.org?topic=hush&click=", "url.query", "click"),
        ("ntfy://n.example.org?topic=hush&content=all", "url.query", "identifiers or full"),
        ("ntfy://n.example.org?topic=hush&tls=off", "url.query", "allow"),
        ("ntfy://n.example.org?topic=hush&allow=0.0.0.0/0", "url.query", "not an address or network"),
        ("ntfy://n.example.org?topic=hush&topik=hush", "url.query", "'topik'"),
        ("ntfy://n.example.org?topic=hush&topic=hush", "url.query", "twice"),
        ("ntfy://n.example.org?topic=hush&ca=/no/such", "url.query", "certificates"),
    ],
)
def test_a_mistake_names_its_part(text: str, field: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        open_ntfy(URL.parse(text))
    assert caught.value.field == field
    assert words in str(caught.value)
    assert "hush" not in str(caught.value)


def test_the_host_finds_it_and_the_secrets_in_the_environment(
    server: FakeNtfy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSTRATUM_NTFY_TOPIC", "office")
    monkeypatch.setenv("NEWSTRATUM_NTFY_TOKEN", TOKEN)
    host = PluginHost()
    notifier = host.open_notifier(f"ntfy://127.0.0.1:{server.port}?tls=off&allow=127.0.0.1")
    notifier.send(_message(), timeout=5)
    assert server.published[0]["topic"] == "office"
    assert host.failures == ()
