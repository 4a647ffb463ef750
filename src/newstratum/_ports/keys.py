"""The port of secret keys: what keeps them apart from the stores whose digests and texts they protect."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

#: Bytes of a key.
KEY_BYTES = 32
#: Characters of the name of a key, at most.
MAX_KEY_NAME = 200


class SecretKey:
    """Bytes that only :meth:`reveal` shows; no message, ``repr`` or pickle holds them."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    def reveal(self) -> bytes:
        """Return the bytes themselves; call it where they are used, never in a message."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretKey) and self._value == other._value

    def __hash__(self) -> int:
        return hash((SecretKey, self._value))

    def __repr__(self) -> str:
        return "SecretKey(•••)"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret key is not copied into a pickle")


@runtime_checkable
class KeyProvider(Protocol):
    """Keeps secret keys of 32 bytes by their names: a key file, or the key service of the operator.

    No error and no log of it holds a key. Several threads may use one.
    """

    def get(self, name: str) -> SecretKey | None:
        """Return a key, or None where there is none of that name.

        Raises:
            SecretKeyError: The keys cannot be read, or others than their owner may read them.
        """
        ...

    def create(self, name: str) -> SecretKey:
        """Draw a key under a new name, keep it for good, and return it.

        Raises:
            SecretKeyError: There is a key of that name, or it cannot be kept.
        """
        ...

    def delete(self, name: str) -> None:
        """Forget a key, so that nobody gets it back; a name without a key changes nothing.

        Raises:
            SecretKeyError: The keys cannot be written.
        """
        ...
