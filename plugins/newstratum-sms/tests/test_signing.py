"""Requests are signed as the provider documents it, and as its far end checks it."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum.ports import Secret
from newstratum.testing import Request
from newstratum_sms.signing import CONTENT_TYPE, Credentials, compute_authorization
from newstratum_sms.testing import FakeTencentSms

#: The worked example of https://cloud.tencent.com/document/api/213/30654, whose key is 32 asterisks.
PUBLISHED = Credentials(secret_id=Secret("AKID" + "*" * 32), secret_key=Secret("*" * 32))
PUBLISHED_BODY = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
PUBLISHED_SECONDS = 1_551_113_065
SECONDS = st.integers(0, 4_102_444_799)
HOSTS = st.sampled_from(["sms.tencentcloudapi.com", "127.0.0.1:8080", "[::1]:8080", "localhost"])


def test_the_worked_example_of_the_provider_is_signed_as_published() -> None:
    authorization = compute_authorization(
        PUBLISHED,
        service="cvm",
        host="cvm.tencentcloudapi.com",
        action="DescribeInstances",
        body=PUBLISHED_BODY,
        seconds=PUBLISHED_SECONDS,
    )
    assert authorization == (
        "TC3-HMAC-SHA256 Credential=AKID********************************/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host;x-tc-action, "
        "Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
    )


def _request(body: bytes, host: str, seconds: int) -> Request:
    credentials = Credentials(secret_id=Secret("AKIDexample"), secret_key=Secret("k" * 32))
    headers = {
        "host": host,
        "content-type": CONTENT_TYPE,
        "x-tc-action": "SendSms",
        "x-tc-timestamp": str(seconds),
        "authorization": compute_authorization(
            credentials, service="sms", host=host, action="SendSms", body=body, seconds=seconds
        ),
    }
    return Request(method="POST", path="/", query=(), headers=headers, body=body)


@pytest.fixture(scope="module")
def far_end() -> FakeTencentSms:
    service = FakeTencentSms("AKIDexample", "k" * 32, templates={})
    service.close()
    return service


@settings(max_examples=30, deadline=None)
@given(body=st.binary(max_size=200), host=HOSTS, at=SECONDS)
def test_a_second_implementation_agrees(far_end: FakeTencentSms, body: bytes, host: str, at: int) -> None:
    far_end.clock = lambda: dt.datetime.fromtimestamp(at, dt.UTC)
    assert far_end._find_signature_problem(_request(body, host, at)) == ""


@settings(max_examples=30, deadline=None)
@given(body=st.binary(min_size=1, max_size=40), at=SECONDS, data=st.data())
def test_whatever_is_changed_on_the_way_is_noticed(
    far_end: FakeTencentSms, body: bytes, at: int, data: st.DataObject
) -> None:
    far_end.clock = lambda: dt.datetime.fromtimestamp(at, dt.UTC)
    changes = [("host", "other"), ("x-tc-action", "Other"), ("x-tc-timestamp", str(at + 1)), ("body", "")]
    name, value = data.draw(st.sampled_from(changes))
    request = _request(body, "host", at)
    if name == "body":
        request = attrs.evolve(request, body=body + b" ")
    else:
        request = attrs.evolve(request, headers={**request.headers, name: value})
    assert far_end._find_signature_problem(request) == "AuthFailure.SignatureFailure"


def test_credentials_do_not_show() -> None:
    assert "AKID" not in repr(PUBLISHED)
    assert "***" not in repr(PUBLISHED).replace("Secret", "")
