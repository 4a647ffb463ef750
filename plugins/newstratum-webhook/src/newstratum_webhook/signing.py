"""Sign webhooks as Standard Webhooks 1.0 requires."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from typing import Final

from newstratum.errors import InvalidValueError
from newstratum.ports import Secret, Words

__all__ = ["build_signed_headers", "parse_secret", "to_webhook_id"]

_PREFIX: Final = "whsec_"
_MIN_BYTES: Final = 24
_MAX_BYTES: Final = 64
#: No full stop: it separates identity, time and body where they are signed.
_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9_:/-]{1,128}")


def parse_secret(text: str) -> Secret:
    """Return the secret of a text, after checking it.

    Raises:
        InvalidValueError: It is not ``whsec_`` and the base64 of 24 to 64 bytes.
    """
    try:
        length = len(base64.b64decode(text.removeprefix(_PREFIX), validate=True))
    except (binascii.Error, ValueError):
        length = 0
    if not text.startswith(_PREFIX) or not _MIN_BYTES <= length <= _MAX_BYTES:
        raise InvalidValueError(
            "webhook.secret",
            Words("不是回调的密钥", "is not a secret of a webhook"),
            Words(
                "请写whsec_加24至64个随机字节的base64", "write whsec_ and the base64 of 24 to 64 random bytes"
            ),
        )
    return Secret(text)


def to_webhook_id(key: str) -> str:
    """Return the identifier that shows repeats: the key, or its digest if no header can hold the key."""
    return key if _PLAIN_KEY.fullmatch(key) else "sha256_" + hashlib.sha256(key.encode()).hexdigest()


def build_signed_headers(
    identity: str, seconds: int, body: bytes, secrets: Iterable[Secret]
) -> Mapping[str, str]:
    """Return the headers that prove who sent a webhook, and when.

    Args:
        identity: The identifier of the webhook, the same for every repeat.
        seconds: The instant of this attempt, in seconds since 1970.
        body: The body, as it is sent.
        secrets: One signature is made with each; several while a secret is being replaced.
    """
    signed = f"{identity}.{seconds}.".encode() + body
    signatures = [_compute_signature(secret, signed) for secret in secrets]
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }


def _compute_signature(secret: Secret, signed: bytes) -> str:
    key = base64.b64decode(secret.reveal().removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
