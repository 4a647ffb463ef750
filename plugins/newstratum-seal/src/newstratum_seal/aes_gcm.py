"""AES-256-GCM with random nonces."""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from newstratum.ports import KEY_BYTES, SecretKey

__all__ = ["AESGCMSealer"]

_NONCE_BYTES: Final = 12


class AESGCMSealer:
    """Seals by AES-256-GCM: the nonce, 12 random bytes, then the text and its tag of 16 bytes."""

    def draw_key(self) -> SecretKey:
        """Draw a new random key."""
        return SecretKey(os.urandom(KEY_BYTES))

    def seal(self, key: SecretKey, text: bytes, bound: bytes) -> bytes:
        """Return a text sealed by a key, beside the bytes that it belongs to."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(key.reveal()).encrypt(nonce, text, bound)

    def unseal(self, key: SecretKey, sealed: bytes, bound: bytes) -> bytes | None:
        """Return what was sealed, or None where the key, the bytes beside it or it itself is another."""
        try:
            return AESGCM(key.reveal()).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
        except (InvalidTag, ValueError):
            return None

    def __repr__(self) -> str:
        return "AESGCMSealer()"
