"""A look at TOML and JSON before a parser sees them: how deep, how many keys, how long are words and numbers.

Parsers take memory and time that grow with the square of a dotted key, and give up on depth with an error
of their own. Each guard goes over the text once, and names the line of what it refuses.
"""

from __future__ import annotations

import re
from typing import Final

from newstratum._input.limits import INPUT_LIMITS, InputLimits, format_limit_hint
from newstratum._words import Words, join_clauses

# Text and comments first, so that brackets and dots within them do not count. A text that does not end
# goes to the end of its line, or of the document: the parser says what is wrong with it.
_TOML_TOKEN: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)'
    r"|'''(?:[^']|'(?!''))*(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*"?'
    r"|'[^'\n]*'?"
    r"|\#[^\n]*"
    r"|[\[\]{}=.,\n]"
    r"|[A-Za-z0-9_+-]+",
    re.DOTALL,
)
_JSON_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}:]|[0-9.eE+-]+', re.DOTALL)


def find_toml_excess(text: str) -> tuple[int, Words] | None:
    """Return the line, from 1, and what is more than a limit allows in TOML; None where all fits."""
    limits = INPUT_LIMITS.get()
    depth = parts = keys = 0
    for token in _TOML_TOKEN.finditer(text):
        word = token[0]
        found: Words | None = None
        match word:
            case "\n" | ",":
                parts = 0
            case "=":
                parts, keys = 0, keys + 1
            case "[" | "{":
                # The brackets of a table header count too: they end on their line.
                depth, parts = depth + 1, 0
                if depth > limits.toml_depth:
                    found = _format_depth(limits.toml_depth, "toml_depth")
            case "]" | "}":
                depth = max(depth - 1, 0)
            case ".":
                parts += 1
                if parts >= limits.toml_key_parts:
                    what = Words("一个键超过{}段", "a key of more than {} parts").format(
                        limits.toml_key_parts
                    )
                    found = join_clauses(what, format_limit_hint("toml_key_parts"))
            case _ if word[0] not in "\"'#" and len(word) > limits.toml_word:
                what = Words("一个键或数超过{}个字符", "a key or number longer than {} characters")
                found = join_clauses(what.format(limits.toml_word), format_limit_hint("toml_word"))
        if keys > limits.toml_keys:
            found = _format_keys(limits.toml_keys, "toml_keys")
        if found is not None:
            return text.count("\n", 0, token.start()) + 1, found
    return None


def find_json_excess(text: str) -> tuple[int, Words] | None:
    """Return the line, from 1, and what is more than a limit allows in JSON; None where all fits."""
    limits = INPUT_LIMITS.get()
    if _is_surely_small(text, limits):
        return None
    depth = keys = 0
    for token in _JSON_TOKEN.finditer(text):
        word = token[0]
        found: Words | None = None
        match word[0]:
            case "[" | "{":
                depth += 1
                if depth > limits.json_depth:
                    found = _format_depth(limits.json_depth, "json_depth")
            case "]" | "}":
                depth -= 1
            case ":":
                keys += 1
                if keys > limits.json_keys:
                    found = _format_keys(limits.json_keys, "json_keys")
            case '"':
                pass
            case _ if len(word) > limits.json_digits:
                what = Words("一个数超过{}位", "a number longer than {} digits").format(limits.json_digits)
                found = join_clauses(what, format_limit_hint("json_digits"))
        if found is not None:
            return text.count("\n", 0, token.start()) + 1, found
    return None


def _is_surely_small(text: str, limits: InputLimits) -> bool:
    """Say whether counting alone shows that nothing is more than a limit: so it is with rows of people."""
    return (
        text.count("[") + text.count("{") <= limits.json_depth
        and (len(text) <= limits.json_keys or text.count(":") <= limits.json_keys)
        and (len(text) <= limits.json_digits or not _has_long_number(text, limits.json_digits))
    )


def _has_long_number(text: str, most: int) -> bool:
    # From the beginning of each number only: many that just fit would take a thousand times as long.
    return re.search(rf"(?<![0-9.eE+-])[0-9.eE+-]{{{most + 1}}}", text) is not None


def _format_depth(most: int, limit: str) -> Words:
    what = Words("嵌套超过{}层", "nested deeper than {} levels").format(most)
    return join_clauses(what, format_limit_hint(limit))


def _format_keys(most: int, limit: str) -> Words:
    what = Words("超过{:,}个键", "more than {:,} keys").format(most)
    return join_clauses(what, format_limit_hint(limit))
