"""Keyed digests: a store can say that it has met a value, and never which.

A digest is HMAC-SHA256 with random secrets of the register, because a bare hash of a telephone number is
found by trying all numbers. The secrets lie in the store. Without an outside key they lie there in plain:
then digests protect what leaves the store (feeds, logs, keys in messages), and not against whoever holds all
of it. With an outside key, which a key provider keeps, they are wrapped by it, and the store alone says
nothing: decision 0046.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Callable
from typing import Final

import attrs

from newstratum._model.people.unique_values import StoreKey
from newstratum._model.values.identifiers import Randomness, new_id
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.keys import KEY_BYTES, KeyProvider, SecretKey
from newstratum._ports.records import Key, Note, Version
from newstratum._ports.store import Store
from newstratum._registry.sessions.collection import commit_to
from newstratum._wire.codec import decode_record, encode_record
from newstratum._wire.record_kinds import STORE_KEY
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum._words import Words
from newstratum.errors import ConflictError, SecretKeyError

STORE_KEY_KEY: Final = Key(STORE_KEY.name, "digests")
_GIVE_KEYS: Final = Words(
    "请给出密钥：用--keys或环境变量NEWSTRATUM_KEYS写明存放处，如file:office.keys",
    "give the keys: say by --keys or the variable NEWSTRATUM_KEYS where they are, as file:office.keys",
)


class Digests:
    """Makes the keyed digests of one register; its secrets are read, or drawn, when first needed."""

    def __init__(
        self,
        store: Store,
        randomness: Randomness,
        new_note: Callable[[str], Note],
        *,
        provider: KeyProvider | None = None,
        stores_key: bool = True,
    ) -> None:
        self._store = store
        #: Whether a key that is drawn is stored; not where nothing may be, and then no digest outlives it.
        self._stores_key = stores_key
        self._randomness = randomness
        self._new_note = new_note
        self._provider = provider
        self._secrets: tuple[bytes, ...] = ()

    @property
    def provider(self) -> KeyProvider | None:
        """What keeps the outside key; None where nobody gave it."""
        return self._provider

    @redact_traceback
    def of(self, *parts: str) -> str:
        """Return the digest of some texts, 64 hexadecimal digits; no two lists of texts share one.

        It stays the same as long as the register lives: ids of notices are made so.
        """
        # Text that no store can hold has a digest too: it is refused where it would be stored.
        encoded_parts = [part.encode("utf-8", "surrogatepass") for part in parts]
        message = b"".join(len(part).to_bytes(4, "big") + part for part in encoded_parts)
        return hmac.new(self._load()[0], message, hashlib.sha256).hexdigest()

    @redact_traceback
    def hide(self, *parts: str) -> str:
        """Return the digest of what nobody may guess, by all secrets: one of them never lay in plain."""
        return self.hide_with(self.of(*parts), self._load()[1:])

    @redact_traceback
    def hide_with(self, digest: str, secrets: tuple[bytes, ...]) -> str:
        """Return a digest as more secrets make it, one after another."""
        for secret in secrets:
            digest = hmac.new(secret, bytes.fromhex(digest), hashlib.sha256).hexdigest()
        return digest

    def is_secret(self) -> bool:
        """Say whether an outside key wraps the secrets, so that the store alone says nothing."""
        found = self.read_store_key()
        return self._provider is not None if found is None else bool(found[0].key)

    def identify(self) -> str:
        """Return the digest that tells this register from others; empty where it has no secret yet."""
        return "" if self.read_store_key() is None else self.of("register")

    def look_again(self) -> None:
        """Read the secrets again when they are next needed: somebody moved or changed the key."""
        self._secrets = ()

    def read_store_key(self) -> tuple[StoreKey, Version] | None:
        """Return what the store keeps of its key, and its version; None where none was drawn."""
        record = self._store.get(STORE_KEY_KEY)
        return None if record is None else (decode_record(STORE_KEY, record), record.version)

    # -------------------------------------------------------------------------------- the secrets

    def _load(self) -> tuple[bytes, ...]:
        if not self._secrets:
            found = self.read_store_key()
            self._secrets = self.open_secrets(self._draw() if found is None else found[0])
        return self._secrets

    def open_secrets(self, stored: StoreKey) -> tuple[bytes, ...]:
        """Return the secrets of a register, the first one first.

        Raises:
            SecretKeyError: They are wrapped by an outside key that is not given, missing, or another one.
        """
        text = bytes.fromhex(stored.secret.reveal())
        if stored.key:
            text = _wrap(self._require_key(stored), text)
        return tuple(text[start : start + KEY_BYTES] for start in range(0, len(text), KEY_BYTES))

    def _require_key(self, stored: StoreKey) -> SecretKey:
        name = Words("密钥{}", "the key {}").format(stored.key)
        if self._provider is None:
            raise SecretKeyError(
                name, Words("在数据库之外，没有给出", "lies outside the store, and was not given"), _GIVE_KEYS
            )
        key = self._provider.get(stored.key)
        if key is None:
            raise SecretKeyError(
                name,
                Words("不在所给的密钥之中", "is not among the keys that were given"),
                Words(
                    "请给这个登记册的密钥文件，或取回其副本",
                    "give the key file of this register, or bring back a copy of it",
                ),
            )
        if not hmac.compare_digest(compute_check(key, stored.secret), stored.check):
            raise SecretKeyError(
                name,
                Words("不是这个登记册的密钥", "is not the key of this register"),
                Words("请给这个登记册的密钥文件", "give the key file of this register"),
            )
        return key

    def _draw(self) -> StoreKey:
        secret = self._randomness(KEY_BYTES)
        if not self._stores_key:
            return StoreKey(id=STORE_KEY_KEY.id, secret=SensitiveText(secret.hex()))
        drawn = self.wrap_secrets((secret,))
        try:
            commit_to(self._store, [encode_record(STORE_KEY, drawn, None)], self._new_note("draw-key"))
        except ConflictError:  # somebody else drew one at the same moment
            self.forget_key(drawn)
            found = self.read_store_key()
            if found is None:
                raise
            return found[0]
        return drawn

    def wrap_secrets(self, secrets: tuple[bytes, ...]) -> StoreKey:
        """Return secrets as the store keeps them: wrapped by a new outside key where keys are given."""
        text = b"".join(secrets)
        stored = StoreKey(id=STORE_KEY_KEY.id, secret=SensitiveText(text.hex()))
        if self._provider is None:
            return stored
        name = new_id("digests", self._randomness)
        key = self._provider.create(name)
        wrapped = SensitiveText(_wrap(key, text).hex())
        return attrs.evolve(stored, secret=wrapped, key=name, check=compute_check(key, wrapped))

    def forget_key(self, stored: StoreKey) -> None:
        """Let the provider forget an outside key that nothing is wrapped by any more."""
        if self._provider is not None and stored.key:
            with contextlib.suppress(SecretKeyError):
                self._provider.delete(stored.key)


def compute_check(key: SecretKey, wrapped: SensitiveText) -> str:
    """Return what says whether a key is the one by which secrets were wrapped."""
    return hmac.new(key.reveal(), b"check" + wrapped.reveal().encode(), hashlib.sha256).hexdigest()


def _wrap(key: SecretKey, text: bytes) -> bytes:
    """Wrap or unwrap secrets by a key that wraps nothing else: each by a pad of its own."""
    count = -(-len(text) // KEY_BYTES)
    pads = (
        hmac.new(key.reveal(), b"wrap" + bytes([place]), hashlib.sha256).digest() for place in range(count)
    )
    return bytes(one ^ other for one, other in zip(text, b"".join(pads), strict=False))
