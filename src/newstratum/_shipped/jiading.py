"""What the founding text states and claims about Jiading, as objects; and where its statements do not close.

The text is package data, reviewed as data: ``data/jiading/*.toml`` and ``data/claims/jiading.toml``. It holds
public bodies, platforms, places and documents, and no private person; what the text only counts is counted
as claimed and never invented.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import Any, Final

from attrs import field, frozen

from newstratum._figures.claims import (
    Claim,
    ClaimComparison,
    ListedPart,
    NamedItem,
    Pattern,
    compare_claim,
    parse_pattern,
)
from newstratum._labels import Words
from newstratum._model.values.periods import PartialDate
from newstratum._model.values.quantities import Quantity, parse_quantity
from newstratum._shipped.districts import Discrepancy
from newstratum._short_repr import ShortRepr
from newstratum._wire.converter import make_converter
from newstratum._wire.datasets import Dataset, parse_dataset
from newstratum._wire.toml_files import parse_toml, structure_table
from newstratum.errors import DecodeError, InvalidValueError, Problem

_FILE: Final = "jiading.toml"


@frozen(kw_only=True)
class Phrase(ShortRepr):
    """A phrase of the source, which claims refer to."""

    id: str
    text: str


@frozen(kw_only=True)
class ClaimedPattern(ShortRepr):
    """A pattern of the source, and the claims that its terms make, in order."""

    id: str
    pattern: Pattern
    claims: tuple[ClaimComparison, ...]
    phrase: str


@frozen(kw_only=True)
class Claims(ShortRepr):
    """Everything a source claims, each claim beside what the source lists for it."""

    source: str
    title: Words
    url: str
    phrases: tuple[Phrase, ...]
    counted: tuple[ClaimComparison, ...]
    patterns: tuple[ClaimedPattern, ...]

    def get_claim(self, claim: str) -> ClaimComparison:
        """Return a claim by its id, or raise :class:`LookupError`."""
        for counted in self.counted:
            if counted.claim.id == claim:
                return counted
        raise LookupError(
            f"no claim {claim!r}; there are: {', '.join(each.claim.id for each in self.counted)}"
        )


@functools.cache
def load_founding_claims() -> Claims:
    """Return what the founding text claims; read once."""
    text = resources.files("newstratum._shipped").joinpath("data", "claims", _FILE).read_text("utf-8")
    return parse_claims(text, _FILE)


def parse_claims(text: str, name: str) -> Claims:
    """Return the claims of a TOML document.

    Args:
        text: The document, of the shape of ``data/claims/jiading.toml``.
        name: What to call it in messages.

    Raises:
        DecodeError: It is not TOML or has another shape; every problem is listed.
    """
    document = parse_toml(text, name)
    converter = make_converter()
    converter.register_structure_hook(Quantity, lambda value, _: parse_quantity(_check_text(value)))
    converter.register_structure_hook(Pattern, lambda value, _: parse_pattern(_check_text(value)))

    def build_named_item(value: Any, _: Any) -> NamedItem:
        read = converter.structure(value, _Named)
        return NamedItem(id=read.id, name=Words(read.zh, read.en))

    converter.register_structure_hook(NamedItem, build_named_item)
    return _build_claims(structure_table(converter, document, _Document, (name,)), name)


def _check_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


# The shape of the document. It names things flatly, so that a person can review it.


@frozen(kw_only=True)
class _Named:
    id: str
    zh: str
    en: str


@frozen(kw_only=True)
class _Claim:
    id: str
    what: Words
    stated: Quantity | None = None
    unit: str | None = None
    as_of: PartialDate | None = None
    phrase: str
    listed: tuple[ListedPart, ...] = ()


@frozen(kw_only=True)
class _Pattern:
    id: str
    text: Pattern
    terms: tuple[str, ...]
    phrase: str


@frozen(kw_only=True)
class _Document:
    source: str
    title: Words
    url: str
    as_of: PartialDate | None = None
    phrases: tuple[Phrase, ...]
    patterns: tuple[_Pattern, ...] = field(default=())
    claims: tuple[_Claim, ...]


def _build_claims(read: _Document, name: str) -> Claims:
    problems = [Problem((name, *path), message) for path, message in _find_reference_errors(read)]
    counted: dict[str, ClaimComparison] = {}
    for claim in read.claims:
        try:
            counted[claim.id] = _build_counted_claim(claim, read.as_of)
        except InvalidValueError as error:
            problems.append(Problem((name, "claims", claim.id), str(error)))
    if problems:
        raise DecodeError(tuple(problems))
    return Claims(
        source=read.source,
        title=read.title,
        url=read.url,
        phrases=read.phrases,
        counted=tuple(counted.values()),
        patterns=tuple(
            ClaimedPattern(
                id=each.id,
                pattern=each.text,
                claims=tuple(counted[term] for term in each.terms),
                phrase=each.phrase,
            )
            for each in read.patterns
        ),
    )


def _find_reference_errors(read: _Document) -> list[tuple[tuple[str | int, ...], str]]:
    """Return what refers to something that is not there, or says two things at once."""
    phrases = {phrase.id for phrase in read.phrases}
    claims = {claim.id: claim for claim in read.claims}
    found: list[tuple[tuple[str | int, ...], str]] = []
    if len(claims) != len(read.claims):
        found.append((("claims",), "two have one id; give each its own"))
    for claim in read.claims:
        if claim.stated is None and claim.unit is None:
            found.append((("claims", claim.id), "neither a number nor a unit; say one of them"))
        parts = [(claim.id, claim.phrase), *((part.id, part.phrase) for part in claim.listed)]
        found += [
            (("claims", identifier, "phrase"), f"no phrase {phrase!r}; add it to phrases")
            for identifier, phrase in parts
            if phrase not in phrases
        ]
    for pattern in read.patterns:
        stated = [claims[term].stated if term in claims else None for term in pattern.terms]
        if [each.exact if each else None for each in stated] != [term.count for term in pattern.text.terms]:
            found.append((("patterns", pattern.id), "its terms are not the numbers that its claims state"))
    return found


def _build_counted_claim(claim: _Claim, as_of: PartialDate | None) -> ClaimComparison:
    return compare_claim(
        Claim(
            id=claim.id,
            what=claim.what,
            stated=claim.stated,
            unit=claim.unit or (claim.stated.unit if claim.stated else ""),
            as_of=claim.as_of or as_of,
            phrase=claim.phrase,
        ),
        claim.listed,
    )


_FILES: Final = ("source.toml", "bodies.toml", "platforms.toml", "work.toml")
_DISCREPANCIES: Final = "discrepancies.toml"


@frozen(kw_only=True)
class _Discrepancies:
    discrepancies: tuple[Discrepancy, ...]


@functools.cache
def load_jiading() -> Dataset:
    """Return what the founding text states about the district; read once."""
    return parse_dataset({name: _read(name) for name in _FILES})


@functools.cache
def load_jiading_discrepancies() -> tuple[Discrepancy, ...]:
    """Return where the founding text does not close, in the order of the mission map; read once."""
    table = parse_toml(_read(_DISCREPANCIES), _DISCREPANCIES)
    return structure_table(make_converter(), table, _Discrepancies, (_DISCREPANCIES,)).discrepancies


def _read(name: str) -> str:
    return (
        resources.files("newstratum._shipped")
        .joinpath("data", "districts", "jiading", name)
        .read_text("utf-8")
    )
