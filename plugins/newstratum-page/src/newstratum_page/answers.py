"""What runs in the page: rows of words in, verdicts out, both as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import newstratum as ns
from newstratum.errors import NewstratumError

__all__ = ["make_answers", "prepare"]

#: Rows that say the same are read once, up to so many different ones.
_REMEMBERED: Final = 100_000


def prepare() -> None:
    """Import what reads and classifies, so that a page can begin with it in its memory."""
    # Names of the package import what defines them, when they are first asked for.
    _ = ns.read_row, ns.parse_rulebook
    ns.classify([ns.Engagement(employer_kind="law_firm", role="professional")])


def make_answers(edition: str, rulebook: str) -> Callable[[str], str]:
    """Return a function that answers a list of rows.

    Args:
        edition: The name of a shipped edition; empty for a rulebook.
        rulebook: The text of the rulebook, where the edition is not shipped.
    """
    chosen = edition or ns.parse_rulebook(rulebook)

    @lru_cache(_REMEMBERED)
    def answer_row(row: str) -> str:
        return json.dumps(_answer(json.loads(row), chosen), ensure_ascii=False)

    def answer(rows: str) -> str:
        return "[" + ",".join(answer_row(json.dumps(row, sort_keys=True)) for row in json.loads(rows)) + "]"

    return answer


def _answer(row: dict[str, str], edition: str | ns.Rulebook) -> dict[str, Any]:
    """Return the verdict on a row and what was read in it, or the columns that are wrong."""
    try:
        form = ns.read_row(row)
        verdict = ns.classify(form, edition=edition)
    except NewstratumError as error:
        problems = getattr(error, "problems", ())
        return {"wrong": sorted({str(each.path[0]) for each in problems if each.path}) or ["row"]}
    question = verdict.next_question
    return {
        "outcome": verdict.outcome,
        "category": verdict.category,
        "rule": verdict.rule,
        "clauses": verdict.clauses,
        "also_fits": verdict.also_fits,
        "missing": tuple(map(str, verdict.missing)),
        "next_question": None if question is None else str(question.fact),
        "question": None if question is None else {"zh": question.text.zh, "en": question.text.en},
        "readings": [(side.outcome, side.clause) for side in verdict.readings],
        "read": [
            (each.fact, each.value, each.words)
            for each in verdict.evidence
            if each.words and not each.overruled
        ],
    }
