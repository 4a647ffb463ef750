"""What plugins write is kept apart, told with their names, and shown only where they had no data."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator

import pytest

from newstratum._host.command_process import attribute_output, find_attribution, keep_apart, tell_rest


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def file() -> Iterator[int]:
    with tempfile.TemporaryFile(buffering=0) as found:
        yield found.fileno()


def write(text: str) -> None:
    found = find_attribution(is_data=True)
    assert found is not None
    found.take(text)


def test_outside_of_a_command_nothing_is_kept_apart() -> None:
    with attribute_output("mine", may_show=True):
        assert find_attribution(is_data=True) is None


def test_what_a_plugin_writes_while_it_loads_is_shown_line_by_line(told: list[str]) -> None:
    with keep_apart(lambda words: told.append(words.en)):
        with attribute_output("mine (ns-mine 1.0)", may_show=True):
            write("one\n")
            write("two\n")
        assert find_attribution(is_data=True) is None
    assert told == ["plugin mine (ns-mine 1.0): one", "plugin mine (ns-mine 1.0): two"]


def test_what_it_writes_while_it_has_data_is_counted(told: list[str]) -> None:
    with keep_apart(lambda words: told.append(words.en)), attribute_output("mine", may_show=False):
        write("words about somebody")
    assert told == [
        "plugin mine wrote 20 characters to standard output, not shown since they may hold personal data; "
        "NEWSTRATUM_STRICT_PLUGINS=1 shows them"
    ]


def test_the_author_sees_it(told: list[str]) -> None:
    with (
        keep_apart(lambda words: told.append(words.en), shows_all=True),
        attribute_output("mine", may_show=False),
    ):
        write("text")
    assert told == ["plugin mine: text"]


def test_what_is_written_to_the_descriptor_is_of_the_call_that_ran(told: list[str], file: int) -> None:
    with keep_apart(lambda words: told.append(words.en), file=file):
        with attribute_output("first", may_show=True):
            os.write(file, b"by a library\n")
        with attribute_output("second", may_show=True):
            pass
        os.write(file, b"later")
        tell_rest()
        tell_rest()
    assert told == [
        "plugin first: by a library",
        "a thread or process of a plugin wrote 5 characters to standard output, which are not shown",
    ]


def test_of_much_the_first_lines_are_shown(told: list[str]) -> None:
    with keep_apart(lambda words: told.append(words.en)), attribute_output("mine", may_show=True):
        for number in range(10_000):
            write(f"line {number}\n")
    assert len(told) == 21
    assert told[-1] == "plugin mine: …"


def test_a_thread_that_a_plugin_began_writes_no_output_of_the_command(told: list[str]) -> None:
    with keep_apart(lambda words: told.append(words.en)):
        thread = threading.Thread(target=write, args=("text",))
        thread.start()
        thread.join()
        tell_rest()
    assert told == [
        "a thread or process of a plugin wrote 4 characters to standard output, which are not shown"
    ]
