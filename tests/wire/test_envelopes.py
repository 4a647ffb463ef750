"""Envelopes: sealed documents as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._ports.records import Key
from newstratum._wire.codec import decode_document
from newstratum._wire.envelopes import (
    Envelope,
    bind,
    is_sealed,
    is_unopened,
    mark_unopened,
    pack,
    read_envelope,
    restore_envelope,
    unpack,
    write_envelope,
)
from newstratum._wire.record_kinds import PERSON
from newstratum.errors import RecordError, SecretKeyError

ENVELOPE = Envelope(("P1",), b"sealed bytes")


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(people=st.lists(st.text(max_size=20), max_size=3), sealed=st.binary(max_size=80))
def test_an_envelope_reads_back_and_is_json(people: list[str], sealed: bytes) -> None:
    envelope = Envelope(tuple(people), sealed)
    document = write_envelope(envelope)
    assert read_envelope(document) == envelope
    assert json.loads(document)["people"] == people
    assert is_sealed(document)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(document=st.binary(max_size=2000))
def test_what_is_packed_unpacks(document: bytes) -> None:
    assert unpack(pack(document)) == document


@pytest.mark.parametrize("cut", range(1, len(write_envelope(ENVELOPE))))
def test_a_cut_envelope_is_told(cut: int) -> None:
    assert read_envelope(write_envelope(ENVELOPE)[:-cut]) in (None, *_cut_texts())


def _cut_texts() -> list[Envelope]:
    """Envelopes whose text was cut by whole groups of base64: the sealed bytes tell those."""
    return [Envelope(("P1",), ENVELOPE.sealed[:length]) for length in range(0, 13, 3)]


@pytest.mark.parametrize("packed", [b"", b"x", b"zno", pack(b"a" * 500)[:-1]])
def test_what_was_not_packed_is_told(packed: bytes) -> None:
    assert unpack(packed) is None


def test_a_sealed_document_belongs_to_one_record_schema_and_people() -> None:
    key = Key("person", "P1")
    bound = {
        bind(key, 1, ("P1",)),
        bind(Key("person", "P2"), 1, ("P1",)),
        bind(Key("placement", "P1"), 1, ("P1",)),
        bind(key, 2, ("P1",)),
        bind(key, 1, ()),
        bind(key, 1, ("P1", "P2")),
        bind(key, 1, ("P2", "P1")),
    }
    assert len(bound) == 7


def test_an_unopened_envelope_keeps_its_bytes_and_is_one_unreadable_record() -> None:
    document = write_envelope(ENVELOPE)
    marked = mark_unopened(document)
    assert is_unopened(marked)
    assert not is_sealed(marked)
    assert restore_envelope(marked) == document
    with pytest.raises(RecordError, match="is sealed, and its key is not there"):
        decode_document(PERSON, Key("person", "P1"), 1, marked)


def test_whoever_opened_the_register_before_it_was_sealed_is_told() -> None:
    with pytest.raises(SecretKeyError, match="open it again, with its keys"):
        decode_document(PERSON, Key("person", "P1"), 1, write_envelope(ENVELOPE))
