from __future__ import annotations

import codecs
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newstratum._input.files import Encoding, detect_encoding, open_text
from newstratum.errors import DecodeError

#: Text as files hold it: any character but halves of surrogate pairs and the byte order mark.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), min_size=1)


class ShortReads(io.BytesIO):
    """A stream that gives at most a few bytes at a time, so that characters span reads."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(5 if size is None or size < 0 else min(size, 5))


def chosen(data: bytes) -> Encoding:
    encoding = detect_encoding(io.BytesIO(data), "roster.csv")
    assert detect_encoding(ShortReads(data), "roster.csv") == encoding
    return encoding


def refusal(data: bytes) -> str:
    with pytest.raises(DecodeError) as caught:
        detect_encoding(io.BytesIO(data), "roster.csv")
    with pytest.raises(DecodeError) as in_short_reads:
        detect_encoding(ShortReads(data), "roster.csv")
    assert str(in_short_reads.value) == str(caught.value)
    return str(caught.value)


def first_failure(data: bytes, codec: str) -> int | None:
    """The offset at which Python's own decoder gives up."""
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        return error.start
    return None


#: A character that UTF-8 writes in three bytes or more, as all Chinese ones.
wide = st.characters(min_codepoint=0x800, exclude_categories=["Cs"], exclude_characters="\ufeff")


@pytest.mark.slow
@given(texts, wide)
def test_utf8_is_read_as_utf8(text: str, character: str) -> None:
    assert chosen((text + character).encode()) == Encoding("utf-8", 0)


@pytest.mark.parametrize("cell", ["职", "陌", "陌职"])
def test_a_lone_cell_in_gb18030_is_not_taken_for_utf8(cell: str) -> None:
    data = f"id,title_text\nP1,{cell}\n".encode("gb18030")
    data.decode("utf-8")
    assert "are text in UTF-8 and in GB18030 alike; save it as UTF-8 with a byte order mark" in refusal(data)
    assert detect_encoding(io.BytesIO(data), "people.jsonl", is_json=True).name == "utf-8"
    assert chosen(codecs.BOM_UTF8 + data).name == "utf-8"


def test_letters_that_gb18030_would_not_write_are_utf8() -> None:
    assert chosen("id,name\nP1,Jos\u00ed \u0440\u044b".encode()).name == "utf-8"


@pytest.mark.slow
@given(st.text(st.characters(max_codepoint=0x7F), min_size=1))
def test_ascii_is_read_as_utf8(text: str) -> None:
    assume(not text.lstrip().startswith("<"))
    assert chosen(text.encode()).name == "utf-8"


@pytest.mark.slow
@given(texts)
def test_a_byte_order_mark_decides(text: str) -> None:
    assert chosen(b"\xef\xbb\xbf" + text.encode()) == Encoding("utf-8", 3)
    assert chosen(b"\xff\xfe" + text.encode("utf-16-le")) == Encoding("utf-16-le", 2)
    assert chosen(b"\xfe\xff" + text.encode("utf-16-be")) == Encoding("utf-16-be", 2)
    assert chosen(("\ufeff" + text).encode("gb18030")) == Encoding("gb18030", 4)


@given(texts)
def test_a_survey_in_gb18030_is_read_as_gb18030(text: str) -> None:
    assert chosen(("序号,提交答卷时间\r\n" + text).encode("gb18030")) == Encoding("gb18030", 0)


@given(texts, st.data())
def test_utf8_cut_inside_a_character_names_its_first_byte(text: str, data: st.DataObject) -> None:
    whole = (text + "嘉").encode()
    cut = data.draw(st.integers(1, len(whole) - 1))
    part = whole[:cut]
    fails_at = first_failure(part, "utf-8")
    if fails_at is None:
        assert chosen(codecs.BOM_UTF8 + part).name == "utf-8"
    else:
        what = "the file ends inside a UTF-8 character; copy it again"
        line = part.count(b"\n", 0, fails_at) + 1
        assert refusal(part) == f"roster.csv: line {line}, byte {fails_at}: {what}"


@given(texts, st.data())
def test_gb18030_cut_inside_a_character_names_its_first_byte(text: str, data: st.DataObject) -> None:
    head = "序号,提交答卷时间\r\n".encode("gb18030")
    whole = head + (text + "嘉").encode("gb18030")
    part = whole[: data.draw(st.integers(len(head), len(whole) - 1))]
    fails_at = first_failure(part, "gb18030")
    if fails_at is None:
        assert chosen(part).name == "gb18030"
    else:
        assert f"byte {fails_at}: the file ends inside a GB18030 character" in refusal(part)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_marked_file_that_breaks_its_promise_is_refused(codec: str) -> None:
    # Cutting one byte leaves half a character in all of them.
    whole = "南翔镇".encode(codec)
    assert f"byte {len(whole) - (3 if codec == 'utf-8-sig' else 2)}: the file ends inside" in refusal(
        whole[:-1]
    )
    assert "byte 3: not UTF-8, as its first bytes say" in refusal(b"\xef\xbb\xbf" + "序号".encode("gb18030"))


def test_damaged_utf8_is_refused_although_gb18030_could_swallow_it() -> None:
    # One byte less in the middle: every following pair is a GB18030 character, none of them meant.
    damaged = "姓名,街镇\n".encode() + "安亭镇".encode()[:-1] + "南翔镇镇".encode()
    damaged.decode("gb18030")
    assert "byte 20: not UTF-8, though the text before it is" in refusal(damaged)


def test_what_is_no_text_names_both_failures() -> None:
    message = refusal(b"id\n\xff\xff\xff")
    assert message.startswith(
        "roster.csv: line 2, byte 3: neither UTF-8 (which fails at byte 3) nor GB18030; "
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "a byte order mark and nothing else"),
        (b"\xff\xfe", "nothing else"),
    ],
)
def test_an_empty_file_is_refused(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_open_text_leaves_the_mark_and_the_line_endings(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes("序号\r\n1\r2\n".encode("utf-8-sig"))
    with open_text(path) as stream:
        assert stream.read() == "序号\r\n1\r2\n"


def test_open_text_leaves_no_file_open_after_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(b"")
    # An unclosed file is a ResourceWarning, and warnings are errors here.
    with pytest.raises(DecodeError):
        open_text(path)


@pytest.mark.slow
def test_choosing_takes_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    line = "1,2018/09/03 12:00:00,嘉定工业区\r\n".encode("gb18030")
    with path.open("wb") as stream:
        for _ in range(64):
            stream.write(line * 8192)
    with path.open("rb") as stream:
        tracemalloc.start()
        try:
            assert detect_encoding(stream, path.name).name == "gb18030"
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert path.stat().st_size > 15_000_000
    assert peak < 4_000_000
