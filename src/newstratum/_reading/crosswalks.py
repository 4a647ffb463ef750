"""Hand-picked labels of other databases: the drop-down of six codes, and the stratum code of the 2001 kind.

Such a label was chosen by hand, keeps no reason and knows no "not enough facts". It is a claim to hold
beside the facts, never a fact; the lint finds what the claims of an imported file cannot mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from newstratum._reading.lexicon import Lexicons
from newstratum._reading.terms import FactSets, TermKind


class LabelScheme(StrEnum):
    """A way of coding strata by hand."""

    #: 01 民营企业管理技术人员 … 06 新媒体从业人员: the four groups, the first two of them split.
    SIX_CODE = "six_code"
    #: 1 民营科技企业技术人员 … 6 自由职业人员, with 31, 39 and 41: owners are inside, new media is unknown.
    STRATUM_2001 = "stratum_2001"


_KINDS: Final = {
    LabelScheme.SIX_CODE: TermKind.SIX_CODE,
    LabelScheme.STRATUM_2001: TermKind.STRATUM_2001,
}
_OTHER: Final = {
    LabelScheme.SIX_CODE: LabelScheme.STRATUM_2001,
    LabelScheme.STRATUM_2001: LabelScheme.SIX_CODE,
}
#: Outcomes beside which a claim may stand without contradiction.
_OPEN: Final = frozenset({"undetermined", "contested", ""})


@frozen
class LabelInterpretation:
    """What a label claims, in the words of the shipped editions."""

    outcome: str
    category: str
    #: What it claims of the facts.
    facts: FactSets
    #: The label's own name.
    name: str


def find_claim(scheme: LabelScheme, code: str, lexicons: Lexicons) -> LabelInterpretation | None:
    """Return what a label claims; None for a code that the scheme does not have."""
    entry = lexicons.code(_KINDS[scheme], code.strip())
    if entry is None:
        return None
    said = dict(entry.facts)
    return LabelInterpretation(
        next(iter(said.pop("outcome"))),
        next(iter(said.pop("category", {""}))),
        tuple(said.items()),
        entry.note,
    )


@frozen(kw_only=True)
class StratumLabel:
    """A label of an imported file, and what the facts of the same row say."""

    #: Where it stands: a line or row number.
    row: int
    code: str
    #: The outcome that the facts of the row lead to; empty where there are none.
    outcome: str = ""
    #: Other outcomes that also fit; official counts overlap.
    also_fits: tuple[str, ...] = field(default=(), converter=tuple)


class LabelProblem(StrEnum):
    """What can be wrong with an imported label."""

    #: The scheme has no such code.
    UNKNOWN_CODE = "unknown_code"
    #: ``1`` for ``01``: a spreadsheet took the zero away, and the other scheme has a code 1 too.
    LOST_ZERO = "lost_zero"
    #: The whole column fits the other scheme better.
    OTHER_SCHEME = "other_scheme"
    #: The label counts an owner or trader, who is outside the strata since 2015.
    OWNER_COUNTED = "owner_counted"
    #: The facts lead somewhere else than the label.
    CONTRADICTS_FACTS = "contradicts_facts"
    #: The facts say new media, which the scheme cannot say.
    SCHEME_CANNOT_SAY = "scheme_cannot_say"


@frozen
class LabelFinding:
    """One thing wrong with imported labels; it names the row and the code, never the person."""

    problem: LabelProblem
    #: The row; 0 for the column as a whole.
    row: int
    code: str
    message: str


def lint_labels(
    scheme: LabelScheme, labels: Sequence[StratumLabel], lexicons: Lexicons
) -> tuple[LabelFinding, ...]:
    """Return what is wrong with the labels of an imported file."""
    return (*_lint_column(scheme, labels, lexicons), *_lint_rows(scheme, labels, lexicons))


def _lint_column(
    scheme: LabelScheme, labels: Sequence[StratumLabel], lexicons: Lexicons
) -> Iterable[LabelFinding]:
    codes = {label.code.strip() for label in labels if label.code.strip()}
    known = {code for code in codes if find_claim(scheme, code, lexicons) is not None}
    other = {code for code in codes if find_claim(_OTHER[scheme], code, lexicons) is not None}
    if len(other) > len(known):
        yield LabelFinding(
            LabelProblem.OTHER_SCHEME,
            0,
            "",
            f"{len(other)} of {len(codes)} codes are of {_OTHER[scheme]}, {len(known)} of {scheme}: "
            "ask which list the column was filled from before anything is imported",
        )


def _lint_rows(
    scheme: LabelScheme, labels: Iterable[StratumLabel], lexicons: Lexicons
) -> Iterable[LabelFinding]:
    for label in labels:
        code = label.code.strip()
        claim = find_claim(scheme, code, lexicons)
        if claim is None:
            yield _report_unknown_code(scheme, label.row, code, lexicons)
            continue
        if scheme is LabelScheme.STRATUM_2001 and claim.outcome == "outside":
            yield LabelFinding(
                LabelProblem.OWNER_COUNTED,
                label.row,
                code,
                f"{code} {claim.name} is inside by the count of 2001 and outside since 2015",
            )
        if label.outcome in _OPEN or claim.outcome in (label.outcome, *label.also_fits):
            continue
        if scheme is LabelScheme.STRATUM_2001 and label.outcome == "new_media":
            problem, why = LabelProblem.SCHEME_CANNOT_SAY, "the count of 2001 knows no new media"
        else:
            problem, why = LabelProblem.CONTRADICTS_FACTS, "one of the two is wrong"
        yield LabelFinding(
            problem,
            label.row,
            code,
            f"{code} {claim.name} claims {claim.outcome}, the facts say {label.outcome}: {why}",
        )


def _report_unknown_code(scheme: LabelScheme, row: int, code: str, lexicons: Lexicons) -> LabelFinding:
    if scheme is LabelScheme.SIX_CODE and find_claim(scheme, f"0{code}", lexicons) is not None:
        return LabelFinding(
            LabelProblem.LOST_ZERO,
            row,
            code,
            f"{code} may be 0{code} without its zero, or a code of the other scheme: look at the source",
        )
    return LabelFinding(
        LabelProblem.UNKNOWN_CODE, row, code, f"{scheme} has no code {code!r}" if code else "no code is given"
    )
