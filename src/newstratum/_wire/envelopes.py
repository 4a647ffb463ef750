"""Envelopes: sealed documents as JSON, so that every store takes them as it takes any document."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Final

from attrs import frozen

from newstratum._ports.records import MAX_DOCUMENT, Key

# No document of a record begins so: no attribute of a class has such a name.
_BEGINNING: Final = b'{"@sealed":1,"people":'
_TEXT: Final = b',"text":"'
_END: Final = b'"}'
#: What stands at the beginning of an envelope that could not be opened, when it is handed out.
_UNOPENED: Final = b'{"@unopened":1,"people":'
_DEFLATED, _PLAIN = b"z", b"p"
#: Bytes of a text from which on it pays to deflate it.
_SHORTEST: Final = 100


@frozen
class Envelope:
    """A sealed document, and whose keys open it."""

    #: Ids of people; none where the key of the register opens it.
    people: tuple[str, ...]
    sealed: bytes


def is_sealed(document: bytes) -> bool:
    """Say whether a document is an envelope."""
    return document.startswith(_BEGINNING)


def is_unopened(document: bytes) -> bool:
    """Say whether a document is an envelope that could not be opened."""
    return document.startswith(_UNOPENED)


def mark_unopened(document: bytes) -> bytes:
    """Return an envelope as it is handed out where no key opens it."""
    return _UNOPENED + document.removeprefix(_BEGINNING)


def restore_envelope(document: bytes) -> bytes:
    """Return the envelope that :func:`mark_unopened` marked."""
    return _BEGINNING + document.removeprefix(_UNOPENED)


def write_envelope(envelope: Envelope) -> bytes:
    """Return an envelope as the document that is stored."""
    people = json.dumps(envelope.people, separators=(",", ":")).encode()
    return b"".join((_BEGINNING, people, _TEXT, base64.b64encode(envelope.sealed), _END))


def read_envelope(document: bytes) -> Envelope | None:
    """Return the envelope of a document; None where it is cut or was changed."""
    people, separator, text = document.removeprefix(_BEGINNING).partition(_TEXT)
    try:
        names = json.loads(people)
        sealed = base64.b64decode(text.removesuffix(_END), validate=True)
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not separator or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return Envelope(tuple(names), sealed)


def bind(key: Key, schema: int, people: tuple[str, ...]) -> bytes:
    """Return what a sealed document belongs to: its record, its schema and its people."""
    return json.dumps([1, key.kind, key.id, schema, people], separators=(",", ":")).encode()


def pack(document: bytes) -> bytes:
    """Return a document as it is sealed: sealed bytes cannot be deflated afterwards."""
    if len(document) >= _SHORTEST:
        deflated = zlib.compress(document, 1)
        if len(deflated) < len(document):
            return _DEFLATED + deflated
    return _PLAIN + document


def unpack(packed: bytes) -> bytes | None:
    """Return the document that :func:`pack` packed; None where it did not."""
    if packed[:1] == _PLAIN:
        return packed[1:]
    inflating = zlib.decompressobj()
    try:
        document = inflating.decompress(packed[1:], MAX_DOCUMENT + 1)
    except zlib.error:
        return None
    return document if inflating.eof and len(document) <= MAX_DOCUMENT else None
