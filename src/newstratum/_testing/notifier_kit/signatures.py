"""Signatures of webhooks as Standard Webhooks 1.0 defines them, from the receiver's side."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

_TOLERANCE: Final = dt.timedelta(minutes=5)


def is_signed(headers: Mapping[str, str], body: bytes, secret: str, now: dt.datetime) -> bool:
    """Return whether a webhook is signed with a secret, and was so within five minutes of an instant.

    Args:
        headers: The headers of the request, by lower-case name.
        body: The body, as it arrived.
        secret: The secret that both sides know: ``whsec_`` and base64.
        now: The instant at the receiver.
    """
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        signed_at = dt.datetime.fromtimestamp(int(headers["webhook-timestamp"]), dt.UTC)
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        offered = headers["webhook-signature"].split(" ")
    except (KeyError, ValueError, binascii.Error, OverflowError, OSError):
        return False
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    matches = any(hmac.compare_digest(expected.encode(), signature.encode()) for signature in offered)
    return matches and abs(now - signed_at) <= _TOLERANCE
