"""Verdicts as lines of JSON, many of them: what equal facts share is written once and remembered."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Final

from newstratum.model.evidence import Evidence
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
        self._evidence: dict[int, tuple[tuple[Evidence, ...], str]] = {}
        self._around: dict[tuple[object, ...], tuple[str, str]] = {}

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
        scope, evidence = self._scopes[verdict.scope], self._evidence_text(verdict.evidence)
        return f"{given}{front}{scope}{middle}{evidence}{end}"

    def _parts(self, shared: Verdict) -> tuple[str, str, str]:
        """Return the text before the scope, between it and the evidence, and after the evidence."""
        plain = plain_of(shared, None, self._language)
        names = list(plain)
        scope, evidence = names.index("scope"), names.index("evidence")
        front = _dumps({name: plain[name] for name in names[:scope]})
        middle = _dumps({name: plain[name] for name in names[scope + 1 : evidence]})
        end = _dumps({name: plain[name] for name in names[evidence + 1 :]})
        return f'{front[1:-1]}, "scope": ', f', {middle[1:-1]}, "evidence": ', f", {end[1:]}"

    def _evidence_text(self, evidence: tuple[Evidence, ...]) -> str:
        known = self._evidence.get(id(evidence))
        if known is not None:
            return known[1]
        text = f"[{', '.join(map(self._piece, evidence))}]"
        # Evidence with words is one row's own; without words it comes again with equal facts.
        if not any(each.words for each in evidence):
            if len(self._evidence) >= _MOST_REMEMBERED:
                self._evidence.clear()
            self._evidence[id(evidence)] = (evidence, text)
        return text

    def _piece(self, evidence: Evidence) -> str:
        """Return the text of one piece of evidence: all but its words comes again and again."""
        key = (evidence.fact, evidence.value, evidence.origin, evidence.strength, evidence.overruled)
        around = self._around.get(key)
        if around is None:
            if len(self._around) >= _MOST_REMEMBERED:
                self._around.clear()
            plain = plain_evidence(evidence)
            names = list(plain)
            words = names.index("words")
            front = _dumps({name: plain[name] for name in names[:words]})
            back = _dumps({name: plain[name] for name in names[words + 1 :]})
            around = self._around[key] = (f'{front[:-1]}, "words": ', f", {back[1:]}")
        return f"{around[0]}{encode_basestring(evidence.words)}{around[1]}"
