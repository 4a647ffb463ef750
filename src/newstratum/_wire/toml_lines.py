"""The line on which each part of a TOML document stands, so that a problem can name it."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from newstratum._wire.problems import Path

_BLANK: Final = re.compile(r"(?:[\s,]|#[^\n]*)*")
_KEY: Final = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\'[^\']*\'|[A-Za-z0-9_-]+)\s*(\.?)')
_TEXT: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\]|\\.)*"|\'[^\']*\'|[^,\]}\n#]+', re.DOTALL
)


def find_toml_lines(text: str) -> dict[Path, int]:
    """Return the line, from 1, of every key and item of a document that :mod:`tomllib` can read."""
    scanner = _Scanner(text)
    scanner.read_document()
    return scanner.lines


def get_toml_line(lines: dict[Path, int], path: Path) -> int:
    """Return the line of a path; that of what holds it where the path is not there; 0 of nothing."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 0)


class _Scanner:
    """Reads a document once from front to back; it was read by ``tomllib`` before, so it is well formed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counts: dict[Path, int] = {}
        self.lines: dict[Path, int] = {}

    def read_document(self) -> None:
        prefix: Path = ()
        while self._skip(_BLANK) < len(self._text):
            if not self._text.startswith("[", self._at):
                self._read_pair(prefix)
                continue
            is_item = self._text.startswith("[[", self._at)
            self._at += 2 if is_item else 1
            *above, last = self._read_keys()
            prefix = (*self._resolve(above), last)
            self._note(prefix)
            if is_item:
                self._counts[prefix] = self._counts.get(prefix, -1) + 1
                prefix = (*prefix, self._counts[prefix])
                self._note(prefix)
            elif prefix in self._counts:
                prefix = (*prefix, self._counts[prefix])
            self._at += 2 if is_item else 1

    def _resolve(self, keys: list[str]) -> Path:
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _read_keys(self) -> list[str]:
        keys: list[str] = []
        while found := _KEY.match(self._text, self._at):
            self._skip_to(found.end())
            quoted = found[1].startswith(('"', "'"))
            keys.append(str(tomllib.loads(f"key = {found[1]}")["key"]) if quoted else found[1])
            if not found[2]:
                break
        return keys

    def _read_pair(self, prefix: Path) -> None:
        start = self._line
        path = prefix
        for key in self._read_keys():
            path = (*path, key)
            self.lines.setdefault(path, start)
        self._at += 1  # the equals sign
        self._read_value(path)

    def _read_value(self, path: Path) -> None:
        self._skip(_BLANK)
        opening = self._text[self._at : self._at + 1]
        if opening not in ("[", "{"):
            self._skip(_TEXT)
            return
        self._at += 1
        number = 0
        while self._text[self._skip(_BLANK) : self._at + 1] not in ("]", "}", ""):
            if opening == "{":
                self._read_pair(path)
            else:
                self._note((*path, number))
                self._read_value((*path, number))
                number += 1
        self._at += 1

    def _note(self, path: Path) -> None:
        self.lines.setdefault(path, self._line)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._skip_to(found.end())
        return self._at

    def _skip_to(self, place: int) -> None:
        self._line += self._text.count("\n", self._at, place)
        self._at = place
