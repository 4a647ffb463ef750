"""The receiver for tests takes only what is signed, and drops repeats."""

from __future__ import annotations

import datetime as dt
import http.client

from newstratum_webhook.testing import FakeReceiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
INSTANT = dt.datetime.fromtimestamp(1614265330, dt.UTC)
BODY = b'{"test": 2432232314}'
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def _request(receiver: FakeReceiver, body: bytes, method: str = "POST") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=5)
    try:
        connection.request(method, "/x", body, HEADERS)
        return connection.getresponse().status
    finally:
        connection.close()


def test_repeats_have_one_effect_and_others_none() -> None:
    with FakeReceiver(SECRET, clock=lambda: INSTANT) as receiver:
        assert [_request(receiver, BODY) for _number in range(2)] == [204, 204]
        assert _request(receiver, b"{}") == 401
        assert _request(receiver, BODY, "GET") == 405
        assert len(receiver.taken) == 2
        assert receiver.effects == {HEADERS["webhook-id"]: BODY}
