"""Lines of a TOML document: each key and item stands where a person would look for it."""

from __future__ import annotations

from newstratum._wire.toml_lines import find_toml_lines, get_toml_line

TEXT = '''# a comment with [brackets] and "quotes
code = "1"
names = [
  "a",  # one
  "b",
]
city = { code = "2", "name zh" = "x" }

[document]
title = """two
lines"""
url = 'x'

[[units]]
code = "u1"
period = { began_on = "2018" }
[[units]]
code = "u2"
[[units.parts]]
id = "p"
[[units.parts]]
id = "q"
[units.more]
a.b = 3
'''


def test_each_part_is_found_on_its_line() -> None:
    lines = find_toml_lines(TEXT)
    assert {
        ("code",): 2,
        ("names",): 3,
        ("names", 0): 4,
        ("names", 1): 5,
        ("city", "code"): 7,
        ("city", "name zh"): 7,
        ("document",): 9,
        ("document", "title"): 10,
        ("document", "url"): 12,
        ("units", 0): 14,
        ("units", 0, "period", "began_on"): 16,
        ("units", 1, "code"): 18,
        ("units", 1, "parts", 0, "id"): 20,
        ("units", 1, "parts", 1, "id"): 22,
        ("units", 1, "more", "a", "b"): 24,
    }.items() <= lines.items()


def test_what_is_not_there_has_the_line_of_what_would_hold_it() -> None:
    lines = find_toml_lines(TEXT)
    assert get_toml_line(lines, ("units", 1, "name_zh")) == 17
    assert get_toml_line(lines, ("programme", "moves")) == 0
