"""Encrypted cursors can be read for their store and use only, and show nothing."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._storage.paging import TokenSigner
from newstratum.errors import CursorError

SIGNER = TokenSigner("epoch", b"secret" * 6)

_payloads = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@given(_payloads)
def test_what_is_encoded_is_decoded_again(payload: Any) -> None:
    assert SIGNER.decode_cursor("use", SIGNER.encode_cursor("use", payload)) == payload


@given(_payloads, st.data())
def test_any_change_is_noticed(payload: Any, data: st.DataObject) -> None:
    cursor = SIGNER.encode_cursor("use", payload)
    place = data.draw(st.integers(0, len(cursor) - 2))
    other = data.draw(st.sampled_from("ABCabc123-_."))
    if cursor[place] != other:
        with pytest.raises(CursorError):
            SIGNER.decode_cursor("use", cursor[:place] + other + cursor[place + 1 :])


def test_another_use_epoch_or_secret_is_refused() -> None:
    cursor = SIGNER.encode_cursor("use", [1])
    with pytest.raises(CursorError, match="not for another"):
        SIGNER.decode_cursor("another", cursor)
    with pytest.raises(CursorError, match="another store"):
        TokenSigner("later", SIGNER.secret).decode_cursor("use", cursor)
    with pytest.raises(CursorError, match="altered"):
        TokenSigner("epoch", b"other" * 6).decode_cursor("use", cursor)


@pytest.mark.parametrize(
    "text", ["", "epoch", "epoch.", "epoch.A", "epoch.一", "epoch.A A", "epoch." + "A" * 22, None, 7]
)
def test_any_other_text_is_no_cursor(text: Any) -> None:
    with pytest.raises(CursorError):
        SIGNER.decode_cursor("use", text)


def test_equal_payloads_have_equal_cursors_and_others_share_no_bytes() -> None:
    assert SIGNER.encode_cursor("use", ["a" * 40]) == SIGNER.encode_cursor("use", ["a" * 40])
    one, other = SIGNER.encode_cursor("use", ["a" * 40]), SIGNER.encode_cursor("use", ["a" * 39 + "b"])
    same = sum(left == right for left, right in zip(one, other, strict=True))
    assert same < 20


def test_the_secret_does_not_show() -> None:
    assert "secret" not in repr(SIGNER)


@given(st.integers(1, 10**18 - 1))
def test_versions_read_back_as_numbers(number: int) -> None:
    assert SIGNER.decode_version(SIGNER.encode_version(number)) == number


@pytest.mark.parametrize(
    "text", ["", "1", "epoch-", "epoch--1", "epoch-１", "later-1", "epoch-1x", "epoch-" + "9" * 30]
)
def test_any_other_text_has_no_number(text: str) -> None:
    assert SIGNER.decode_version(text) is None


def test_cursors_are_text_that_travels_in_urls() -> None:
    assert set(SIGNER.encode_cursor("use", "é" * 50)) <= {*string.ascii_letters, *string.digits, *"-_."}
