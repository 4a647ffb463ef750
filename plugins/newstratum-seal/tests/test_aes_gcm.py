"""Sealing by AES-256-GCM."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum.ports import Sealer, SecretKey
from newstratum_seal.aes_gcm import AESGCMSealer
from newstratum_seal.plugin import sealers

#: Test case 14 of the GCM specification's set for AES-256: a key, a nonce and a block of zeros.
_ZERO_BLOCK = "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"


@settings(max_examples=50, deadline=None)
@given(text=st.binary(max_size=200), bound=st.binary(max_size=50))
def test_what_was_sealed_opens_again(text: bytes, bound: bytes) -> None:
    sealer = AESGCMSealer()
    key = sealer.draw_key()
    assert sealer.unseal(key, sealer.seal(key, text, bound), bound) == text


@settings(max_examples=50, deadline=None)
@given(text=st.binary(max_size=60), at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_changed_bit_is_told(text: bytes, at: int, bit: int) -> None:
    sealer = AESGCMSealer()
    key = sealer.draw_key()
    sealed = bytearray(sealer.seal(key, text, b"person/P1"))
    sealed[at % len(sealed)] ^= 1 << bit
    assert sealer.unseal(key, bytes(sealed), b"person/P1") is None


def test_another_key_or_place_opens_nothing() -> None:
    sealer = AESGCMSealer()
    key = sealer.draw_key()
    sealed = sealer.seal(key, b"text", b"person/P1")
    assert sealer.unseal(sealer.draw_key(), sealed, b"person/P1") is None
    assert sealer.unseal(key, sealed, b"person/P2") is None
    assert sealer.unseal(key, b"", b"person/P1") is None


def test_each_sealing_draws_a_nonce_of_its_own() -> None:
    sealer = AESGCMSealer()
    key = sealer.draw_key()
    nonces = {sealer.seal(key, b"text", b"")[:12] for _ in range(500)}
    assert len(nonces) == 500


def test_the_published_vector_opens() -> None:
    sealed = bytes(12) + bytes.fromhex(_ZERO_BLOCK)
    assert AESGCMSealer().unseal(SecretKey(bytes(32)), sealed, b"") == bytes(16)


def test_the_plugin_offers_it(capsys: pytest.CaptureFixture[str]) -> None:
    (offer,) = sealers()
    sealer = offer.open()
    assert offer.name == "aes-256-gcm"
    assert isinstance(sealer, Sealer)
    key = sealer.draw_key()
    assert key.reveal().hex() not in repr(sealer) + repr(key)
