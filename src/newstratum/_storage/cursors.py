"""Cursors: opaque, encrypted, and bound to one store and one use.

A page's cursor holds the last record's order value, which may be a person's data, and travels through
URLs and logs. So its payload is encrypted as well as authenticated: the tag is a keyed digest of the
payload, and the same tag starts the key stream that hides it. Equal payloads give equal cursors.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from attrs import field, frozen

from newstratum._ports.records import Cursor, Version
from newstratum._short_repr import ShortRepr
from newstratum.errors import CursorError

#: What the cursors of a feed are for.
FEED_USE = "the feed"
#: Bytes of a store's secret.
SECRET_BYTES = 32

_TAG_BYTES = 16


def _encode_base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise CursorError("it is not a cursor") from None


@frozen
class TokenSigner(ShortRepr):
    """Makes and reads the versions and cursors of one store, by its epoch, which shows, and its secret."""

    #: Random, new for every store and for every restored backup; no dot in it.
    epoch: str
    secret: bytes = field(repr=False)

    def encode_version(self, number: int) -> Version:
        """Return the version token of the commit with a number that this store gives only once."""
        return Version(f"{self.epoch}-{number}")

    def decode_version(self, version: str) -> int | None:
        """Return the number of a version that :meth:`encode_version` made; None for any other text."""
        epoch, _dash, digits = version.rpartition("-")
        ours = epoch == self.epoch and digits.isascii() and digits.isdigit() and len(digits) < 19
        return int(digits) if ours else None

    def encode_cursor(self, use: str, payload: Any) -> Cursor:
        """Return a cursor that holds a payload, encrypted and authenticated.

        Args:
            use: What the cursor is for; it is refused for anything else.
            payload: What :func:`json.dumps` can write.
        """
        plain = json.dumps(payload, ensure_ascii=True, separators=(",", ":")).encode()
        tag = self._compute_tag(use, plain)
        return Cursor(f"{self.epoch}.{_encode_base64(tag + self._apply_key_stream(tag, plain))}")

    def decode_cursor(self, use: str, cursor: str) -> Any:
        """Return the payload of a cursor that :meth:`encode_cursor` made for the same use.

        Raises:
            CursorError: It is of another store or epoch, of another use, or was altered.
        """
        if not isinstance(cursor, str):
            raise CursorError("it is not a cursor")
        epoch, dot, encoded = cursor.partition(".")
        if not dot:
            raise CursorError("it is not a cursor")
        if epoch != self.epoch:
            raise CursorError("it is of another store, or of this one before it was restored")
        raw = _decode_base64(encoded)
        tag, plain = raw[:_TAG_BYTES], self._apply_key_stream(raw[:_TAG_BYTES], raw[_TAG_BYTES:])
        if not hmac.compare_digest(tag, self._compute_tag(use, plain)):
            raise CursorError(f"it was altered, or is not for {use}")
        return json.loads(plain)

    def compute_digest(self, data: bytes) -> str:
        """Return the keyed digest that stands in a history for a document that was erased."""
        return hashlib.blake2b(data, key=self.secret, digest_size=16, person=b"erased").hexdigest()

    def _compute_tag(self, use: str, plain: bytes) -> bytes:
        hashed = hashlib.blake2b(key=self.secret, digest_size=_TAG_BYTES, person=b"cursor tag")
        hashed.update(f"{use}\0".encode() + plain)
        return hashed.digest()

    def _apply_key_stream(self, tag: bytes, data: bytes) -> bytes:
        stream = hashlib.shake_256(b"cursor stream" + self.secret + tag).digest(len(data))
        return (int.from_bytes(data) ^ int.from_bytes(stream)).to_bytes(len(data))
