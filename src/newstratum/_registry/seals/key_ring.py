"""The keys of a sealed register, unwrapped when they are first needed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import define, evolve, field

from newstratum._model.people.seals import PersonKey, Seal
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.keys import KeyProvider, SecretKey
from newstratum._ports.query import In, Query
from newstratum._ports.records import MAX_LIMIT, Check, Key, Put, Record, Version
from newstratum._ports.seals import Sealer
from newstratum._ports.store import Store
from newstratum._registry.records import iterate_records
from newstratum._wire.codec import decode_document, decode_record, encode_record
from newstratum._wire.envelopes import Envelope, bind, pack, unpack, write_envelope
from newstratum._wire.seal_kinds import PERSON_KEY, SEAL, SEAL_KEY
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum._words import Words
from newstratum.errors import InvalidValueError, RecordError, SecretKeyError

#: Keys that are kept in memory, at most; one takes about 200 bytes.
_MAX_KNOWN: Final = 200_000
_GIVE_KEYS: Final = Words(
    "请给出密钥：--keys file:office.keys，或NEWSTRATUM_KEYS",
    "give the keys: --keys file:office.keys, or NEWSTRATUM_KEYS",
)
_BRING_BACK: Final = Words(
    "请给这个登记册的密钥文件，或取回其副本；没有它，加密的内容谁也读不出",
    "give the key file of this register, or bring back a copy of it; without it nobody reads what is sealed",
)
_REGISTER: Final = "register"


def load_outside_key(provider: KeyProvider | None, name: str) -> SecretKey:
    """Return an outside key by its name.

    Raises:
        SecretKeyError: Nobody gave keys, it is not among them, or they cannot be read.
    """
    what = Words("密钥{}", "the key {}").format(name)
    if provider is None:
        raise SecretKeyError(
            what, Words("用来加密登记册，没有给出", "seals the register, and was not given"), _GIVE_KEYS
        )
    key = provider.get(name)
    if key is None:
        raise SecretKeyError(
            what, Words("不在所给的密钥之中", "is not among the keys that were given"), _BRING_BACK
        )
    return key


def wrap_key(sealer: Sealer, outside: SecretKey, key: SecretKey, owner: str) -> SensitiveText:
    """Return a key as the store holds it: sealed by an outside key, for one owner."""
    return SensitiveText(sealer.seal(outside, key.reveal(), _bind_key(owner)).hex())


def unwrap_key(sealer: Sealer, outside: SecretKey, wrapped: SensitiveText, owner: str) -> SecretKey | None:
    """Return the key that was wrapped for an owner; None where another key wrapped it."""
    try:
        sealed = bytes.fromhex(wrapped.reveal())
    except ValueError:
        return None
    opened = sealer.unseal(outside, sealed, _bind_key(owner))
    return None if opened is None else SecretKey(opened)


def _bind_key(owner: str) -> bytes:
    return b"key of " + owner.encode()


@define(eq=False)
class KeyRing:
    """Seals and unseals the documents of one register."""

    store: Store = field(repr=False)
    sealer: Sealer = field(repr=False)
    seal: Seal
    #: The version of the record that says by what the register is sealed.
    version: Version
    _provider: KeyProvider | None = field(repr=False)
    _outside: dict[str, SecretKey] = field(repr=False)
    _register: SecretKey = field(repr=False)
    _known: dict[str, SecretKey] = field(factory=dict, init=False, repr=False)

    @classmethod
    def open(
        cls, store: Store, seal: Seal, version: Version, provider: KeyProvider | None, sealer: Sealer
    ) -> KeyRing:
        """Open the keys of a sealed register.

        Raises:
            SecretKeyError: The outside key is not given, missing, or that of another register.
        """
        outside = {seal.key: load_outside_key(provider, seal.key)}
        register = unwrap_key(sealer, outside[seal.key], seal.wrapped, _REGISTER)
        if register is None:
            raise SecretKeyError(
                Words("密钥{}", "the key {}").format(seal.key),
                Words("不是这个登记册的密钥", "is not the key of this register"),
                _BRING_BACK,
            )
        return cls(store, sealer, seal, version, provider, outside, register)

    # -------------------------------------------------------------------------------- people's keys

    def fetch(self, people: Iterable[str]) -> dict[str, SecretKey]:
        """Return the keys of some people, which are read unless they are known; who has none is left out."""
        keys: dict[str, SecretKey] = {}
        missing: list[str] = []
        for person in dict.fromkeys(people):
            known = self._known.get(person)
            if known is None:
                missing.append(person)
            else:
                keys[person] = known
        if missing:
            read = dict(self._read(missing))
            if len(self._known) + len(read) > _MAX_KNOWN:
                self._known.clear()
            self._known.update(read)
            keys |= read
        return keys

    def _read(self, people: Sequence[str]) -> Iterator[tuple[str, SecretKey]]:
        records: Iterable[Record]
        for first in range(0, len(people), MAX_LIMIT):
            some = people[first : first + MAX_LIMIT]
            if len(some) == 1:
                one = self.store.get(Key(PERSON_KEY.name, some[0]))
                records = () if one is None else (one,)
            else:
                query = Query(PERSON_KEY.name, (In("person", some),), limit=MAX_LIMIT)
                records = self.store.find(query).records
            for record in records:
                opened = self._unwrap(record.key, record.document)
                if opened is not None:
                    yield record.key.id, opened

    def fetch_all(self) -> dict[str, SecretKey]:
        """Read the keys of everybody, for a commit during which nothing can be read."""
        keys: dict[str, SecretKey] = {}
        for record in iterate_records(self.store, PERSON_KEY.name):
            opened = self._unwrap(record.key, record.document)
            if opened is not None:
                keys[record.key.id] = opened
        return keys

    def build_check(self) -> Check:
        """Return the write that requires the outside key to be the present one: keys are wrapped by it."""
        return Check(SEAL_KEY, self.version)

    def draw(self, person: str) -> tuple[SecretKey, Put]:
        """Draw the key of somebody who has none, and the write that stores it."""
        # What is known of an earlier one was undone with the transaction of an application that stored it.
        self._known.pop(person, None)
        key = self.sealer.draw_key()
        return key, self.encode_key(person, key, None)

    def fetch_again(self, people: Iterable[str]) -> dict[str, SecretKey]:
        """Read the keys of some people anew: what is known may be of a transaction that was rolled back."""
        wanted = tuple(people)
        for person in wanted:
            self._known.pop(person, None)
        return self.fetch(wanted)

    def encode_key(self, person: str, key: SecretKey, expect: Version | None) -> Put:
        """Return the write that stores somebody's key, wrapped by the outside key."""
        wrapped = wrap_key(self.sealer, self._outside[self.seal.key], key, person)
        stored = PersonKey(id=person, key=self.seal.key, wrapped=wrapped)
        return encode_record(PERSON_KEY, stored, expect)

    def _unwrap(self, key: Key, document: bytes) -> SecretKey | None:
        """Return the key that a record holds; None for one that is damaged, which stops no other."""
        held = _parse_key(document)
        if held is None:
            return None
        name, wrapped = held
        return unwrap_key(self.sealer, self._get_outside(name), wrapped, key.id)

    def _get_outside(self, name: str) -> SecretKey:
        """Return an outside key: also the one of before or after a change, as long as it is kept."""
        if name not in self._outside:
            self._outside[name] = load_outside_key(self._provider, name)
        return self._outside[name]

    # ------------------------------------------------------------------------- another outside key

    def move(self, name: str, outside: SecretKey) -> KeyRing:
        """Return the same keys, to be wrapped by another outside key."""
        wrapped = wrap_key(self.sealer, outside, self._register, _REGISTER)
        seal = evolve(self.seal, key=name, former_key=self.seal.key, wrapped=wrapped)
        known = {**self._outside, name: outside}
        return KeyRing(self.store, self.sealer, seal, self.version, self._provider, known, self._register)

    def finish(self) -> KeyRing:
        """Return the same keys, of which the former outside key wraps none any more."""
        seal = evolve(self.seal, former_key="")
        return KeyRing(
            self.store, self.sealer, seal, self.version, self._provider, self._outside, self._register
        )

    def rewrap(self, key: Key, schema: int, document: bytes) -> bytes | None:
        """Return a document of the seal as the present outside key wraps it; None for all that stay."""
        if key == SEAL_KEY:
            stored = decode_document(SEAL, key, schema, document)
            return None if stored.key == self.seal.key else encode_record(SEAL, self.seal, None).document
        if key.kind != PERSON_KEY.name:
            return None
        held = _parse_key(document)
        if held is None or held[0] == self.seal.key:
            return None
        opened = self._unwrap(key, document)
        return None if opened is None else self.encode_key(key.id, opened, None).document

    # ----------------------------------------------------------------------------------- documents

    @redact_traceback
    def seal_document(
        self,
        key: Key,
        schema: int,
        document: bytes,
        people: tuple[str, ...],
        keys: Mapping[str, SecretKey],
    ) -> bytes:
        """Return the envelope of a document.

        Args:
            key: The key of the record.
            schema: The schema of the document.
            document: The document.
            people: Whom it is about.
            keys: Their keys.
        """
        secret = self._combine([keys[each] for each in people])
        sealed = self.sealer.seal(secret, pack(document), bind(key, schema, people))
        return write_envelope(Envelope(people, sealed))

    @redact_traceback
    def open_envelope(
        self, key: Key, schema: int, envelope: Envelope | None, keys: Mapping[str, SecretKey]
    ) -> bytes | None:
        """Return the document of an envelope; None where no key opens it.

        Args:
            key: The key of the record.
            schema: The schema of the document.
            envelope: The envelope; None for one that could not be read.
            keys: The keys of its people.
        """
        if envelope is None or any(person not in keys for person in envelope.people):
            return None
        secret = self._combine([keys[each] for each in envelope.people])
        opened = self.sealer.unseal(secret, envelope.sealed, bind(key, schema, envelope.people))
        return None if opened is None else unpack(opened)

    def _combine(self, keys: Sequence[SecretKey]) -> SecretKey:
        """Return the key of what is about some people: it is gone as soon as one of theirs is."""
        if len(keys) == 1:
            return keys[0]
        if not keys:
            return self._register
        joined = b"".join(each.reveal() for each in keys)
        return SecretKey(hmac.new(b"newstratum seal", joined, hashlib.sha256).digest())


