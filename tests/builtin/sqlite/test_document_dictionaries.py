"""Documents lie in a file deflated, and come out of it as they went in."""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._builtin.sqlite.document_dictionaries import DICTIONARIES
from newstratum._builtin.sqlite.tables import PLAIN, decode_document, encode_document
from newstratum._ports.records import MAX_DOCUMENT
from newstratum._storage.rows import UnreadableRowError
from newstratum._wire.canonical import encode_json

GOLDEN = Path(__file__).parents[2] / "golden"
KINDS = st.sampled_from(["person", "placement", "notice", "anything"])


@given(KINDS, st.binary(max_size=3000) | st.text(max_size=1000).map(str.encode))
def test_documents_come_out_as_they_went_in(kind: str, document: bytes) -> None:
    number, stored = encode_document(kind, document)
    assert decode_document(number, stored) == document
    assert len(stored) <= len(document)
    assert (number == PLAIN) == (stored == document)


def test_documents_of_all_kinds_take_half_their_length() -> None:
    documents = [
        (path.parent.name, encode_json(entry["document"]))
        for path in GOLDEN.glob("*/[0-9]*.json")
        for entry in json.loads(path.read_text("utf-8"))
    ]
    stored = [encode_document(*each)[1] for each in documents]
    assert len(documents) > 70
    assert sum(map(len, stored)) < 0.5 * sum(len(document) for _kind, document in documents)


def test_a_dictionary_never_changes() -> None:
    """What was written with it could not be read any more: one that serves better gets the next number."""
    assert {n: hashlib.sha256(each).hexdigest()[:16] for n, each in DICTIONARIES.items()} == DIGESTS


DIGESTS = {1: "4b63107f2d506c9a", 2: "e4c9d95cec85ab5f", 3: "f39cddc8a0a452c4"}


@given(KINDS, st.binary(min_size=1, max_size=200), st.data())
def test_bytes_that_no_store_wrote_are_refused_or_read_as_some_document(
    kind: str, document: bytes, data: st.DataObject
) -> None:
    number, stored = encode_document(kind, document * 10)
    spoilt = bytearray(stored)
    spoilt[data.draw(st.integers(0, len(stored) - 1))] ^= data.draw(st.integers(1, 255))
    for harmed in (bytes(spoilt), stored[:-1], stored + b"x"):
        try:
            assert isinstance(decode_document(number, harmed), bytes)
        except UnreadableRowError:
            assert number != PLAIN


@pytest.mark.parametrize("number", [-1, 99])
def test_a_coding_that_nobody_knows_is_refused(number: int) -> None:
    with pytest.raises(UnreadableRowError):
        decode_document(number, b"x")


@pytest.mark.slow
def test_a_document_that_would_fill_the_memory_is_refused() -> None:
    deflating = zlib.compressobj(9, zlib.DEFLATED, -12, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARIES[1])
    bomb = deflating.compress(bytes(MAX_DOCUMENT + 1)) + deflating.flush()
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableRowError):
        decode_document(1, bomb)
