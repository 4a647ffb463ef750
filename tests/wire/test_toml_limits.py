"""Attacks on files of TOML: each is refused with its line, quickly and in little memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from newstratum._input.limits import change_input_limits
from newstratum._shipped.editions import parse_rulebook, read_edition
from newstratum._wire.toml_files import parse_toml
from newstratum.errors import DecodeError, InvalidValueError, RulebookError

ATTACKS = {
    "dotted keys of 120 kB": ("a = 1\n" + "a." * 60_000 + "b = 1", 2, "more than 16 parts"),
    "a dotted header of 120 kB": ("[" + "a." * 60_000 + "b]", 1, "more than 16 parts"),
    "100,000 brackets": ("a = " + "[" * 100_000, 1, "deeper than 24 levels"),
    "100,000 inline tables": ("\na = " + "{a=" * 100_000, 2, "deeper than 24 levels"),
    "a number of 5,000 digits": ("schema = " + "9" * 5_000, 1, "longer than 400 characters"),
    "a hexadecimal number of 5,000 digits": ("schema = 0x" + "f" * 5_000, 1, "longer than 400 characters"),
    "a key of 5,000 characters": ("k" * 5_000 + " = 1", 1, "longer than 400 characters"),
    "60,000 keys": ("".join(f"k{at} = 1\n" for at in range(60_000)), 50_001, "more than 50,000 keys"),
    "a file of 2 MB": ("#" * 2_000_000, 0, "larger than 1,000,000 bytes"),
    "the last day of the calendar": ("a = [\n9999-12-31]", 2, "a day outside 1900 to 2200"),
    "the first day of the calendar": ("[t]\na = 0001-01-01T00:00:00Z", 2, "a day outside 1900 to 2200"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "line", "message"), ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused_with_its_line(text: str, line: int, message: str) -> None:
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(DecodeError) as caught:
            parse_toml(text, "f.toml")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"f.toml, line {line}: " if line else "f.toml: ")
    assert message in str(problem)
    assert time.process_time() - began < 2
    assert peak < 40_000_000


def test_what_only_looks_deep_or_long_is_read() -> None:
    text = "\n".join(
        (
            'quoted = "' + "[" * 1_000 + ". " * 1_000 + '"',
            "literal = '''\n" + "{a." * 1_000 + "'''",
            "# " + "a." * 1_000,
            "shares = [" + "0.5, " * 1_000 + "]",
            "[a.b.c]",
            "d.e.f = 1",
        )
    )
    document = parse_toml(text, "f.toml")
    assert len(document["shares"]) == 1_000
    assert document["a"]["b"]["c"] == {"d": {"e": {"f": 1}}}


def test_a_limit_can_be_changed_and_holds_again_afterwards() -> None:
    deep = "a = " + "[" * 30 + "]" * 30
    with change_input_limits(toml_depth=40):
        assert parse_toml(deep, "f.toml")
    with pytest.raises(DecodeError, match="raise the limit toml_depth"):
        parse_toml(deep, "f.toml")


@pytest.mark.parametrize("limits", [{"toml_dept": 3}, {"toml_depth": 0}, {"toml_depth": True}])
def test_a_limit_that_is_none_is_refused(limits: dict[str, int]) -> None:
    with pytest.raises(InvalidValueError), change_input_limits(**limits):
        pass


def test_a_long_value_does_not_come_back_whole() -> None:
    text = read_edition("2017").replace('outcome = "outside"', 'outcome = "' + "长" * 40_000 + '"', 1)
    with pytest.raises(RulebookError) as caught:
        parse_rulebook(text, "office.toml")
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize("value", ["{ a = 1 }", "[{ a = 1 }]", "[[1]]", "2026-01-01", "true", "7"])
@pytest.mark.parametrize(
    "key", ["outcome", "category", "clauses", "step", "id", "when", "also_fits", "readings"]
)
def test_a_table_where_a_value_belongs_in_a_rule_is_named(key: str, value: str) -> None:
    rule = {"id": '"x"', "step": '"S1"', "when": '{ role = "technical" }', "outcome": '"outside"'}
    rule |= {"clauses": '["c"]', key: value}
    lines = "".join(f"{name} = {written}\n" for name, written in rule.items())
    with pytest.raises(RulebookError) as caught:
        parse_rulebook(f"{read_edition('2017')}\n[[rule]]\n{lines}", "office.toml")
    assert caught.value.problems


@pytest.mark.parametrize("schema", ["true", "1.0", '"1"', "2"])
def test_a_schema_is_the_number_itself(schema: str) -> None:
    text = read_edition("2017").replace("schema = 1", f"schema = {schema}", 1)
    with pytest.raises(RulebookError, match="schema: must be 1"):
        parse_rulebook(text, "office.toml")


def test_ids_of_rules_that_differ_in_width_only_are_refused() -> None:
    clauses = "".join(f'\n[[clause]]\nid = "{each}"\nzh = "一"\nsource = "S"\n' for each in ("Ａ-1", "A-1"))
    wide = read_edition("2017") + clauses
    with pytest.raises(RulebookError, match="differs from 'Ａ-1' in width or spaces only"):
        parse_rulebook(wide, "office.toml")
