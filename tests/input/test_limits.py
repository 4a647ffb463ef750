"""The limits on what comes in: the page shows those of the code, and a roster of an office passes them."""

from __future__ import annotations

import time
from pathlib import Path

import attrs
import pytest

import newstratum as ns
from newstratum._builtin.formats import read_table
from newstratum._input.guards import find_json_excess, find_toml_excess
from newstratum._input.limits import INPUT_LIMITS, InputLimits, parse_limit
from newstratum.errors import InvalidValueError

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command.md"
#: Those that a guard holds; the limits on bytes are held before it.
DOCUMENT_LIMITS = [
    each.name
    for each in attrs.fields(InputLimits)
    if each.name.startswith(("json_", "toml_")) and not each.name.endswith("_bytes")
]


def test_the_page_shows_every_limit() -> None:
    shown = PAGE.read_text("utf-8").partition("<!-- limits -->\n")[2].splitlines()[2:]
    assert shown == [
        f"| `{each.name}` | {each.default:,} | {each.metadata['meaning']} |"
        for each in attrs.fields(InputLimits)
    ]


@pytest.mark.slow
def test_a_roster_of_a_hundred_thousand_passes(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("id,employer_text,title_text\n")
        stream.writelines(f"P{at},某信息科技有限公司,工程师\n" for at in range(100_000))
    assert sum(1 for _ in read_table(path, ",")) == 100_000


def test_a_limit_holds_within_its_block_alone() -> None:
    before = INPUT_LIMITS.get()
    with ns.change_input_limits(table_cell=9), ns.change_input_limits(json_depth=3):
        assert (INPUT_LIMITS.get().table_cell, INPUT_LIMITS.get().json_depth) == (9, 3)
    assert INPUT_LIMITS.get() == before


@pytest.mark.parametrize(
    "text", ["table_cell", "table_cell=", "table_cell=-1", "table_cell=1e3", "=" + "9" * 20]
)
def test_an_option_that_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError):
        parse_limit(text)


@pytest.mark.parametrize("limit", DOCUMENT_LIMITS)
def test_every_limit_on_documents_names_itself(limit: str) -> None:
    """A limit of which no message speaks cannot be raised by whoever meets it."""
    with ns.change_input_limits(**{limit: 1}):
        if limit.startswith("json"):
            found = find_json_excess('{"a": [[11, 22]], "b": 33}')
        else:
            found = find_toml_excess("a.b = [[11], 2]\nc = 3")
    assert found is not None
    assert limit in found[1].en


def test_many_numbers_that_just_fit_are_looked_at_in_one_pass() -> None:
    text = '"' + ("1" * 400 + " ") * 2_500 + '"'
    began = time.process_time()
    assert find_json_excess(text) is None
    assert time.process_time() - began < 0.4