def _parse_key(document: bytes) -> tuple[str, SensitiveText] | None:
    """Return the name of the outside key of a record, and what it wraps; None for a damaged one."""
    try:
        plain = json.loads(document)
        return str(plain["key"]), SensitiveText(plain["wrapped"])
    except (ValueError, KeyError, TypeError, RecursionError, InvalidValueError):
        return None


def build_seal(sealer: Sealer, cipher: str, name: str, outside: SecretKey, register: SecretKey) -> Seal:
    """Return the record that says by what a register is sealed."""
    return Seal(
        id=SEAL_KEY.id, cipher=cipher, key=name, wrapped=wrap_key(sealer, outside, register, _REGISTER)
    )


def read_seal(store: Store) -> tuple[Seal, Version] | None:
    """Return by what a register is sealed, with the version of the record.

    None where it is not sealed, or was opened without the kinds of the seal.

    Raises:
        SecretKeyError: What the store holds of it cannot be read.
    """
    try:
        record = store.get(SEAL_KEY)
        return None if record is None else (decode_record(SEAL, record), record.version)
    except InvalidValueError:
        return None
    except RecordError:
        pass
    raise SecretKeyError(
        Words("登记册的加密状态", "the seal of the register"),
        Words("无法读取", "cannot be read"),
        Words("请升级newstratum，或取回备份", "upgrade newstratum, or bring back a backup"),
    )
