from __future__ import annotations

import pytest
from attrs import frozen

from newstratum._wire.converter import make_converter, register_tagged_union
from newstratum.errors import InvalidValueError


@frozen(kw_only=True)
class Square:
    """A shape."""

    side: int


@frozen(kw_only=True)
class Circle:
    """Another shape with the same attribute, so that nothing could be guessed."""

    side: int


TAGS = {"square": Square, "circle": Circle}


@pytest.fixture
def converter():
    converter = make_converter()
    register_tagged_union(converter, Square | Circle, TAGS)
    return converter


@pytest.mark.parametrize("shape", [Square(side=1), Circle(side=1)])
def test_the_tag_tells_the_class(converter, shape):
    plain = converter.unstructure(shape, unstructure_as=Square | Circle)
    assert plain["type"] == type(shape).__name__.lower()
    assert converter.structure(plain, Square | Circle) == shape


@pytest.mark.parametrize(
    "data", [{"side": 1}, {"type": "oval", "side": 1}, {"type": ["square"], "side": 1}, "square"]
)
def test_an_unknown_tag_is_refused(converter, data):
    with pytest.raises(InvalidValueError, match="type: must"):
        converter.structure(data, Square | Circle)


def test_tags_cover_the_union_one_to_one():
    for tags in ({"square": Square}, {**TAGS, "round": Circle}):
        with pytest.raises(ValueError, match="one to one"):
            register_tagged_union(make_converter(), Square | Circle, tags)
