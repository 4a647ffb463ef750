"""Patterns of the reader behave as compiled ones, and are compiled when they are first used."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._reading.patterns import compile_pattern

_TEXTS = ("[民私]企", "(?P<unit>某+)公司", "a|b+", "(?<=的)公司$")


@given(text=st.text("民私企某的公司ab,", max_size=12), pattern=st.sampled_from(_TEXTS))
def test_a_pattern_finds_what_a_compiled_one_finds(text: str, pattern: str) -> None:
    lazy, compiled = compile_pattern(pattern), re.compile(pattern)
    assert lazy.sub("-", text) == compiled.sub("-", text)
    assert lazy.split(text) == compiled.split(text)
    for find in ("search", "match", "fullmatch"):
        found, wanted = getattr(lazy, find)(text), getattr(compiled, find)(text)
        assert (found and (found.span(), found.groupdict())) == (
            wanted and (wanted.span(), wanted.groupdict())
        )
    assert [found.span() for found in lazy.finditer(text)] == [
        found.span() for found in compiled.finditer(text)
    ]


def test_flags_count() -> None:
    assert compile_pattern("abc", re.IGNORECASE).search("ABC") is not None
    assert compile_pattern("abc").search("ABC") is None


def test_a_wrong_pattern_is_told_where_it_is_used() -> None:
    wrong = compile_pattern("(")
    with pytest.raises(re.error):
        wrong.search("")


@pytest.mark.slow
def test_the_reader_compiles_little_until_words_are_read() -> None:
    program = (
        "import re; compiled = []; real = re.compile\n"
        "def count(pattern, flags=0):\n"
        "    compiled.append(pattern); return real(pattern, flags)\n"
        "re.compile = count\n"
        "import newstratum._shipped.lexicons\n"
        "before = len(compiled)\n"
        "import newstratum._reading.jobs\n"
        "print(len(compiled) - before)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert int(told.stdout) < 20
