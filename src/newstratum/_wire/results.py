"""The plain forms of verdicts and reports, which say more than their attributes.

A verdict is written as the command writes it; of its question it has the words of one language. A figure
of a report has its words beside its number. What is derived must agree with the rest when it is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from math import isfinite
from typing import Any, Final, Literal, TypeVar

import attrs
from attrs import field, frozen
from cattrs.preconf.json import JsonConverter

from newstratum._figures.reports.report import CellValue, Figure, QuantityWords, Report, Section
from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.values.quantities import Interval, Qualifier, Quantity, StatedNumber
from newstratum._model.values.validators import check_not_negative
from newstratum._rules.rulebook import Reading
from newstratum._rules.verdict import MissingFact, OtherGroup, Question, Reason, Verdict, encode_verdict
from newstratum._wire.converter import build_value_error, clean_text
from newstratum._words import Language, Words

_T = TypeVar("_T", bound=attrs.AttrsInstance)


def _describe(description: str) -> dict[str, str]:
    return {"description": description}


# -------------------------------------------------------------------------------------- verdicts


@frozen(kw_only=True)
class ReadingDocument:
    """One side of a contested outcome."""

    outcome: str
    clause: str


@frozen(kw_only=True)
class QuestionDocument:
    """The one question that settles most."""

    fact: str
    engagement: int | None = field(
        metadata=_describe("The job it is asked of, from 0; null where it is asked of the whole form."),
        validator=check_not_negative,
    )
    text: str
    leads_to: dict[str, str] = field(metadata=_describe("For each possible answer the outcome it leads to."))


class EvidenceStrength(StrEnum):
    """How much a piece of evidence weighs; words of the employer and of the title are not told apart."""

    PRESUMED = "presumed"
    WORD = "word"
    SUFFIX = "suffix"
    STATED = "stated"
    CODE = "code"


@frozen(kw_only=True)
class EvidenceDocument:
    """What a fact rests on."""

    fact: str
    value: tuple[str, ...]
    origin: str = field(metadata={"key": "from", "description": "The column or key, or presumed."})
    words: str
    strength: EvidenceStrength
    overruled: Literal[True] | None = field(
        metadata=_describe("Present where stronger evidence overruled it."), default=None
    )


@frozen(kw_only=True)
class OtherGroupDocument:
    """A group that the outcome does not name: the rule that comes nearest and what it lacks."""

    group: str
    rule: str | None
    failed: tuple[str, ...]
    unknown: tuple[str, ...]
    yields: bool = field(metadata=_describe("Whether an earlier step goes before it."))


@frozen(kw_only=True)
class VerdictDocument:
    """The answer about one person under one edition. A proposal until a named human confirms it."""

    id: str | None = field(metadata=_describe("The id of the person or row."), default=None)
    outcome: str = field(metadata=_describe("A group, outside, undetermined or contested."))
    category: str = field(
        metadata=_describe("What the possible rules share; empty where the definition fixes none.")
    )
    scope: bool | None = field(
        metadata=_describe("Whether a member of a group is in the scope of the work; null where unknown.")
    )
    missing: tuple[str, ...] = field(
        metadata=_describe("Facts that can still change the outcome, the one to ask first in front.")
    )
    next_question: QuestionDocument | None
    readings: tuple[ReadingDocument, ...] = field(metadata=_describe("Of a contested outcome: the sides."))
    also_fits: tuple[str, ...] = field(
        metadata=_describe("Other groups whose definition is also met, precedence aside.")
    )
    conflict: tuple[str, ...] = field(metadata=_describe("Facts that cannot hold together."))
    rule: str | None = field(metadata=_describe("The rule that decided."))
    clauses: tuple[str, ...] = field(metadata=_describe("The clauses the outcome rests on."))
    engagement: int | None = field(
        metadata=_describe("The job that decided, from 0; null where none or several did."),
        validator=check_not_negative,
    )
    evidence: tuple[EvidenceDocument, ...] = field(metadata=_describe("What each fact rests on."))
    others: tuple[OtherGroupDocument, ...] = field(
        metadata=_describe("Each group that the outcome does not name.")
    )
    because: str = field(metadata=_describe("Which job counted and why; a stable word, or empty."))
    edition: str
    schema: Literal[1] = field(metadata=_describe("The version of this form."))
    reasons: tuple[str, ...] | None = field(
        metadata=_describe("The explanation, line by line."), default=None
    )


def _read_verdict(document: VerdictDocument) -> Verdict:
    question = document.next_question
    return _copy_into(
        Verdict,
        document,
        missing=tuple(map(MissingFact, document.missing)),
        next_question=question
        and _copy_into(
            Question,
            question,
            text=Words(question.text, question.text),
            leads_to=tuple(question.leads_to.items()),
        ),
        readings=tuple(_copy_into(Reading, each) for each in document.readings),
        evidence=tuple(
            _copy_into(Evidence, each, strength=Strength[each.strength.name], overruled=bool(each.overruled))
            for each in document.evidence
        ),
        others=tuple(_copy_into(OtherGroup, each) for each in document.others),
        because=Reason(document.because) if document.because else None,
    )


def _copy_into(of: type[_T], document: Any, **changed: Any) -> _T:
    """Return an object of a class from the attributes of the same name, but for those given."""
    names = {each.name for each in attrs.fields(of)} & {each.name for each in attrs.fields(type(document))}
    return of(**{name: getattr(document, name) for name in names} | changed)


# --------------------------------------------------------------------------------------- figures


@frozen(kw_only=True)
class FigureDocument:
    """One number, what it counts, on which date, and the records behind it."""

    definition: Words
    text: Words = field(metadata=_describe("The number as running text writes it."))
    low: int | float | None = field(metadata=_describe("The lower bound; null where nothing bounds it."))
    high: int | float | None = field(metadata=_describe("The upper bound; null where nothing bounds it."))
    unit: str
    qualifier: Qualifier | None = field(
        metadata=_describe("How the number is meant; null where only bounds are known.")
    )
    as_of: dt.date
    ids: tuple[str, ...] = field(metadata=_describe("Ids of the records it was computed from."))
    value: Quantity | None = field(
        metadata=_describe("The exact form, where the bounds do not say everything."), default=None
    )


def _write_figure(figure: Figure, write: Callable[[Any], Any]) -> dict[str, Any]:
    number = _describe_number(figure)
    bounds = number["low"], number["high"], number["unit"], number["qualifier"]
    plain = {"definition": figure.definition, **number, "as_of": figure.as_of, "ids": figure.ids}
    if _build_quantity(*bounds) != figure.value:
        plain["value"] = figure.value
    return {name: write(value) for name, value in plain.items()}


def _read_figure(document: FigureDocument) -> Figure:
    value = document.value or _build_quantity(document.low, document.high, document.unit, document.qualifier)
    if value is None:
        raise build_value_error(Words("限定词缺少相应的界限", "has no bound for its qualifier"))
    figure = Figure(definition=document.definition, value=value, as_of=document.as_of, ids=document.ids)
    if any(getattr(document, name) != derived for name, derived in _describe_number(figure).items()):
        raise build_value_error(
            Words(
                "文字、界限、单位和限定词所说的数不一致",
                "text, bounds, unit and qualifier do not say the same number",
            )
        )
    return figure


def _describe_number(figure: Figure) -> dict[str, Any]:
    """Return what the plain form says of the number of a figure."""
    return {
        "text": Words(figure.text("zh"), figure.text("en")),
        "low": _to_number(figure.value.low),
        "high": _to_number(figure.value.high),
        "unit": figure.value.unit,
        "qualifier": figure.qualifier,
    }


def _to_number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


#: Of every share with a denominator up to this, the nearest float is the float of no other.
_LARGEST_DENOMINATOR: Final = 1_000_000
_SAID_BY_LOW: Final = frozenset({Qualifier.OVER, Qualifier.MORE_THAN, Qualifier.AT_LEAST})


def _build_quantity(
    low: float | None, high: float | None, unit: str, qualifier: Qualifier | None
) -> Quantity | None:
    """Return the quantity that bounds and a qualifier say, as far as they say it; None if they say none."""
    bounds = Interval(low=_to_fraction(low), high=_to_fraction(high))
    if qualifier is None or qualifier is Qualifier.EXACT:
        return Quantity(bounds=bounds, unit=unit)
    if qualifier is Qualifier.ABOUT and bounds.low is not None and bounds.high is not None:
        number: Fraction | None = (bounds.low + bounds.high) / 2
    else:
        number = bounds.low if qualifier in _SAID_BY_LOW else bounds.high
    if number is None:
        return None
    said = StatedNumber(value=number, qualifier=qualifier)
    return Quantity(bounds=said.bounds, unit=unit, said=said)


def _to_fraction(value: float | None) -> Fraction | None:
    return None if value is None else Fraction(value).limit_denominator(_LARGEST_DENOMINATOR)


@frozen(kw_only=True)
class QuantityWordsDocument:
    """A number in words, with its bounds."""

    zh: str
    en: str
    low: int | float | None = field(metadata=_describe("The lower bound; null where nothing bounds it."))
    high: int | float | None = field(metadata=_describe("The upper bound; null where nothing bounds it."))


def _write_words(words: Words) -> dict[str, str]:
    return {"zh": clean_text(words.zh), "en": clean_text(words.en or words.zh)}


def _write_quantity_words(words: QuantityWords) -> dict[str, Any]:
    return {**_write_words(words), "low": _to_number(words.low), "high": _to_number(words.high)}


# --------------------------------------------------------------------------------------- reports


@frozen(kw_only=True)
class ReportDocument:
    """A report on a day, every text in both languages."""

    report: Literal[1] = field(metadata=_describe("The version of this form."))
    language: Language = field(metadata=_describe("The language a rendering is to write."))
    title: Words
    as_of: dt.date
    sections: tuple[Section, ...]


#: The classes whose plain form is that of another class.
DOCUMENT_CLASSES: Final[dict[type, type]] = {
    Verdict: VerdictDocument,
    Report: ReportDocument,
    Figure: FigureDocument,
    QuantityWords: QuantityWordsDocument,
}


def register_results(converter: JsonConverter) -> None:
    """Teach a converter the plain forms of verdicts, figures and reports."""

    def read(document: type, build: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
        return lambda value, _: build(converter.structure(value, document))

    converter.register_structure_hook(Verdict, read(VerdictDocument, _read_verdict))
    converter.register_unstructure_hook(Verdict, encode_verdict)
    converter.register_structure_hook(Figure, read(FigureDocument, _read_figure))
    converter.register_unstructure_hook(Figure, lambda figure: _write_figure(figure, converter.unstructure))
    converter.register_structure_hook(Report, read(ReportDocument, lambda each: _copy_into(Report, each)))
    converter.register_unstructure_hook(Report, lambda report: _write_report(report, converter.unstructure))
    converter.register_unstructure_hook(Words, _write_words)
    converter.register_structure_hook(QuantityWords, read(QuantityWordsDocument, _read_quantity_words))
    converter.register_unstructure_hook(QuantityWords, _write_quantity_words)
    # By a function: the converter has a hook of its own for unions, which goes before those of a union.
    converter.register_structure_hook_func(
        lambda of: of == CellValue, lambda value, _: _read_cell(value, converter)
    )
    converter.register_structure_hook(int | float | None, _read_number)


def _write_report(report: Report, write: Callable[[Any], Any]) -> dict[str, Any]:
    plain = {name: write(getattr(report, name)) for name in ("title", "as_of", "sections")}
    return {"report": 1, "language": "zh", **plain}


def _read_number(value: Any, _: Any) -> int | float | None:
    if value is None or type(value) is int or (type(value) is float and isfinite(value)):
        return value
    raise build_value_error(Words("应为有限的数或null", "must be a finite number, or null"))


_WORDS: Final = frozenset({"zh", "en"})


def _read_cell(value: Any, converter: JsonConverter) -> CellValue:
    if value is None or type(value) is int:
        return value
    if type(value) is not dict:
        raise build_value_error(
            Words("应为整数、含zh和en的文字，或null", "must be a whole number, words in zh and en, or null")
        )
    of: type[Words] = Words if value.keys() <= _WORDS else QuantityWords
    words: Words = converter.structure(value, of)
    return words


def _read_quantity_words(document: QuantityWordsDocument) -> QuantityWords:
    low, high = _to_fraction(document.low), _to_fraction(document.high)
    return QuantityWords(document.zh, document.en, low, high)
