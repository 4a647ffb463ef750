"""What lies outside the store of a register: its keys, and the ledger of erasures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs
from attrs import field, frozen

from newstratum._model.people.unique_values import StoreKey
from newstratum._model.values.identifiers import Randomness
from newstratum._ports.keys import KEY_BYTES
from newstratum._ports.records import Act, Delete, Note, Put, Write
from newstratum._ports.store import History, HistoryRedactor, Store
from newstratum._registry.erasure_replay import needs_replay, replay_erasures
from newstratum._registry.records import iterate_history, iterate_records
from newstratum._registry.seals.key_ring import read_seal
from newstratum._registry.sessions.collection import commit_to
from newstratum._registry.sessions.digests import STORE_KEY_KEY, Digests
from newstratum._registry.sessions.erased_people import ADDRESS_PREFIX, ErasedPeople
from newstratum._registry.sessions.erasure import get_mark, note_ledger
from newstratum._registry.sessions.erasure_ledger import LedgerMark
from newstratum._wire.codec import decode_record, encode_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import (
    COMMAND,
    ERASED_PERSON,
    ERASURE_STATE,
    PAST_REFERENCE,
    STORE_KEY,
    UNIQUE,
)
from newstratum._words import Words
from newstratum.errors import (
    DamagedFileError,
    ForeignFileError,
    InDoubtError,
    InvalidValueError,
    NewstratumError,
    RecordError,
    SecretKeyError,
    UnsupportedQueryError,
)

#: Kinds whose ids are digests.
_DIGESTED: tuple[RecordKind[Any], ...] = (UNIQUE, ERASED_PERSON, PAST_REFERENCE)
_NO_KEYS: Final = InvalidValueError(
    "keys",
    Words("没有给出", "are not given"),
    Words("请写--keys file:office.keys", "give --keys file:office.keys"),
)


@frozen(eq=False)
class KeyService:
    """Moves the keys of a register out of its store, changes them, and replays its ledger of erasures."""

    _store: Store = field(repr=False)
    _digests: Digests = field(repr=False)
    _erased: ErasedPeople = field(repr=False)
    _randomness: Randomness = field(repr=False)
    _new_note: Callable[[str], Note] = field(repr=False)

    def are_outside(self) -> bool:
        """Say whether the secrets of the digests are wrapped by a key outside the store.

        False also for a register without digests that was opened without keys.
        """
        return self._digests.is_secret()

    def lie_in_store(self) -> bool:
        """Say whether the secrets lie in the store in plain, beside the digests."""
        found = self._digests.read_store_key()
        return found is not None and not found[0].key

    def move(self) -> int:
        """Move the keys out of the store of a register that began with them there.

        The register is opened with the keys that it is to have. Digests are made anew with a secret that
        never lay in the store, and the old secret goes from the history. Nobody else may use the register
        meanwhile, and other programs open it again afterwards. Repeating it goes on after a crash.

        Returns:
            How many digests were made anew.

        Raises:
            InvalidValueError: No keys were given.
            UnsupportedQueryError: The store cannot erase the old secret from its history.
            SecretKeyError: The keys cannot be reached.
        """
        found = self._digests.read_store_key()
        changed = 0
        if found is None:
            self._check()
            self._digests.of()
        elif not found[0].key:
            changed = self.rotate()
        else:
            # They lie outside already: in what was given, and in nothing else.
            self.check_keys()
        self._erase_past()
        return changed

    def check_keys(self) -> None:
        """Refuse keys by which the digests of the register cannot be made.

        Raises:
            SecretKeyError: The key is not given, missing, or that of another register.
        """
        found = self._digests.read_store_key()
        if found is not None:
            self._digests.open_secrets(found[0])

    def rotate(self) -> int:
        """Change the outside key and make all digests anew with one more secret; return how many.

        The old key stays with the provider, because backups of before need it; delete it there once they are
        gone. Otherwise as :meth:`move`.
        """
        self._check()
        found = self._digests.read_store_key()
        if found is None:
            self._digests.of()
            return 0
        stored, version = found
        secrets = self._digests.open_secrets(stored)
        wrapped = self._digests.wrap_secrets((*secrets, self._randomness(KEY_BYTES)))
        later = self._digests.open_secrets(wrapped)
        writes: list[Write] = [encode_record(STORE_KEY, wrapped, version)]
        writes += self._build_writes(lambda digest: self._digests.hide_with(digest, later[len(secrets) :]))
        try:
            commit_to(self._store, writes, self._new_note("rotate-keys"))
        except NewstratumError as error:
            # A commit that was interrupted may stand, and the new key with it.
            if not isinstance(error, InDoubtError):
                self._digests.forget_key(wrapped)
            raise
        self._digests.look_again()
        self._erased.look_anew()
        self._erase_past()
        return sum(isinstance(write, Put) for write in writes) - 1

    def list_needed(self) -> tuple[str, ...]:
        """Return the names of the outside keys that the register needs now, to be read and written.

        Raises:
            SecretKeyError: What the store holds of its seal cannot be read.
        """
        found, seal, state = self._digests.read_store_key(), read_seal(self._store), self._erased.look().state
        names = [
            "" if found is None else found[0].key,
            *(() if seal is None else (seal[0].key, seal[0].former_key)),
            "" if state is None else state.ledger,
        ]
        return tuple(dict.fromkeys(name for name in names if name))

    def delete(self, name: str) -> None:
        """Delete an outside key that a rotation replaced; nobody opens backups any more that need it.

        Several registers can have keys in one file: name only what :meth:`rotate` has replaced.

        Args:
            name: The name of the key.

        Raises:
            InvalidValueError: No keys were given, or the register needs this key.
            SecretKeyError: There is no key of that name, or the keys cannot be written.
        """
        provider = self._digests.provider
        if provider is None:
            raise _NO_KEYS
        if name in self.list_needed():
            raise InvalidValueError(
                "name",
                Words("是登记册现在所用的密钥", "is of a key that the register needs"),
                Words("请先更换：newstratum keys rotate", "change it first: newstratum keys rotate"),
            )
        if provider.get(name) is None:
            raise SecretKeyError(
                Words("密钥", "the key"),
                Words("不在所给的密钥之中", "is not among the keys that were given"),
                Words("请照更换时所示的名称填写", "write the name that the change of keys has shown"),
            )
        provider.delete(name)

    def check_ledger(self) -> None:
        """Refuse a ledger of erasures that is missing, cut, changed, or of another register.

        Raises:
            DamagedFileError: It is missing, cut or changed.
            ForeignFileError: It is the ledger of another register.
            SecretKeyError: Its key is missing.
        """
        needs_replay(self._erased)

    def replace_ledger(self) -> int:
        """Give up a ledger of erasures that is lost or damaged; the next erasure begins, or joins, another.

        The new one does not name whom the old one named: a restore of a backup from before brings them back.

        Returns:
            How many erasures the old ledger held.

        Raises:
            InvalidValueError: There is no ledger to give up, it is whole, or a damaged one still lies there.
            SecretKeyError: The keys cannot be reached.
        """
        ledger, known = self._erased.ledger, self._erased.look()
        if ledger is None or known.state is None or not known.state.ledger:
            raise InvalidValueError(
                "ledger",
                Words("没有可以更换的", "is none that could be replaced"),
                Words("请给出登记册的密钥：--keys", "give the keys of the register: --keys"),
            )
        is_lost = not ledger.path.exists()
        try:
            ledger.check(get_mark(known.state))
        except ForeignFileError:
            is_lost = True
        except DamagedFileError:
            pass
        else:
            raise InvalidValueError("ledger", Words("是完好的，不必更换", "is whole; keep it"))
        if not is_lost:
            raise InvalidValueError(
                "ledger",
                Words("已损坏，仍在原处", "is damaged, and still lies there"),
                Words(
                    "请先取回副本；没有副本的，移走此文件再试",
                    "bring back a copy; without one, move the file away and try again",
                ),
            )
        state = note_ledger(known.state, LedgerMark())
        commit_to(self._store, [encode_record(ERASURE_STATE, state, known.version)], self._new_note("ledger"))
        self._erased.look()
        return known.state.ledgered

    def replay_erasures(self) -> tuple[str, ...]:
        """Erase whom the ledger of erasures names and the store still holds; return their ids.

        Opening a register does so after a crash, and ``newstratum restore`` after a restore. Raises what
        :meth:`check_ledger` does.
        """
        return replay_erasures(self._store, self._erased, self._new_note)

    def _check(self) -> None:
        if self._digests.provider is None:
            raise _NO_KEYS
        if not isinstance(self._store, HistoryRedactor):
            raise UnsupportedQueryError(
                STORE_KEY.name,
                Words(
                    "这个数据库不能删除历史中的旧密钥",
                    "this store cannot erase the old secret of its history",
                ),
            )

    def _build_writes(self, hide: Callable[[str], str]) -> Iterator[Write]:
        """Yield what stores the digests as they are with one more secret."""
        for kind in _DIGESTED:
            for record in iterate_records(self._store, kind.name):
                try:
                    model: Any = decode_record(kind, record)
                except RecordError:
                    continue
                changes = {"id": hide(model.id)}
                if kind is PAST_REFERENCE and model.person.startswith(ADDRESS_PREFIX):
                    changes["person"] = ADDRESS_PREFIX + hide(model.person.removeprefix(ADDRESS_PREFIX))
                yield Delete(record.key, record.version)
                yield encode_record(kind, attrs.evolve(model, **changes), None)
        for record in iterate_records(self._store, COMMAND.name):
            try:
                command = decode_record(COMMAND, record)
            except RecordError:
                continue
            yield encode_record(COMMAND, attrs.evolve(command, digest=hide(command.digest)), record.version)

    def _erase_past(self) -> None:
        """Take what the store kept of earlier secrets out of its history."""
        store, record = self._store, self._store.get(STORE_KEY_KEY)
        if record is None or not isinstance(store, HistoryRedactor) or not self._is_wrapped():
            return
        past = iterate_history(store, STORE_KEY_KEY) if isinstance(store, History) else ()
        if any(
            change.act is Act.PUT and change.document is not None and change.version != record.version
            for change in past
        ):
            put = Put(record.key, record.schema, record.document, record.fields, record.version)
            store.redact_history([put], (), self._new_note("rotate-keys"))

    def _is_wrapped(self) -> bool:
        found: tuple[StoreKey, Any] | None = self._digests.read_store_key()
        return found is not None and bool(found[0].key)
