"""Records as JSON Lines: one file a kind, a manifest with counts and digests, and a data dictionary."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import field, frozen

from newstratum._input.guards import find_json_excess
from newstratum._wire.canonical import decode_json
from newstratum._wire.codec import from_document, to_plain
from newstratum._wire.json_schemas import json_schema
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KIND_BY_NAME
from newstratum._words import Words
from newstratum.errors import DecodeError, InvalidValueError, Problem

MANIFEST: Final = "manifest.json"
DICTIONARY: Final = "dictionary.json"
_FORMAT: Final = "newstratum-records"
_VERSION: Final = 1


def build_record_files(
    records: Mapping[RecordKind[Any], Iterable[Any]], *, purpose: str, made_at: dt.datetime, export: str = ""
) -> dict[str, str]:
    """Return the texts of the files, by their names; kinds without records have none.

    Args:
        records: The records of each kind.
        purpose: What they are handed out for.
        made_at: When it is done.
        export: The id that the log of accesses knows the files by; empty where they name nobody.
    """
    files: dict[str, str] = {}
    listed = []
    for kind, models in records.items():
        lines = [json.dumps(to_plain(each), ensure_ascii=False) for each in models]
        if not lines:
            continue
        name, text = f"{kind.name}.jsonl", "".join(f"{line}\n" for line in lines)
        files[name] = text
        digest = hashlib.sha256(text.encode()).hexdigest()
        listed.append(
            {
                "kind": kind.name,
                "file": name,
                "records": len(lines),
                "schema": kind.schema,
                "sha256": digest,
            }
        )
    manifest = {
        "format": _FORMAT,
        "version": _VERSION,
        "made_at": made_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "purpose": purpose,
        **({"export": export} if export else {}),
        "kinds": listed,
    }
    schemas = {str(each["kind"]): json_schema(str(each["kind"])) for each in listed}
    files[DICTIONARY] = json.dumps(schemas, ensure_ascii=False, indent=2) + "\n"
    files[MANIFEST] = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    return files


@frozen(kw_only=True)
class RecordFiles:
    """Records that were read from such files."""

    #: The records of each kind, in the order of the manifest.
    records: Mapping[RecordKind[Any], tuple[Any, ...]] = field(repr=False)
    made_at: str
    purpose: str


def parse_record_files(files: Mapping[str, bytes]) -> RecordFiles:
    """Return the records of files that :func:`build_record_files` made.

    Args:
        files: The bytes of each file, by its name.

    Raises:
        DecodeError: A file is missing, was changed, or holds what is no record; the line is named.
    """
    manifest = _parse_manifest(files.get(MANIFEST))
    records: dict[RecordKind[Any], tuple[Any, ...]] = {}
    problems: list[Problem] = []
    for each in manifest["kinds"]:
        kind, content = KIND_BY_NAME.get(each["kind"]), files.get(each["file"])
        if kind is None or each["schema"] > kind.schema:
            reason = Words("由更新的版本写成", "written by a newer newstratum")
            problems.append(Problem((MANIFEST, str(each["kind"])), reason))
        elif content is None:
            problems.append(Problem((each["file"],), Words("缺少这个文件", "the file is missing")))
        elif hashlib.sha256(content).hexdigest() != each["sha256"]:
            reason = Words("写出之后被改动过", "was changed since it was written")
            problems.append(Problem((each["file"],), reason))
        else:
            records[kind] = tuple(_parse_lines(kind, each["file"], content, problems))
    if problems:
        raise DecodeError(tuple(problems))
    return RecordFiles(records=records, made_at=manifest["made_at"], purpose=manifest["purpose"])


def _parse_manifest(content: bytes | None) -> dict[str, Any]:
    reason = Words("没有清单", "there is no manifest")
    if content is not None:
        reason = Words("不是清单", "is no manifest")
        try:
            found = decode_json(content.decode())
            if found["format"] == _FORMAT and found["version"] == _VERSION and _is_manifest(found):
                return dict(found)
        except (UnicodeDecodeError, InvalidValueError, DecodeError, KeyError, TypeError, ValueError):
            pass
    raise DecodeError((Problem((MANIFEST,), reason),))


def _is_manifest(found: Mapping[str, Any]) -> bool:
    texts = [found["made_at"], found["purpose"]]
    texts += [each[name] for each in found["kinds"] for name in ("kind", "file", "sha256")]
    numbers = [each["schema"] for each in found["kinds"]]
    return all(isinstance(each, str) for each in texts) and all(type(each) is int for each in numbers)


def _parse_lines(kind: RecordKind[Any], name: str, content: bytes, problems: list[Problem]) -> Iterator[Any]:
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError as error:
        reason = Words("从第{}字节起不是UTF-8", "not UTF-8 from byte {} on").format(error.start)
        problems.append(Problem((name,), reason))
        return
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        if excess := find_json_excess(line):
            problems.append(Problem((name, number), excess[1]))
            continue
        try:
            yield from_document(kind.model, decode_json(line))
        except DecodeError as error:
            problems += [Problem((name, number, *each.path), each.message) for each in error.problems]
