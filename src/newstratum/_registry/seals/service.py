"""Sealing a register that is there, changing its keys, and saying what is sealed."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from itertools import islice
from typing import Any, Final

from attrs import field, frozen

from newstratum._host.host import PluginHost
from newstratum._model.values.identifiers import Randomness, new_id
from newstratum._ports.keys import KeyProvider, SecretKey
from newstratum._ports.records import Key, Note, Write
from newstratum._ports.seals import Sealer
from newstratum._ports.store import DocumentReplacer, Replacement, Store
from newstratum._registry.records import iterate_changes
from newstratum._registry.seals.key_ring import KeyRing, build_seal, read_seal
from newstratum._registry.seals.sealed_store import open_cipher, open_sealed
from newstratum._registry.sessions.collection import commit_to
from newstratum._wire.codec import encode_record
from newstratum._wire.envelopes import is_sealed
from newstratum._wire.record_kinds import KIND_BY_NAME, KINDS
from newstratum._wire.seal_kinds import (
    SEAL,
    SEAL_KEY,
    find_people,
    is_open,
)
from newstratum._words import Words
from newstratum.errors import (
    ConflictError,
    InDoubtError,
    InvalidValueError,
    NewstratumError,
    SecretKeyError,
    UnsupportedQueryError,
)

#: By what a register is sealed unless something else is named.
CIPHER: Final = "aes-256-gcm"
#: Keys of people that one commit stores.
_BATCH: Final = 500
_NO_KEYS: Final = InvalidValueError(
    "keys",
    Words("没有给出", "are not given"),
    Words("请写--keys file:office.keys", "give --keys file:office.keys"),
)


@frozen(kw_only=True)
class SealStatus:
    """What of a register is sealed."""

    #: By what; empty where nothing is.
    cipher: str
    #: The name of the outside key; empty where nothing is sealed.
    key: str
    #: Stored documents that are sealed, current and past.
    sealed: int
    #: Those that are to be sealed and are not.
    unsealed: int
    #: Those of kinds that stay open: digests, ids and the keys themselves.
    open: int
    #: Index fields of the kinds that are sealed: codes, dates and ids, which the store can read.
    readable_fields: int
    #: Whether the keys are changed in part: run ``newstratum keys rotate`` again.
    is_rotating: bool = False


@frozen(eq=False)
class SealService:
    """Seals what a register stores by keys of its people, and changes the outside key."""

    _store: Store = field(repr=False)
    _provider: KeyProvider | None = field(repr=False)
    _get_host: Callable[[], PluginHost] = field(repr=False)
    _randomness: Randomness = field(repr=False)
    _new_note: Callable[[str], Note] = field(repr=False)

    def open_store(self) -> Store:
        """Return the store through which the register is read and written, as :func:`open_sealed` does."""
        return open_sealed(self._store, self._provider, self._get_host)

    def is_on(self) -> bool:
        """Say whether the register is sealed."""
        return read_seal(self._store) is not None

    def check_keys(self) -> None:
        """Refuse keys that do not open what is sealed; nothing is asked where nothing is.

        Raises:
            SecretKeyError: The outside key is not given, missing, or that of another register.
        """
        if self.is_on():
            self._open_ring()

    def measure(self) -> SealStatus:
        """Count what is sealed, by reading the whole feed; no key is needed."""
        found = read_seal(self._store)
        seal = None if found is None else found[0]
        sealed = unsealed = left = 0
        for change in iterate_changes(self._store):
            if change.document is None:
                continue
            if is_open(change.key.kind):
                left += 1
            elif is_sealed(change.document):
                sealed += 1
            else:
                unsealed += 1
        return SealStatus(
            cipher="" if seal is None else seal.cipher,
            key="" if seal is None else seal.key,
            sealed=sealed,
            unsealed=unsealed,
            open=left,
            readable_fields=sum(len(kind.index_fields) for kind in KINDS if not is_open(kind.name)),
            is_rotating=seal is not None and bool(seal.former_key),
        )

    def turn_on(self) -> Replacement:
        """Seal what the register holds and will hold; repeating it goes on where it stopped.

        Versions and history stay as they are. Nobody else may use the register meanwhile, and every program,
        this registry too, opens it again afterwards. Without the outside key nothing of it can be read: keep
        a copy of the key file elsewhere.

        Returns:
            How many stored documents were sealed, and what the store has not cleaned up yet.

        Raises:
            InvalidValueError: No keys were given.
            UnsupportedQueryError: The store holds something already and cannot replace it.
            SecretKeyError: The keys cannot be reached, or no plugin seals.
        """
        if self._provider is None:
            raise _NO_KEYS
        store, found = self._store, read_seal(self._store)
        sealer = open_cipher(CIPHER if found is None else found[0].cipher, self._get_host)
        if not isinstance(store, DocumentReplacer) and any(map(_is_to_seal, iterate_changes(store))):
            raise _build_unsupported_error()
        if found is None:
            self._begin(self._provider, sealer)
        ring = self._open_ring()
        keys = self._draw_keys(ring)
        if not isinstance(store, DocumentReplacer):
            return Replacement(documents=0)

        def seal_document(key: Key, schema: int, document: bytes) -> bytes | None:
            if is_open(key.kind) or is_sealed(document):
                return None
            people = _read_people(key, document)
            if any(each not in keys for each in people):
                # Somebody stored it meanwhile; it is sealed when this is repeated.
                return None
            return ring.seal_document(key, schema, document, people, keys)

        return store.replace_documents(seal_document)

    def rotate(self) -> Replacement:
        """Wrap the keys of a sealed register by a new outside key; repeating it goes on where it stopped.

        What is sealed stays as it is. The old key stays with the provider, because backups of before need
        it; once it is deleted there, nobody opens those any more. Does nothing where nothing is sealed.

        Raises:
            UnsupportedQueryError: The store cannot replace the keys that the old one wraps.
            SecretKeyError: The keys cannot be reached.
        """
        if read_seal(self._store) is None:
            return Replacement(documents=0)
        if self._provider is None:
            raise _NO_KEYS
        store = self._store
        if not isinstance(store, DocumentReplacer):
            raise _build_unsupported_error()
        ring = self._open_ring()
        if not ring.seal.former_key:
            name = new_id("seal", self._randomness)
            ring = ring.move(name, self._provider.create(name))
            try:
                self._store_seal(ring, "rotate-seal")
            except NewstratumError as error:
                self._forget_unless_in_doubt(self._provider, name, error)
                raise
        done = store.replace_documents(ring.rewrap)
        self._store_seal(ring.finish(), "rotate-seal")
        return done

    # -------------------------------------------------------------------------------------- parts

    def _open_ring(self) -> KeyRing:
        found = read_seal(self._store)
        if found is None:
            raise SecretKeyError(
                Words("登记册", "the register"),
                Words("没有加密", "is not sealed"),
                Words("请用newstratum seal on加密", "seal it with: newstratum seal on"),
            )
        sealer = open_cipher(found[0].cipher, self._get_host)
        return KeyRing.open(self._store, *found, self._provider, sealer)

    def _begin(self, provider: KeyProvider, sealer: Sealer) -> None:
        """Store by what the register is sealed: from now on whoever opens it seals what they write."""
        name = new_id("seal", self._randomness)
        seal = build_seal(sealer, CIPHER, name, provider.create(name), sealer.draw_key())
        try:
            commit_to(self._store, [encode_record(SEAL, seal, None)], self._new_note("seal"))
        except NewstratumError as error:
            self._forget_unless_in_doubt(provider, name, error)
            # Somebody else may have begun at the same moment.
            if not isinstance(error, ConflictError):
                raise

    def _forget_unless_in_doubt(self, provider: KeyProvider, name: str, error: NewstratumError) -> None:
        """Let a new key go after a commit that failed; one that was interrupted may stand all the same."""
        if not isinstance(error, InDoubtError):
            with contextlib.suppress(SecretKeyError):
                provider.delete(name)

    def _store_seal(self, ring: KeyRing, reason: str) -> None:
        record = self._store.get(SEAL_KEY)
        expect = None if record is None else record.version
        commit_to(self._store, [encode_record(SEAL, ring.seal, expect)], self._new_note(reason))

    def _draw_keys(self, ring: KeyRing) -> dict[str, SecretKey]:
        """Draw the keys of all whom an open document is about; return the keys of everybody."""
        while True:
            keys = ring.fetch_all()
            wanted = (
                person
                for change in iterate_changes(self._store)
                if change.document is not None and _is_to_seal(change)
                for person in _read_people(change.key, change.document)
            )
            missing = iter(dict.fromkeys(each for each in wanted if each not in keys))
            try:
                while some := tuple(islice(missing, _BATCH)):
                    drawn = {person: ring.draw(person) for person in some}
                    writes: list[Write] = [ring.build_check(), *(put for _key, put in drawn.values())]
                    commit_to(self._store, writes, self._new_note("seal"))
                    keys |= {person: key for person, (key, _put) in drawn.items()}
            except ConflictError:  # somebody else drew keys of the same people
                continue
            return keys


def _is_to_seal(change: Any) -> bool:
    document: bytes | None = change.document
    return document is not None and not is_open(change.key.kind) and not is_sealed(document)


def _read_people(key: Key, document: bytes) -> tuple[str, ...]:
    """Return whom an open document is about; nobody where it cannot be read.

    Of every schema and kind, attributes of the same names as the index fields hold the ids.
    """
    kind = KIND_BY_NAME.get(key.kind)
    fields: dict[str, object] = {}
    if kind is not None and kind.about:
        with contextlib.suppress(ValueError, RecursionError):
            plain = json.loads(document)
            fields = {
                name: value
                for name in kind.about
                if isinstance(plain, dict) and isinstance(value := plain.get(name), str)
            }
    return find_people(key, fields)


def _build_unsupported_error() -> UnsupportedQueryError:
    return UnsupportedQueryError(
        SEAL.name,
        Words(
            "这个数据库不能就地改写已存的内容；请导出，再导入到已加密的空登记册",
            "this store cannot replace what it holds; export the register, and import it into an empty one "
            "that is sealed",
        ),
    )
