"""The text of a rulebook: its TOML, the lines of its ids, and the list of what is wrong with it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from newstratum.errors import RulebookError, RulebookProblem
from newstratum.rules.facts import Words

__all__ = ["Ledger", "Table", "load_toml"]

#: A rulebook is written by hand; one larger than this is something else.
_MOST_BYTES: Final = 1_000_000
_DEEPEST: Final = 24

Table = Mapping[str, Any]

_ID_LINE = re.compile(r"""^\s*id\s*=\s*["']([^"']*)["']""")
_AT_LINE = re.compile(r"\(at line (\d+)")


def load_toml(text: str | bytes, source: str) -> dict[str, Any]:
    """Parse the text of a rulebook.

    Raises:
        RulebookError: for text that is too large, not UTF-8, not TOML, or nested too deeply.
    """
    problem: RulebookProblem
    if len(text) > _MOST_BYTES:
        problem = RulebookProblem((), f"larger than {_MOST_BYTES:,} bytes; a rulebook is written by hand")
        raise RulebookError((problem,), source)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problem = RulebookProblem((), f"not UTF-8 from byte {error.start} on; save it as UTF-8")
            raise RulebookError((problem,), source) from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        problem = RulebookProblem((), f"not TOML: {error}", line=int(at[1]) if at else 0)
        raise RulebookError((problem,), source) from None
    except RecursionError:
        raise RulebookError((RulebookProblem((), "nested too deeply"),), source) from None
    if _depth(document) > _DEEPEST:
        raise RulebookError((RulebookProblem((), f"nested deeper than {_DEEPEST} levels"),), source)
    return document


def _depth(value: object) -> int:
    """Return the depth of nested tables and lists, without recursion."""
    deepest, pending = 0, [(value, 1)]
    while pending:
        item, depth = pending.pop()
        deepest = max(deepest, depth)
        if depth > _DEEPEST:
            break
        if isinstance(item, Mapping):
            pending.extend((each, depth + 1) for each in item.values())
        elif isinstance(item, list):
            pending.extend((each, depth + 1) for each in item)
    return deepest


class Ledger:
    """Collects what is wrong with a rulebook, so that one run reports all of it."""

    def __init__(self, text: str | bytes, source: str) -> None:
        self.source = source
        self.problems: list[RulebookProblem] = []
        self._lines: dict[str, list[int]] = {}
        shown = text.decode("utf-8-sig", "replace") if isinstance(text, bytes) else text
        for number, line in enumerate(shown.splitlines(), 1):
            if found := _ID_LINE.match(line):
                self._lines.setdefault(found[1], []).append(number)

    def line_of(self, identifier: str, occurrence: int = 0) -> int:
        """Return the line where an id is given; 0 where it is not found."""
        lines = self._lines.get(identifier, [])
        return lines[min(occurrence, len(lines) - 1)] if lines else 0

    def add(self, where: tuple[str | int, ...], message: str, *, rule: str = "", line: int = 0) -> None:
        """Note a problem."""
        self.problems.append(RulebookProblem(where, message, rule, line or self.line_of(rule)))

    def raise_if_any(self) -> None:
        """Raise :class:`RulebookError` with every problem noted, if there is one."""
        if self.problems:
            ordered = sorted(self.problems, key=lambda problem: problem.line)
            raise RulebookError(tuple(ordered), self.source)

    def meant(self, word: object, known: Iterable[str]) -> str:
        """Return what was probably meant, as the end of a message."""
        names = [str(name) for name in known]
        near = difflib.get_close_matches(str(word), names, n=1)
        return f"did you mean {near[0]!r}?" if near else f"use one of: {', '.join(names)}"

    def words(self, table: Table, where: tuple[str | int, ...], rule: str = "") -> Words:
        """Read a text in Chinese and English; the Chinese one is needed."""
        zh, en = table.get("zh"), table.get("en", "")
        if not isinstance(zh, str) or not zh.strip() or not isinstance(en, str):
            self.add(
                where, "needs a text in Chinese (zh); one in English (en) may stand beside it", rule=rule
            )
            return Words("", "")
        return Words(zh, en)

    def texts(self, value: object, where: tuple[str | int, ...], rule: str = "") -> tuple[str, ...]:
        """Read a text or a list of texts."""
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self.add(where, "must be a text or a list of texts", rule=rule)
            return ()
        return tuple(items)

    def tables(self, document: Table, name: str, allowed: frozenset[str]) -> list[Table]:
        """Read an array of tables, refusing keys that are not known."""
        items = document.get(name, [])
        if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
            self.add((name,), f"must be an array of tables: [[{name}]]")
            return []
        for place, item in enumerate(items):
            self.only(item, allowed, (name, place), rule=str(item.get("id", "")))
        return items

    def table(self, document: Table, name: str, allowed: frozenset[str] | None = None) -> Table:
        """Read a table that has to be there."""
        item = document.get(name)
        if not isinstance(item, Mapping):
            self.add((name,), f"missing or not a table: [{name}]")
            return {}
        if allowed is not None:
            self.only(item, allowed, (name,), rule=str(item.get("id", "")))
        return item

    def only(
        self, item: Table, allowed: frozenset[str], where: tuple[str | int, ...], rule: str = ""
    ) -> None:
        """Refuse keys outside a list."""
        for key in item:
            if key not in allowed:
                self.add(
                    (*where, key), f"{key!r} is not known here; {self.meant(key, sorted(allowed))}", rule=rule
                )

    def identifiers(self, items: Iterable[Table], where: str) -> list[str]:
        """Read the ids of tables, refusing missing and repeated ones."""
        seen: dict[str, int] = {}
        identifiers: list[str] = []
        for place, item in enumerate(items):
            identifier = item.get("id")
            if not isinstance(identifier, str) or not identifier.strip():
                self.add((where, place), "needs an id")
                identifier = ""
            elif identifier in seen:
                line = self.line_of(identifier, seen[identifier])
                self.add(
                    (where, place),
                    f"the id {identifier!r} is taken; ids are unique",
                    rule=identifier,
                    line=line,
                )
            seen[identifier] = seen.get(identifier, 0) + 1
            identifiers.append(identifier)
        return identifiers
