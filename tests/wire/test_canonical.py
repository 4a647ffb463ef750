from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._wire.canonical import EncodedPart, decode_json, encode_json, encode_json_of_parts
from newstratum.errors import DecodeError

clean_text = st.text(st.characters(exclude_categories=["Cs"]))
json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | clean_text,
    lambda inner: st.lists(inner) | st.dictionaries(clean_text, inner),
    max_leaves=10,
)


@pytest.mark.slow
@given(json_data)
def test_data_reads_back_equal(data):
    assert decode_json(encode_json(data)) == data


@pytest.mark.slow
@given(st.dictionaries(clean_text, st.integers()))
def test_the_order_of_keys_does_not_matter(data):
    assert encode_json(dict(reversed(data.items()))) == encode_json(data)


@pytest.mark.slow
@given(json_data)
def test_any_json_is_read_like_json_reads_it(data):
    assert decode_json(json.dumps(data, indent=1)) == data


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('{"a": 1, "a": 2}', "a: stands there more than once"),
        ('{"甲": 1, "甲": 2}', "(?): stands there more than once"),
        ('[{"b": [NaN]}]', "holds NaN, which is not a number in JSON"),
        ("[1 2]", "is not JSON at line 1, column 4"),
        (b"\xd5\xc5", "is not UTF-8 at byte 0"),
        ("[" * 200_000, "nests too deeply"),
        ("9" * 5_000, "holds a number that is too long"),
    ],
)
def test_a_surprise_is_refused_by_name(document, message):
    with pytest.raises(DecodeError) as caught:
        decode_json(document)
    assert str(caught.value) == message


def test_numbers_that_are_none_are_never_written():
    with pytest.raises(ValueError, match="JSON compliant"):
        encode_json({"a": math.inf})


@pytest.mark.slow
@given(json_data, json_data)
def test_parts_that_were_encoded_before_give_the_same_bytes(whole, part):
    encoded = EncodedPart(encode_json(part).decode())
    assert encode_json_of_parts([whole, {"part": encoded}]) == encode_json([whole, {"part": part}])
