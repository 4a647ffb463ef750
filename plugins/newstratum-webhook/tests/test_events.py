"""Events are CloudEvents, signatures are those of the standard, and both are the same for a repeat."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum.errors import InvalidValueError
from newstratum.ports import Message, Secret
from newstratum_webhook.events import encode_cloud_event
from newstratum_webhook.signing import build_signed_headers, parse_secret, to_webhook_id

VECTOR_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def _message(recipient: str = "person-" + "a" * 26, **parts: Any) -> Message:
    return Message(**{"key": "k-1", "subject": "例会", "text": "您好", "recipient": recipient, **parts})


def test_the_vector_of_the_standard() -> None:
    headers = build_signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', [parse_secret(VECTOR_SECRET)]
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_each_secret_gives_a_signature() -> None:
    other = "whsec_" + base64.b64encode(b"x" * 24).decode()
    several = build_signed_headers("k", 1, b"{}", [Secret(VECTOR_SECRET), Secret(other)])["webhook-signature"]
    alone = [
        build_signed_headers("k", 1, b"{}", [Secret(text)])["webhook-signature"]
        for text in (VECTOR_SECRET, other)
    ]
    assert several == " ".join(alone)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ",
        "whsec_###",
        "whsec_" + "A" * 100,
        "whsec_一",
    ],
)
def test_what_is_no_secret_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(InvalidValueError, match=r"webhook\.secret") as caught:
        parse_secret(text)
    assert not text or text not in str(caught.value).replace("whsec_ and", "")


@pytest.mark.parametrize("key", ["k-1", "event-1/person-1", "3s5ydbp4m2ugk7e6vq2c", "a:b_c"])
def test_a_plain_key_is_the_identity(key: str) -> None:
    assert to_webhook_id(key) == key


@pytest.mark.slow
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=256))
def test_any_key_has_an_identity_that_a_header_can_carry(key: str) -> None:
    identity = to_webhook_id(key)
    assert identity.isascii()
    assert "." not in identity
    assert len(identity) <= 128
    assert identity == to_webhook_id(key)


def test_an_event_has_what_the_standard_asks_for() -> None:
    event = json.loads(encode_cloud_event(_message(), source="/newstratum", full=False))
    assert event == {
        "specversion": "1.0",
        "id": "k-1",
        "source": "/newstratum",
        "type": "newstratum.notice",
        "datacontenttype": "application/json",
        "data": {"recipient": "person-" + "a" * 26},
    }


def test_words_go_out_where_purpose_and_operator_allow_it() -> None:
    message = _message("a@example.org", html="<p>您好</p>", words_for_machines=True)
    data = json.loads(encode_cloud_event(message, source="/x", full=True))["data"]
    assert data == {"recipient": "a@example.org", "subject": "例会", "text": "您好", "html": "<p>您好</p>"}


@pytest.mark.parametrize(("allowed", "full"), [(False, True), (True, False), (False, False)])
def test_one_of_the_two_is_not_enough(*, allowed: bool, full: bool) -> None:
    message = _message("a@example.org", html="<p>您好</p>", words_for_machines=allowed)
    assert json.loads(encode_cloud_event(message, source="/x", full=full))["data"] == {}


@pytest.mark.parametrize(
    ("recipient", "goes_out"),
    [
        ("person-" + "a" * 26, True),
        ("person-" + "2" * 25 + "a", True),
        ("p17", True),
        ("desk.east", True),
        ("someone@example.org", False),
        ("13800000000", False),
        ("tel13800000000", False),
        ("31011419900101001X", False),
        ("021-59530000", False),
        ("陈某", False),
        ("two words", False),
    ],
)
def test_only_identifiers_go_out(recipient: str, *, goes_out: bool) -> None:
    event = encode_cloud_event(_message(recipient, words_for_machines=True), source="/x", full=False)
    assert event == encode_cloud_event(_message(recipient), source="/x", full=True)
    assert ("recipient" in json.loads(event)["data"]) is goes_out
    assert (recipient.encode() in event) is goes_out


def test_a_repeat_has_the_same_bytes() -> None:
    events = {encode_cloud_event(_message(words_for_machines=True), source="/x", full=True) for _ in range(2)}
    assert len(events) == 1
