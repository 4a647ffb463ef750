"""The port of sealing: what encrypts texts by a key, and gives them back only by the same key."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from newstratum._ports.keys import SecretKey


@runtime_checkable
class Sealer(Protocol):
    """Seals bytes so that nobody reads or changes them without the key. Several threads may use one.

    It draws its random numbers from the system itself: a number that is used twice under one key would open
    what it seals.
    """

    def draw_key(self) -> SecretKey:
        """Draw a new random key of 32 bytes."""
        ...

    def seal(self, key: SecretKey, text: bytes, bound: bytes) -> bytes:
        """Return bytes sealed by a key, another form each time.

        Args:
            key: The key.
            text: What to seal.
            bound: What the sealed form belongs to, which it does not hold; it opens beside the same only.
        """
        ...

    def unseal(self, key: SecretKey, sealed: bytes, bound: bytes) -> bytes | None:
        """Return what was sealed.

        None where it was sealed by another key, belongs to something else, or was changed.
        """
        ...
