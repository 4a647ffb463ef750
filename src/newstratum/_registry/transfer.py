"""Move a whole registry, its history included, between any two stores, as one file of JSON Lines.

The first line is the manifest: format, version, and how many changes and commits follow. Then come the
commits in their order: a line for each change, and one that closes the commit with its note, the instant it
was recorded, and the SHA-256 of its changes. The last line holds the SHA-256 of all lines before it. A name
that ends in ``.gz`` is compressed.

The secrets of the register's keyed digests are one of the records, so they travel, wrapped if there is an
outside key: without them the claims of unique values and the ids of notices would mean nothing in the new
store. The file is as confidential as the store.

A document that the exporting newstratum cannot read is marked in its line and travels as it is.

A store that keeps given instants records those of the file, so that what was known at an instant is known
at it in the new store too. Another store sets its own, and the original ones stay in the file.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import gzip
import hashlib
import itertools
import json
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import IntEnum
from os import PathLike
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

import attrs
from attrs import define, field, frozen

from newstratum._builtin.files import check_target, open_atomic_text
from newstratum._ports.fields import Fields, decode_scalar, encode_scalar
from newstratum._ports.query import Query
from newstratum._ports.records import Act, Change, Delete, Key, Note, Put, Version, Write
from newstratum._ports.store import BatchRedactor, HistoryRedactor, Redactor, Store
from newstratum._registry.records import iterate_changes
from newstratum._registry.sessions.collection import commit_to
from newstratum._registry.sessions.erased_people import STATE_KEY
from newstratum._registry.sessions.erasure import build_record_note
from newstratum._registry.sessions.placements import build_placement_fields
from newstratum._storage.system_errors import translate_full_disk
from newstratum._wire.codec import decode_document, decode_record
from newstratum._wire.record_kinds import KIND_BY_NAME, PERSON, PLACEMENT
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum._words import Words, write_count
from newstratum.errors import (
    DamagedFileError,
    DecodeError,
    FileProblem,
    ForeignFileError,
    InvalidValueError,
    NewerFileError,
    RecordError,
    RecordTooNewError,
    UnavailableError,
    UnsupportedQueryError,
)

FORMAT: Final = "newstratum-registry"
VERSION: Final = 1
#: Bytes of one line at most: a document, its escapes, and what stands around it.
_MAX_LINE: Final = 128 * 1024 * 1024
#: Bytes of a commit that are held in memory; more go to an unnamed temporary file.
_BUFFERED_BYTES: Final = 8 * 1024 * 1024
#: How often an export begins anew because somebody erased records meanwhile.
_ATTEMPTS: Final = 3
#: Stands for an erased document until the erasure that follows it is repeated.
_PLACEHOLDER: Final = b"{}"
#: What no record has, so that a delete of nothing is a conflict.
_NO_VERSION: Final = Version("none")


@frozen(kw_only=True, repr=False)
class TransferReport:
    """What an export wrote, or what an import found and stored."""

    path: Path
    #: Commits in the file.
    commits: int
    #: Changes in the file.
    changes: int
    #: Changes by their kinds of record.
    kinds: Mapping[str, int]
    #: SHA-256 of the file's lines but the last, uncompressed, in hexadecimal digits.
    sha256: str
    #: Documents that cannot be read, by their kinds of record; they are in the file as they are.
    unreadable: Mapping[str, int] = field(factory=dict)
    #: Commits of the file that this call wrote; 0 for an import that found them all there.
    written: int

    @property
    def already_there(self) -> bool:
        """Whether the store held the whole file before."""
        return self.written == 0

    def __repr__(self) -> str:
        state = "already there" if self.already_there else f"{self.written} written"
        commits, changes = write_count(self.commits, "commit").en, write_count(self.changes, "change").en
        unreadable = sum(self.unreadable.values())
        unread = f", {unreadable} of them cannot be read" if unreadable else ""
        return f"TransferReport({commits}, {changes}{unread}, {state})"


# ------------------------------------------------------------------------------------------ exporting


def to_path(path: Path | str) -> Path:
    """Return what a caller gives as a path, or refuse it."""
    if not isinstance(path, str | PathLike):
        raise InvalidValueError(
            "path",
            Words("应为路径，不是{}", "must be a path, not {}").format(type(path).__name__),
            Words("请写'register.jsonl.gz'", "write 'register.jsonl.gz'"),
        )
    return Path(path)


def export_registry(store: Store, path: Path, note_export: Callable[[], str]) -> TransferReport:
    """Write every change of a store to a new file that appears whole or not at all; see ``Registry.export``.

    Others may go on writing to the store: what they commit after the export began is left out. Where the
    store holds people, ``note_export`` notes that they are taken out, and gives the id that the file carries.
    """
    check_target(path, overwrite=False, permission="")
    export = note_export() if store.find(Query(PERSON.name, limit=1)).records else ""
    for _ in range(_ATTEMPTS):
        with contextlib.suppress(_ErasedMeanwhileError), translate_full_disk():
            return _export(store, path, export)
    raise UnavailableError(Words("导出期间有记录被删除", "records were erased while they were exported"))


class _ErasedMeanwhileError(Exception):
    """Records were erased between counting and writing."""


@redact_traceback
def _export(store: Store, path: Path, export: str) -> TransferReport:
    kinds: Counter[str] = Counter()
    commits = 0
    for change in iterate_changes(store):
        kinds[change.key.kind] += 1
        commits += change.last
    changes = kinds.total()
    from newstratum import __version__

    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "newstratum": __version__,
        "commits": commits,
        "changes": changes,
        "kinds": dict(sorted(kinds.items())),
        **({"export": export} if export else {}),
    }
    with (
        open_atomic_text(path, "utf-8", overwrite=False, permission="") as stream,
        contextlib.ExitStack() as stack,
    ):
        raw: IO[bytes] | gzip.GzipFile = stream.buffer
        if path.suffix == ".gz":
            raw = stack.enter_context(gzip.GzipFile("", "wb", fileobj=stream.buffer, mtime=0))
        writer = _LineWriter(raw)
        writer.write(manifest)
        for change in itertools.islice(iterate_changes(store), changes):
            _write_change(writer, store, change)
        # A page may have been read before somebody erased what it holds.
        if any(late.act is Act.REDACT for late in itertools.islice(iterate_changes(store), changes, None)):
            raise _ErasedMeanwhileError
        sha256 = writer.whole.hexdigest()
        writer.write({"end": {"sha256": sha256}})
    return TransferReport(
        path=path,
        commits=commits,
        changes=changes,
        kinds=kinds,
        sha256=sha256,
        unreadable=writer.unreadable,
        written=commits,
    )


@define
class _LineWriter:
    """Writes lines, and keeps the digests of all and of those of one commit."""

    _file: IO[bytes] | gzip.GzipFile
    whole: Any = field(factory=hashlib.sha256, init=False)
    commit: Any = field(factory=hashlib.sha256, init=False)
    #: The records of which the last document written was erased.
    missing: set[Key] = field(factory=set, init=False)
    #: Documents that cannot be read, by their kinds of record.
    unreadable: Counter[str] = field(factory=Counter, init=False)

    def write(self, plain: Mapping[str, Any]) -> None:
        line = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._file.write(line)
        self.whole.update(line)
        self.commit.update(line)


def _write_change(writer: _LineWriter, store: Store, change: Change) -> None:
    model = _decode_change(change)
    if change.place == 0:
        writer.commit = hashlib.sha256()
    plain: dict[str, Any] = {"key": [change.key.kind, change.key.id], "act": change.act.value}
    if change.document is not None:
        plain["schema"] = change.schema
        try:
            plain["document"] = change.document.decode()
        except UnicodeDecodeError:
            plain["document64"] = base64.b64encode(change.document).decode()
        fields = _get_fields(store, change, model)
        plain["fields"] = {name: encode_scalar(value) for name, value in fields.items()}
        if model is None:
            plain["unreadable"] = True
            writer.unreadable[change.key.kind] += 1
    if change.act is Act.PUT and change.document is None:
        writer.missing.add(change.key)
    elif change.document is not None and change.key in writer.missing:
        # What a record held is erased with the record, or where the record is written again as it is.
        writer.missing.remove(change.key)
        plain["erases_past"] = True
    elif change.act is Act.REDACT:
        writer.missing.discard(change.key)
    writer.write({"change": plain})
    if change.last:
        note = change.note
        closing = {
            "id": note.commit_id,
            "actor": note.actor,
            "purpose": note.purpose,
            "reason": note.reason,
            "batch": note.batch,
            "recorded_at": change.recorded_at.isoformat(),
            "sha256": writer.commit.hexdigest(),
        }
        writer.write({"commit": closing})


def _decode_change(change: Change) -> Any:
    kind = KIND_BY_NAME.get(change.key.kind)
    if kind is None or change.document is None:
        return None
    try:
        return decode_document(kind, change.key, change.schema, change.document)
    except RecordError:
        return None


def _get_fields(store: Store, change: Change, model: Any) -> Fields:
    """Return the index fields of a change, which the feed does not hold."""
    stored = store.get(change.key)
    if stored is not None and stored.version == change.version:
        return stored.fields
    # A later change took its place: nobody looks at its fields any more, unless that change is not exported.
    kind = KIND_BY_NAME.get(change.key.kind)
    if kind is None or model is None:
        return Fields()
    values = dict(kind.fields_of(model))
    person = store.get(Key(PERSON.name, change.key.id)) if kind is PLACEMENT else None
    if person is not None:
        with contextlib.suppress(RecordError):
            values |= build_placement_fields(decode_record(PERSON, person))
    return Fields({name: value for name, value in values.items() if value is not None})


# ------------------------------------------------------------------------------------------ importing


@redact_traceback
def import_registry(store: Store, path: Path, *, needs_no_ledger: bool = True) -> TransferReport:
    """Replay the commits of an exported file in a store, in their order; see ``Registry.import_``.

    The store is empty, or has the beginning of the same file, and nobody else may write to it. The whole
    file is checked before anything is stored.
    """
    try:
        is_file = path.is_file()
    except OSError:
        # A name can be too long for the system.
        is_file = False
    if not is_file:
        raise InvalidValueError(
            "path",
            Words("没有写文件", "names no file"),
            Words("请给registry.export写出的文件", "give the file that registry.export wrote"),
        )
    with translate_full_disk():
        return _import(store, path, needs_no_ledger=needs_no_ledger)


def _import(store: Store, path: Path, *, needs_no_ledger: bool) -> TransferReport:
    file = _ExportFile(path)
    report, erased = file.check()
    if file.has_ledger and not needs_no_ledger:
        raise InvalidValueError(
            "ledger",
            Words(
                "没有给出：这个登记册另有删除记录簿，导出后删除的人会回来",
                "is not given: this register has a ledger of erasures, and whoever was erased since the "
                "export would come back",
            ),
            Words(
                "请用keys=和ledger=打开登记册，或写without_ledger=True",
                "open the registry with keys= and ledger=, or give without_ledger=True",
            ),
        )
    if erased and not isinstance(store, Redactor | BatchRedactor):
        raise UnsupportedQueryError(
            PERSON.name,
            Words(
                "文件中有已删除的记录，而这个数据库不能删除",
                "the file holds erased records, and this store cannot erase",
            ),
        )
    if erased is _Erased.PAST and not isinstance(store, HistoryRedactor):
        raise UnsupportedQueryError(
            PERSON.name,
            Words(
                "文件中有历史已删除的记录，而这个数据库做不到",
                "the file holds records whose past was erased, and this store cannot do that",
            ),
        )
    done = _count_done(store, file)
    if done < report.commits:
        for note, read_steps in itertools.islice(file.iterate_commits(), done, None):
            _replay(store, note, read_steps)
        if Counter(change.key.kind for change in iterate_changes(store)) != report.kinds:
            raise InvalidValueError(
                "registry",
                Words("导入期间有人写入", "was written to during the import"),
                Words("请导入到无人使用的空数据库", "import into an empty store that nobody uses"),
            )
    return attrs.evolve(report, written=report.commits - done)


@frozen
class _Step:
    """One change, as a line of the file has it."""

    key: Key
    act: Act
    schema: int
    #: None for other acts than a put, and for a document that was erased since.
    document: bytes | None = field(repr=False)
    fields: Fields
    #: Whether it erases what the record held before, and leaves what it holds now.
    erases_past: bool
    #: Whether whoever exported it could not read the document.
    unreadable: bool

    def build_write(self, seen: Version | None) -> Write:
        """Return what repeats it on a record that was seen at a version."""
        if self.act is Act.DELETE:
            return Delete(self.key, seen or _NO_VERSION)
        if self.document is None:
            return Put(self.key, 1, _PLACEHOLDER, Fields(), seen)
        return Put(self.key, self.schema, self.document, self.fields, seen)


class _Erased(IntEnum):
    """What an export lacks of what was stored."""

    NOTHING = 0
    #: Documents of records that were erased as a whole.
    RECORDS = 1
    #: Also documents of records that stayed.
    PAST = 2


@define
class _ActOrder:
    """Follows which records are there after each change, so that no change fails when it is replayed.

    Keys are held as their hashes: so those of a large register fit into memory.
    """

    #: Whether each record that was ever stored is there.
    _is_there: dict[int, bool] = field(factory=dict)
    #: Erased documents whose erasure has not come yet, with their lines.
    _missing: dict[int, int] = field(factory=dict)
    erased: _Erased = _Erased.NOTHING
    #: The records of the commit at hand.
    _keys: set[int] = field(factory=set)
    _is_erasure: bool = False
    _commit_ids: set[int] = field(factory=set)

    def follow_step(self, number: int, step: _Step) -> Words | None:
        """Follow one change; return what is wrong with it, or nothing."""
        key, is_erasure = hash(step.key), step.act is Act.REDACT
        if key in self._keys:
            return Words("在一次提交中第二次改动同一记录", "changes a record a second time in one commit")
        is_kept = step.erases_past
        if self._keys and (is_erasure or is_kept) is not self._is_erasure:
            return Words("在另有操作的提交中删除记录", "erases a record in a commit that does something else")
        if is_kept and key not in self._missing:
            return Words("删除的历史并不缺失", "erases a past that is not missing")
        if step.act is Act.DELETE and not self._is_there.get(key):
            return Words("删去并不存在的记录", "removes a record that is not there")
        if is_erasure and key not in self._is_there:
            return Words("删除从未存在的记录", "erases a record that was never there")
        self._keys.add(key)
        self._is_erasure = is_erasure or is_kept
        self._is_there[key] = step.act is Act.PUT
        if self._is_erasure:
            self._missing.pop(key, None)
            self.erased = max(self.erased, _Erased.PAST if is_kept else _Erased.RECORDS)
        elif step.act is Act.PUT and step.document is None:
            self._missing.setdefault(key, number)
        return None

    def close_commit(self, note: Note) -> Words | None:
        """Begin the next commit; return what is wrong with this one, or nothing."""
        commit_id = hash(note.commit_id)
        if commit_id in self._commit_ids:
            return Words("与此前的提交编号相同", "has the id of an earlier commit")
        if not self._keys:
            return Words("结束了一次没有改动的提交", "closes a commit without changes")
        self._commit_ids.add(commit_id)
        self._keys.clear()
        return None

    def find_missing_document(self) -> int | None:
        """Return the first line that lacks its document although nothing erases it later."""
        return min(self._missing.values(), default=None)


#: Reads the changes of one commit; it can be called again until the next commit is asked for.
_ReadSteps: TypeAlias = Callable[[], Iterator[_Step]]


@define
class _ExportFile:
    """Reads an exported file, again and again, line by line."""

    _path: Path
    #: Whether the register that was exported has a ledger of erasures; known once the file was checked.
    has_ledger: bool = field(default=False, init=False)

    def check(self) -> tuple[TransferReport, _Erased]:
        """Read all of the file, and refuse it if it is not exactly what was exported.

        Return what it holds, of which nothing is written yet, and what was erased of it.
        """
        whole, commit = hashlib.sha256(), hashlib.sha256()
        kinds: Counter[str] = Counter()
        unreadable: Counter[str] = Counter()
        commits, first, number = 0, 2, 1
        order = _ActOrder()
        manifest: dict[str, Any] = {}
        end: str | None = None
        for number, line in self._iterate_lines():
            if end is not None:
                raise self._build_damage(number, Words("在文件末尾之后", "stands after the end of the file"))
            plain = self._parse_line(number, line)
            if number == 1:
                manifest = self._check_manifest(plain)
            elif "change" in plain:
                step = self._parse_step(number, plain["change"])
                self._check_content(number, step)
                if step.key == STATE_KEY and step.document is not None:
                    self.has_ledger = b'"ledger":""' not in step.document and b'"ledger":' in step.document
                self._refuse(number, order.follow_step(number, step))
                kinds[step.key.kind] += 1
                unreadable[step.key.kind] += step.unreadable
                commit.update(line)
            elif "commit" in plain:
                note = self._parse_note(number, plain["commit"])
                if plain["commit"].get("sha256") != commit.hexdigest():
                    raise self._build_damage(
                        number,
                        Words("第{}至{}行被改动", "lines {} to {} were changed").format(first, number - 1),
                    )
                self._refuse(number, order.close_commit(note))
                commits += 1
                commit, first = hashlib.sha256(), number + 1
            elif "end" in plain:
                end = str(plain["end"].get("sha256")) if isinstance(plain["end"], dict) else ""
                if end != whole.hexdigest():
                    raise self._build_damage(number, Words("此前各行被改动", "lines before it were changed"))
            else:
                raise self._build_damage(number, Words("不是导出文件的行", "is not a line of an export"))
            whole.update(line)
        if end is None or first != number:
            raise self._build_damage(
                number,
                Words("文件在此处断开，缺少最后一行", "the file was cut here, its last line is missing"),
            )
        missing = order.find_missing_document()
        if missing is not None:
            raise self._build_damage(
                missing,
                Words(
                    "缺少内容，而该记录后来并未删除", "lacks its document, and the record is not erased later"
                ),
            )
        changes = kinds.total()
        counted = {"commits": commits, "changes": changes, "kinds": dict(kinds)}
        if any(manifest.get(name) != value for name, value in counted.items()):
            raise self._build_damage(
                1, Words("所计的改动与文件不符", "counts other changes than the file holds")
            )
        report = TransferReport(
            path=self._path,
            commits=commits,
            changes=changes,
            kinds=kinds,
            sha256=end,
            unreadable=+unreadable,
            written=0,
        )
        return report, order.erased

    def iterate_commits(self) -> Iterator[tuple[Note, _ReadSteps]]:
        """Yield the commits of a file that was checked, each with what reads its changes."""
        with tempfile.SpooledTemporaryFile(_BUFFERED_BYTES) as buffer:

            def read_steps() -> Iterator[_Step]:
                buffer.seek(0)
                for line in buffer:
                    yield self._parse_step(0, json.loads(line)["change"])

            for number, line in self._iterate_lines():
                plain = self._parse_line(number, line)
                if "change" in plain:
                    buffer.write(line)
                elif "commit" in plain:
                    yield self._parse_note(number, plain["commit"]), read_steps
                    buffer.seek(0)
                    buffer.truncate()

    def _iterate_lines(self) -> Iterator[tuple[int, bytes]]:
        number = 0
        opened: Any = gzip.open if self._path.suffix == ".gz" else open
        with opened(self._path, "rb") as file:
            try:
                while line := file.readline(_MAX_LINE):
                    number += 1
                    if number > 1 and not line.endswith(b"\n"):
                        raise self._build_damage(number, Words("文件在此处断开", "the file was cut here"))
                    yield number, line
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                if number == 0 and isinstance(error, gzip.BadGzipFile):
                    raise ForeignFileError(
                        str(self._path), Words("没有按其名称压缩", "is not compressed as its name says")
                    ) from None
                raise self._build_damage(number + 1, Words("无法解压", "cannot be decompressed")) from None
        if number == 0:
            raise ForeignFileError(str(self._path), Words("为空", "is empty"))

    def _parse_line(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            plain = json.loads(line)
        except (ValueError, RecursionError):
            plain = None
        if isinstance(plain, dict):
            return plain
        if number == 1:
            raise ForeignFileError(
                str(self._path),
                Words(
                    "第1行：不是newstratum登记册的导出文件",
                    "line 1: is not an export of a newstratum registry",
                ),
            )
        raise self._build_damage(number, Words("不是JSON", "is not JSON"))

    def _check_manifest(self, plain: dict[str, Any]) -> dict[str, Any]:
        if plain.get("format") != FORMAT:
            raise ForeignFileError(
                str(self._path),
                Words(
                    "第1行：不是newstratum登记册的导出文件",
                    "line 1: is not an export of a newstratum registry",
                ),
            )
        version = plain.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise self._build_damage(1, Words("没有版本", "has no version"))
        if version > VERSION:
            raise NewerFileError(str(self._path), version, VERSION)
        return plain

    def _parse_step(self, number: int, plain: Any) -> _Step:
        try:
            kind_name, identifier = plain["key"]
            key, act = Key(kind_name, identifier), Act(plain["act"])
            document: bytes | None = None
            if "document64" in plain:
                document = base64.b64decode(plain["document64"], validate=True)
            elif "document" in plain:
                document = plain["document"].encode()
            fields = {name: decode_scalar(value) for name, value in plain.get("fields", {}).items()}
            schema = plain.get("schema", 0)
            if type(schema) is not int:
                raise TypeError
            erases_past, unreadable = plain.get("erases_past", False), plain.get("unreadable", False)
            for marked in (erases_past, unreadable):
                if type(marked) is not bool or (marked and document is None):
                    raise TypeError
            step = _Step(key, act, schema, document, Fields(fields), erases_past, unreadable)
            step.build_write(None)
        except (AttributeError, KeyError, TypeError, ValueError):
            step = None
        if step is None:
            raise self._build_damage(number, Words("不是记录的改动", "is not a change of a record"))
        kind = KIND_BY_NAME.get(step.key.kind)
        if kind is None:
            reason = Words(
                "第{}行：记录种类为本程序所不认识",
                "line {}: has a kind of record that this newstratum does not know",
            ).format(number)
            raise ForeignFileError(str(self._path), reason)
        if step.schema > kind.schema and not step.unreadable:
            problem = FileProblem(
                (self._path.name, "schema"),
                Words("为{}，最高只认到{}", "is {}, known up to {}").format(step.schema, kind.schema),
                number,
            )
            place = f"{self._path}:{number}"
            raise RecordTooNewError((problem,), place, step.schema, kind.schema)
        return step

    def _check_content(self, number: int, step: _Step) -> None:
        """Refuse a document that could not be read once it is stored, and fields that no store takes.

        A document that was marked as unreadable when it was exported is taken in as it is.
        """
        if step.act is not Act.PUT or step.document is None:
            return
        kind, problem = KIND_BY_NAME[step.key.kind], None
        try:
            if not step.unreadable:
                decode_document(kind, step.key, step.schema, step.document)
            kind.declared.check(step.fields)
        except DecodeError as error:
            problem = Words("内容不符合{}的格式：{}", "the document does not fit the kind {}: {}").format(
                kind.name, error.problems[0].words
            )
        except InvalidValueError as error:
            problem = Words("{}：{}", "{}: {}").format(error.field, error.reason)
        self._refuse(number, problem)

    def _refuse(self, number: int, problem: Words | None) -> None:
        if problem is not None:
            raise self._build_damage(number, problem)

    def _parse_note(self, number: int, plain: Any) -> Note:
        try:
            return Note(
                commit_id=plain["id"],
                **{name: plain[name] for name in ("actor", "purpose", "reason", "batch")},
                recorded_at=dt.datetime.fromisoformat(plain["recorded_at"]),
            )
        except (KeyError, TypeError, ValueError):
            pass
        raise self._build_damage(number, Words("没有结束一次提交", "does not close a commit"))

    def _build_damage(self, number: int, reason: Words) -> DamagedFileError:
        return DamagedFileError(str(self._path), Words("第{}行：{}", "line {}: {}").format(number, reason))


def _count_done(store: Store, file: _ExportFile) -> int:
    """Return how many commits of a file the store holds; refuse a store that holds anything else."""
    stored = (change.note.commit_id for change in iterate_changes(store) if change.last)
    current = next(stored, None)
    done = 0
    commits = file.iterate_commits() if current is not None else ()
    for note, read_steps in commits:
        for expected in _list_commit_ids(store, note, read_steps):
            if current is None:
                return done
            if current != expected:
                raise _build_not_empty_error()
            current = next(stored, None)
        done += 1
    if current is not None:
        raise _build_not_empty_error()
    return done


def _list_commit_ids(store: Store, note: Note, read_steps: _ReadSteps) -> Iterator[str]:
    if isinstance(store, BatchRedactor) or all(step.act is not Act.REDACT for step in read_steps()):
        yield note.commit_id
    else:
        yield from (build_record_note(note, step.key).commit_id for step in read_steps())


def _replay(store: Store, note: Note, read_steps: _ReadSteps) -> None:
    """Repeat one commit; repeating it again does nothing."""
    first = next(read_steps())
    if first.erases_past or first.act is Act.REDACT:
        steps = list(read_steps())
        keys = [step.key for step in steps if step.act is Act.REDACT]
        kept = list(_build_kept(store, steps))
        if kept and isinstance(store, HistoryRedactor):
            store.redact_history(kept, keys, note)
        elif isinstance(store, BatchRedactor):
            store.redact_all(keys, note)
        elif isinstance(store, Redactor):
            for key in keys:
                store.redact(key, build_record_note(note, key))
        return
    # All that is read of the store is read now: nothing may be while it commits.
    seen: dict[Key, Version] = {}
    for step in read_steps():
        record = store.get(step.key)
        if record is not None:
            seen[step.key] = record.version
    commit_to(store, (step.build_write(seen.get(step.key)) for step in read_steps()), note)


def _build_kept(store: Store, steps: Iterable[_Step]) -> Iterator[Put]:
    """Yield the writes of the records that stay in a commit that erases."""
    for step in steps:
        if step.act is Act.PUT:
            record = store.get(step.key)
            seen = None if record is None else record.version
            yield Put(step.key, step.schema, step.document or _PLACEHOLDER, step.fields, seen)


def _build_not_empty_error() -> InvalidValueError:
    return InvalidValueError(
        "registry",
        Words("不是空的，也不是这个文件的内容", "is not empty, and does not hold this file"),
        Words("请导入到空的登记册", "import into a registry that is empty"),
    )
