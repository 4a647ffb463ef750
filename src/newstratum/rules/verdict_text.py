"""Verdicts as lines of JSON, many of them: what equal facts share is written once and remembered."""

from __future__ import annotations

import json
from typing import Final

from newstratum.rules.verdict import Verdict, plain_evidence, plain_of

__all__ = ["VerdictWriter"]

#: Beyond so many remembered texts the memory starts anew, which bounds it.
_MOST_REMEMBERED: Final = 100_000

_dumps = json.JSONEncoder(ensure_ascii=False).encode


class VerdictWriter:
    """Writes verdicts as JSON objects; the bytes are those of ``plain_of`` dumped."""

    def __init__(self, language: str = "zh") -> None:
        """Make a writer.

        Args:
            language: of the texts of questions.
        """
        self._language = language
        self._scopes: Final = {True: "true", False: "false", None: "null"}
        # A verdict is kept beside its text, so that no other can come to have its identity.
        self._texts: dict[int, tuple[Verdict, str, str, str]] = {}
        self._evidence: dict[int, tuple[object, str]] = {}

    def text(self, verdict: Verdict, identifier: str | None = None) -> str:
        """Return the JSON of a verdict, in one line without its end.

        Args:
            verdict: the verdict.
            identifier: the id of the person or row, put in front where given.
        """
        shared = verdict.shared
        if shared is None:
            return _dumps(plain_of(verdict, identifier, self._language))
        known = self._texts.get(id(shared))
        if known is None:
            if len(self._texts) >= _MOST_REMEMBERED:
                self._texts.clear()
            known = self._texts[id(shared)] = (shared, *self._parts(shared))
        _shared, front, middle, end = known
        given = "{" if identifier is None else f'{{"id": {_dumps(identifier)}, '
        return "".join((given, front, self._scopes[verdict.scope], middle, self._evidence_text(verdict), end))

    def _parts(self, shared: Verdict) -> tuple[str, str, str]:
        """Return the text before the scope, between it and the evidence, and after the evidence."""
        plain = plain_of(shared, None, self._language)
        names = list(plain)
        scope, evidence = names.index("scope"), names.index("evidence")
        front = _dumps({name: plain[name] for name in names[:scope]})
        middle = _dumps({name: plain[name] for name in names[scope + 1 : evidence]})
        end = _dumps({name: plain[name] for name in names[evidence + 1 :]})
        return f'{front[1:-1]}, "scope": ', f', {middle[1:-1]}, "evidence": ', f", {end[1:]}"

    def _evidence_text(self, verdict: Verdict) -> str:
        known = self._evidence.get(id(verdict.evidence))
        if known is None:
            if len(self._evidence) >= _MOST_REMEMBERED:
                self._evidence.clear()
            text = _dumps([plain_evidence(each) for each in verdict.evidence])
            known = self._evidence[id(verdict.evidence)] = (verdict.evidence, text)
        return known[1]
