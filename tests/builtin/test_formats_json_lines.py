from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._builtin.formats import (
    parse_json_object,
    read_json_lines,
    write_json_lines,
)
from newstratum._input.limits import InputLimits
from newstratum.errors import DecodeError

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples of a property."""
    return tmp_path_factory.mktemp("json_lines")


@pytest.mark.slow
@given(st.lists(st.dictionaries(texts, values, max_size=4), min_size=1, max_size=5))
def test_what_is_written_is_read_back(folder: Path, rows: list[dict[str, object]]) -> None:
    path = folder / "round.jsonl"
    write_json_lines(path, rows)
    read = list(read_json_lines(path))
    assert [dict(row.cells) for row in read] == rows
    assert [row.line for row in read] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1]", "not an object"),
        ('"id"', "not an object"),
        ('{"id": }', "no JSON at character 8"),
        ('{"id": 1, "id": 2}', "names the key 'id' twice"),
        ('{"a": {"b": 1, "b": 1}}', "names the key 'b' twice"),
        ('{"id": NaN}', "not finite"),
        ('{"id": -Infinity}', "not finite"),
        ('{"id": 1e999}', "not finite"),
        (r'{"id": "\ud800"}', "half of a surrogate pair"),
        (r'{"\udc00": 1}', "half of a surrogate pair"),
        (r'{"id": "\u0000"}', "NUL"),
        ('{"id": "a\0b"}', "no JSON"),
        ('{"id": ' + "1" * 5000 + "}", "longer than 400 digits"),
        ('{"id": ' + "[" * 200_000 + "]" * 200_000 + "}", "nested deeper than 64 levels"),
    ],
)
def test_what_json_readers_let_through_is_refused(text: str, words: str) -> None:
    with pytest.raises(DecodeError, match=words):
        parse_json_object(text)


def test_a_surrogate_pair_is_a_character() -> None:
    assert parse_json_object(r'{"id": "\ud83d\ude00", "x": "\\u0000"}') == {"id": "😀", "x": "\\u0000"}


@pytest.mark.slow
@given(st.dictionaries(texts, values, min_size=1, max_size=3), st.text(max_size=3), st.data())
def test_damaged_json_is_an_object_or_a_decode_error(
    value: dict[str, object], noise: str, data: st.DataObject
) -> None:
    text = json.dumps(value, ensure_ascii=data.draw(st.booleans()))
    start = data.draw(st.integers(0, len(text)))
    damaged = text[:start] + noise + text[data.draw(st.integers(start, len(text))) :]
    with contextlib.suppress(DecodeError):
        assert parse_json_object(damaged) == json.loads(damaged)


@pytest.mark.slow
def test_a_bad_line_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    long = '{"id": "' + "a" * InputLimits().lines_line + '"}'
    path.write_text('{"id": "1"}\n\n{"id": \n' + long + '\n{"id": "2"}', encoding="utf-8")
    rows = list(read_json_lines(path))
    assert [(row.line, row.cells) for row in rows] == [(1, {"id": "1"}), (3, {}), (4, {}), (5, {"id": "2"})]
    assert [bool(row.problems) for row in rows] == [False, True, True, False]
    assert list(map(str, rows[2].problems)) == ["longer than 10,485,760 characters"]


def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text("old")
    with pytest.raises(ValueError, match="Out of range"):
        write_json_lines(path, [{"id": 1}, {"share": float("nan")}])
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
