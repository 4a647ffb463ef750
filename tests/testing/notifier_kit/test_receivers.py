"""A webhook is signed only if identity, time and body are, as Standard Webhooks 1.0 says."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum.testing import is_signed

# The vector that the standard's own libraries are tested with.
VECTOR_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
VECTOR_HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
VECTOR_BODY = b'{"test": 2432232314}'
VECTOR_INSTANT = dt.datetime.fromtimestamp(1614265330, dt.UTC)


def test_the_standard_own_vector_is_signed() -> None:
    assert is_signed(VECTOR_HEADERS, VECTOR_BODY, VECTOR_SECRET, VECTOR_INSTANT)


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"webhook-signature": "v1,无"},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "9" * 30},
        {"webhook-id": ""},
    ],
)
def test_anything_else_is_not(changes: dict[str, str]) -> None:
    assert not is_signed(VECTOR_HEADERS | changes, VECTOR_BODY, VECTOR_SECRET, VECTOR_INSTANT)


def test_one_of_several_signatures_is_enough() -> None:
    several = {"webhook-signature": f"v1,AAAA {VECTOR_HEADERS['webhook-signature']}"}
    assert is_signed(VECTOR_HEADERS | several, VECTOR_BODY, VECTOR_SECRET, VECTOR_INSTANT)


def test_old_and_future_ones_are_refused() -> None:
    for minutes in (-6, 6):
        instant = VECTOR_INSTANT + dt.timedelta(minutes=minutes)
        assert not is_signed(VECTOR_HEADERS, VECTOR_BODY, VECTOR_SECRET, instant)
