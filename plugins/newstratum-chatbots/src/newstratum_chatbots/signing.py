"""The signatures of the services: two algorithms that look alike, with key and data swapped."""

from __future__ import annotations

import base64
import hashlib
import hmac

__all__ = ["compute_dingtalk_signature", "compute_feishu_signature"]


def compute_dingtalk_signature(secret: str, milliseconds: int) -> str:
    """Return the signature of 钉钉: HMAC-SHA256 of the time and the secret, with the secret as key.

    Args:
        secret: The secret of the bot, ``SEC…``.
        milliseconds: The instant, in milliseconds since 1970.

    Returns:
        Base64; it goes into the query, beside ``timestamp``.
    """
    signed = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(signed.digest()).decode()


def compute_feishu_signature(secret: str, seconds: int) -> str:
    """Return the signature of 飞书: HMAC-SHA256 of nothing, with the time and the secret as key.

    Args:
        secret: The secret of the bot.
        seconds: The instant, in seconds since 1970.

    Returns:
        Base64; it goes into the body, beside ``timestamp``.
    """
    signed = hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256)
    return base64.b64encode(signed.digest()).decode()
