"""The ledger of erasures: a file apart from the store and its backups that says who must not come back.

Each line is one erasure: keyed tokens of the person's id and contacts, by a key that lies outside too, so
that the file says nobody's name. Lines are only added, and each carries a digest over itself and all before
it. Tokens go when they expire; that there was an erasure stays counted. Several registers may share a ledger:
a token is made for one of them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import hmac
import itertools
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from attrs import define, field, frozen

from newstratum._builtin.files import check_target, open_atomic_secrets
from newstratum._model.values.identifiers import Randomness, new_id
from newstratum._ports.keys import KeyProvider, SecretKey
from newstratum._registry.environment import Environment
from newstratum._registry.sessions.digests import Digests
from newstratum._words import Words
from newstratum.errors import (
    DamagedFileError,
    ForeignFileError,
    InvalidValueError,
    NewerFileError,
    SecretKeyError,
)

#: How long the id of somebody who was erased is refused (limit L9: what remains of them expires).
REFUSED_FOR: Final = dt.timedelta(days=730)
_FORMAT: Final = "newstratum-erasures"
_VERSION: Final = 1
#: How the name of a ledger ends that lies beside the key file.
LEDGER_SUFFIX: Final = ".erasures"
_TOKEN_BYTES: Final = 16


@frozen
class LedgerMark:
    """How far a ledger goes: as a store notes it."""

    ledger: str = ""
    erasures: int = 0
    head: str = ""


@frozen
class _Header:
    #: The id of the ledger, which is the name of its key.
    ledger: str
    #: Erasures whose tokens expired and were taken out, and the digest of the last of them.
    dropped: int
    head: str


@define(eq=False)
class ErasureLedger:
    """Reads and writes one ledger; several processes may use it."""

    path: Path
    _provider: KeyProvider
    _now: Callable[[], dt.datetime]
    _randomness: Randomness
    #: Tells the register from others that share the ledger.
    _digests: Digests
    _register: str = field(default="", init=False)
    _key: SecretKey | None = field(default=None, init=False, repr=False)
    _header: _Header | None = field(default=None, init=False)
    #: The digests of the erasures in the file, in order.
    _heads: list[str] = field(factory=list, init=False)
    #: Until when the tokens of each erasure hold.
    _ends: list[dt.datetime] = field(factory=list, init=False)
    #: Whether the last line is half there.
    _is_torn: bool = field(default=False, init=False)
    #: Until when each token holds.
    _tokens: dict[str, dt.datetime] = field(factory=dict, init=False)
    #: How much of which file was read.
    _read_to: int = field(default=0, init=False)
    _file: int = field(default=0, init=False)
    _changed_at: int = field(default=0, init=False)

    # ------------------------------------------------------------------------------------- asking

    def holds_person(self, identifier: str) -> bool:
        """Say whether somebody of that id was erased, and not too long ago."""
        return self._holds("person", identifier)

    def holds_contact(self, kind: str, value: str) -> bool:
        """Say whether somebody was erased who had a contact, given in the form in which they are compared."""
        return self._holds("contact", kind, value)

    def _holds(self, *parts: str) -> bool:
        self.look()
        register = self._identify() if self._tokens else ""
        until = self._tokens.get(self._make_token(register, *parts)) if register else None
        return until is not None and until > self._now()

    @property
    def mark(self) -> LedgerMark:
        """How far the ledger goes now; nothing where there is none yet."""
        self.look()
        header = self._header
        if header is None:
            return LedgerMark()
        return LedgerMark(header.ledger, header.dropped + len(self._heads), self._get_head(header))

    def check(self, known: LedgerMark) -> None:
        """Refuse a ledger that does not hold what a store noted of it.

        Raises:
            SecretKeyError: Its key is missing.
            ForeignFileError: It is the ledger of another register.
            DamagedFileError: It is missing, cut, or was changed.
        """
        self.look()
        header = self._header
        if header is None:
            if known.ledger:
                raise DamagedFileError(
                    str(self.path), Words("没有删除记录簿", "the ledger of erasures is missing")
                )
            return
        if self._is_torn:
            raise self._build_damage(Words("在末尾断开", "was cut at its end"))
        if known.ledger and known.ledger != header.ledger:
            raise self._build_foreign_error()
        here = header.dropped + len(self._heads)
        if known.erasures > here:
            raise self._build_damage(
                Words(
                    "只到第{}次删除，登记册已有{}次", "ends with erasure {}, and the register knows {}"
                ).format(here, known.erasures)
            )
        place = known.erasures - header.dropped
        if known.ledger and place >= 0:
            found = header.head if place == 0 else self._heads[place - 1]
            if found != known.head:
                raise self._build_damage(
                    Words("第{}次删除被改动", "erasure {} was changed").format(known.erasures)
                )

    # ------------------------------------------------------------------------------------ writing

    def add(self, person: str, contacts: Iterable[tuple[str, str]], known: LedgerMark) -> LedgerMark:
        """Write down an erasure before it is committed; return how far the ledger goes then.

        Who is there already is not written down a second time.

        Args:
            person: Id of the person.
            contacts: Their contacts: kind and value, in the form in which they are compared.
            known: What the store noted of the ledger.
        """
        if self._header is None and not known.ledger and not self.path.exists():
            self._make()
        with self._alone() as file:
            self._mend_end(file, known)
            self.check(known)
            self._drop_expired()
        with self._alone() as file:
            if self.holds_person(person):
                return self.mark
            header, register = self._require_header(), self._digests.of("register")
            plain = {
                "number": header.dropped + len(self._heads) + 1,
                "erased_at": self._now().isoformat(),
                "tokens": [
                    self._make_token(register, "person", person),
                    *sorted({self._make_token(register, "contact", *contact) for contact in contacts}),
                ],
            }
            line = self._encode_entry(plain, self._get_head(header))
            file.seek(0, os.SEEK_END)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
            file.seek(self._read_to)
            self._read(file)
        return self.mark

    def _make(self) -> None:
        """Make the file of a register that has no ledger yet, with a key of its own."""
        check_target(self.path, overwrite=False, field="ledger", permission="")
        name = new_id("erasures", self._randomness)
        key = self._provider.create(name)
        self._write_all(_Header(name, 0, ""), key, (), overwrite=False)

    def _write_all(self, header: _Header, key: SecretKey, lines: Iterable[bytes], *, overwrite: bool) -> None:
        plain = {
            "format": _FORMAT,
            "version": _VERSION,
            "ledger": header.ledger,
            "dropped": header.dropped,
            "head": header.head,
        }
        plain["check"] = _compute_digest(key, plain)
        with open_atomic_secrets(self.path, overwrite=overwrite, field="ledger", permission="") as file:
            file.write(_encode_line(plain))
            file.writelines(lines)

    def _drop_expired(self) -> None:
        """Take out the erasures whose tokens have expired; the others stay as they are."""
        header, now = self._require_header(), self._now()
        over = len(list(itertools.takewhile(lambda until: until <= now, self._ends)))
        if over:
            content = self.path.read_bytes().splitlines(keepends=True)[1:]
            left = _Header(header.ledger, header.dropped + over, self._heads[over - 1])
            self._write_all(left, self._require_key(header.ledger), content[over:], overwrite=True)

    # ------------------------------------------------------------------------------------ reading

    def look(self) -> None:
        """Read what was added since; all of it where the file is another one.

        Raises:
            SecretKeyError: Its key is missing.
            ForeignFileError: It is no ledger.
            NewerFileError: A newer newstratum wrote it.
            DamagedFileError: It was cut or changed.
        """
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            self._forget()
            return
        if (found.st_ino, found.st_size, found.st_mtime_ns) == (self._file, self._read_to, self._changed_at):
            return
        try:
            with open(self.path, "rb") as file:
                self._read(file)
        except OSError as error:
            raise InvalidValueError(
                "ledger",
                Words("无法读取：{}", "cannot be read: {}").format(error.strerror or type(error).__name__),
            ) from None

    def _read(self, file: BinaryIO) -> None:
        found = os.fstat(file.fileno())
        # As long as before and written since: it is not only longer.
        if found.st_ino != self._file or found.st_size <= self._read_to:
            self._forget()
        file.seek(self._read_to)
        self._is_torn = False
        for line in file:
            if not line.endswith(b"\n"):
                self._is_torn = True
                break
            if self._header is None:
                self._header = self._parse_header(line)
            else:
                self._take_entry(line, self._header)
            self._read_to += len(line)
            self._file, self._changed_at = found.st_ino, found.st_mtime_ns
        if self._header is None:
            raise self._build_damage(Words("是空的", "is empty"))

    def _forget(self) -> None:
        self._header, self._heads, self._ends, self._tokens = None, [], [], {}
        self._key, self._read_to, self._file, self._is_torn = None, 0, 0, False

    def _parse_header(self, line: bytes) -> _Header:
        plain = _parse_line(line)
        if plain is None or plain.get("format") != _FORMAT:
            raise ForeignFileError(str(self.path), Words("不是删除记录簿", "is not a ledger of erasures"))
        if plain.get("version") != _VERSION:
            raise NewerFileError(str(self.path), int(plain.get("version", 0)), _VERSION)
        try:
            check = plain.pop("check")
            names = ("ledger", "dropped", "head")
            header = _Header(*(plain[name] for name in names))
            key = self._require_key(header.ledger)
            good = hmac.compare_digest(check, _compute_digest(key, plain))
        except (KeyError, TypeError):
            good, header = False, None
        if header is None or not good:
            raise self._build_damage(Words("首行被改动", "its first line was changed"))
        return header

    def _take_entry(self, line: bytes, header: _Header) -> None:
        number = header.dropped + len(self._heads) + 1
        plain = _parse_line(line) or {}
        head = plain.pop("head", "")
        key = self._require_key(header.ledger)
        expected = _compute_digest(key, {**plain, "before": self._get_head(header)})
        if plain.get("number") != number or not hmac.compare_digest(str(head).encode(), expected.encode()):
            raise self._build_damage(
                Words("第{}次删除缺失或被改动", "erasure {} is missing or was changed").format(number)
            )
        until = dt.datetime.fromisoformat(plain["erased_at"]) + REFUSED_FOR
        self._tokens |= dict.fromkeys(plain["tokens"], until)
        self._heads.append(expected)
        self._ends.append(until)

    def _mend_end(self, file: BinaryIO, known: LedgerMark) -> None:
        """Take off half a line that a crash left before its erasure was committed."""
        file.seek(0)
        content = file.read()
        whole = content.rfind(b"\n") + 1
        if whole < len(content) and content.count(b"\n") > known.erasures - self._count_dropped(content):
            file.truncate(whole)
            file.flush()
            os.fsync(file.fileno())

    @staticmethod
    def _count_dropped(content: bytes) -> int:
        plain = _parse_line(content.split(b"\n", 1)[0]) or {}
        dropped = plain.get("dropped", 0)
        return dropped if isinstance(dropped, int) else 0

    @contextlib.contextmanager
    def _alone(self) -> Iterator[BinaryIO]:
        """Open the file to write in it while no other process does, where the system can do that."""
        while True:
            try:
                file = open(self.path, "r+b", buffering=0)  # noqa: SIM115 - closed below
            except FileNotFoundError:
                raise DamagedFileError(
                    str(self.path), Words("没有删除记录簿", "the ledger of erasures is missing")
                ) from None
            with file:
                with contextlib.suppress(ImportError):
                    import fcntl

                    fcntl.flock(file, fcntl.LOCK_EX)
                # Another process can have put a new file in its place meanwhile.
                if os.fstat(file.fileno()).st_ino == os.stat(self.path).st_ino:
                    yield file
                    return

    # ------------------------------------------------------------------------------------- digests

    def _require_header(self) -> _Header:
        if self._header is None:
            raise DamagedFileError(
                str(self.path), Words("没有删除记录簿", "the ledger of erasures is missing")
            )
        return self._header

    def _require_key(self, name: str) -> SecretKey:
        if self._key is None:
            self._key = self._provider.get(name)
        if self._key is None:
            raise SecretKeyError(
                Words("删除记录簿{}的密钥", "the key of the ledger {}").format(self.path),
                Words("不在所给的密钥之中", "is not among the keys that were given"),
                Words("请给这个登记册的密钥和删除记录簿", "give the keys and the ledger of this register"),
            )
        return self._key

    def _get_head(self, header: _Header) -> str:
        return self._heads[-1] if self._heads else header.head

    def _encode_entry(self, plain: dict[str, Any], before: str) -> bytes:
        key = self._require_key(self._require_header().ledger)
        return _encode_line({**plain, "head": _compute_digest(key, {**plain, "before": before})})

    def _identify(self) -> str:
        self._register = self._register or self._digests.identify()
        return self._register

    def _make_token(self, *parts: str) -> str:
        key = self._require_key(self._require_header().ledger)
        message = json.dumps(["token", *parts], ensure_ascii=True).encode()
        return hmac.new(key.reveal(), message, hashlib.sha256).digest()[:_TOKEN_BYTES].hex()

    def _build_damage(self, reason: Words) -> DamagedFileError:
        return DamagedFileError(
            str(self.path), Words("删除记录簿{}", "the ledger of erasures {}").format(reason)
        )

    def _build_foreign_error(self) -> ForeignFileError:
        return ForeignFileError(
            str(self.path),
            Words("是另一个登记册的删除记录簿", "is the ledger of erasures of another register"),
        )


def build_ledger(path: Path | str | None, digests: Digests, environment: Environment) -> ErasureLedger | None:
    """Return the ledger of a register; None where no ledger or no keys are given."""
    if path is None or digests.provider is None:
        return None
    return ErasureLedger(Path(path), digests.provider, environment.now, environment.randomness, digests)


def _parse_line(line: bytes) -> dict[str, Any] | None:
    try:
        plain = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return plain if isinstance(plain, dict) else None


def _encode_line(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _compute_digest(key: SecretKey, plain: dict[str, Any]) -> str:
    message = json.dumps(plain, ensure_ascii=True, sort_keys=True).encode()
    return hmac.new(key.reveal(), message, hashlib.sha256).hexdigest()
