"""Rows of a file become what is known of a person: words are read, stated facts are taken as stated.

A row is either flat (the columns of a table: words in ``employer_text`` and ``title_text``, facts in
columns of their own or in ``extra_facts``) or holds a list ``engagements`` of objects. A cell states a value,
several as ``a|b``, unknown, or nothing, strictly by the vocabulary. Stated facts weigh more than words; where
both fit, what both leave possible counts.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import attrs
from attrs import field, frozen

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import (
    FACT_CONVERTERS,
    OCCUPATIONAL_FIELDS,
    UNKNOWN,
    EmployerKind,
    to_outside_party,
)
from newstratum._model.people.people import Engagement
from newstratum._model.values.refused_subjects import explain_refused_name, find_text_fault
from newstratum._reading.jobs import (
    NAMELESS,
    JobWords,
    ReadForm,
    get_nameless_facts,
    name_engagement,
    read_jobs,
)
from newstratum._reading.lexicon import OPEN_FACTS, Lexicons
from newstratum._words import Words, join_clauses, join_names
from newstratum.errors import DecodeError, InvalidValueError, Problem

#: Facts of the person, not of one job.
PERSON_FACTS: Final = ("status", "outside_party")
#: How alike a wrong name must be to one that is known: ``religion`` is not a typing error of ``relation``.
NEAR: Final = 0.8

_EVERY_FACT: Final = (*PERSON_FACTS, *OCCUPATIONAL_FIELDS)
_ASCII_FORMS: Final = str.maketrans("；＝｜", ";=|")
_SHARES: Final = frozenset({"equity_share", "income_share"})
_SHARE_HINT: Final = Words("请写0至1的数，40%写0.4", "write a number from 0 to 1, 0.4 for 40 %")
_CACHE_SIZE: Final = 4_096


@frozen(kw_only=True)
class StatedFacts:
    """Facts that cells state, where each stands, and what is wrong with others."""

    facts: Mapping[str, Any] = field(factory=dict, repr=False)
    #: The column or key of each fact.
    origins: Mapping[str, str] = field(factory=dict)
    problems: tuple[Problem, ...] = ()


def read_stated_facts(
    cells: Mapping[str, Any], known: frozenset[str], path: tuple[str | int, ...] = (), *, closed: bool = False
) -> StatedFacts:
    """Return the facts that cells state."""
    facts: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in cells.items():
        if name not in known:
            if closed:
                problems.append(
                    Problem((*path, _redact_name(str(name))), _format_unknown_fact(str(name), known))
                )
            continue
        try:
            fact = _read_fact(name, value)
        except InvalidValueError as error:
            problems.append(Problem((*path, name), join_clauses(error.reason, error.hint)))
        else:
            if fact is not None:
                facts[name] = fact
    return StatedFacts(facts=facts, origins={name: name for name in facts}, problems=tuple(problems))


@lru_cache(_CACHE_SIZE)
def parse_extra_facts(text: str) -> StatedFacts:
    """Return the facts of a cell ``key=value;key=value``, of the person and of the first job."""
    where = "extra_facts"
    cells: dict[str, str] = {}
    problems: list[Problem] = []
    for part in text.translate(_ASCII_FORMS).split(";"):
        name, equals, said = (each.strip() for each in part.partition("="))
        if not part.strip():
            continue
        if not equals or not said:
            problems.append(
                Problem(
                    (where,),
                    Words(
                        "有一段不是key=value；请写成role=technical;…",
                        "holds a part that is not key=value; write role=technical;…",
                    ),
                )
            )
        elif name in cells:
            problems.append(
                Problem(
                    (where, _redact_name(name)), Words("写了两次；请留一个", "stated twice; keep one of them")
                )
            )
        else:
            cells[name] = said
    stated = read_stated_facts(cells, frozenset(_EVERY_FACT), (where,), closed=True)
    return StatedFacts(
        facts=MappingProxyType(dict(stated.facts)),
        origins=dict.fromkeys(stated.facts, where),
        problems=(*problems, *stated.problems),
    )


def _format_unknown_fact(name: str, known: frozenset[str]) -> Words:
    ordered = [each for each in _EVERY_FACT if each in known]
    near = difflib.get_close_matches(name, ordered, n=1, cutoff=NEAR)
    meant = explain_refused_name(name) or (
        Words("是否要写{!r}？", "did you mean {!r}?").format(near[0])
        if near
        else Words("可用：{}", "use some of: {}").format(join_names(ordered))
    )
    return Words("没有这项事实；{}", "no such fact; {}").format(meant)


def _redact_name(name: str) -> str:
    """Return a name as it may stand in a message: only what looks like a name of a fact is repeated."""
    plain = name.isascii() and name.replace("_", "").isalpha() and len(name) <= 40
    return name if plain else "(?)"


def _read_fact(name: str, value: Any) -> Any:
    """Return the fact that a cell states; None where it states nothing."""
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return None
    if name in FACT_CONVERTERS:
        if isinstance(value, str) and "|" in value:
            value = [part.strip() for part in value.split("|")]
        if isinstance(value, (bool, int, float)):
            raise InvalidValueError(
                name,
                Words("不是文字", "not text"),
                Words("请以文字写出其中一个值", "write one of its values as text"),
            )
        return FACT_CONVERTERS[name](value)
    if name in _SHARES:
        return _read_share(name, value)
    if isinstance(value, int) and not isinstance(value, bool) and name in CODE_FACTS:
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise InvalidValueError(name, Words("不是文字", "not text"), Words("请写成文字", "write it as text"))
    if value is not None and name in OPEN_FACTS and (fault := find_text_fault(value)) is not None:
        raise InvalidValueError(name, *fault)
    return to_outside_party(value) if name == "outside_party" else value


def _read_share(name: str, value: object) -> float | None:
    if value is None or value == UNKNOWN:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise InvalidValueError(name, Words("不是数", "not a number"), _SHARE_HINT)
    try:
        share = float(value) if not isinstance(value, str) or value.isascii() else -1.0
    except (ValueError, OverflowError):
        raise InvalidValueError(name, Words("不是数", "not a number"), _SHARE_HINT) from None
    if not 0 <= share <= 1:
        raise InvalidValueError(name, Words("不在0与1之间", "not between 0 and 1"), _SHARE_HINT)
    return share


#: Facts that are codes of a register.
CODE_FACTS: Final = frozenset({"reg_type", "uscc_prefix"})

#: Facts of the unit: they hold for every job that the words of one unit tell of.
_OF_UNIT: Final = frozenset(
    {"employer_kind", "employer_business", "registration", "ownership", "control", "industry", *CODE_FACTS}
)
#: Facts that make an engagement by themselves: the others can describe a job that is over.
_OF_WORK: Final = frozenset({"relation", "role", "service", "main_income", "full_time", "income_share"})
#: How a form says that there is no unit.
_NO_UNIT: Final = "无"


def build_stated_evidence(name: str, value: Any, origin: str) -> tuple[Evidence, ...]:
    """Return the evidence that a statement is; none for the statement that something is unknown."""
    if value is UNKNOWN:
        return ()
    strength = Strength.CODE if name in CODE_FACTS else Strength.STATED
    values = tuple(sorted(map(str, _to_values(value))))
    return (Evidence(fact=name, value=values, origin=origin, strength=strength),)


def build_stated_job(stated: StatedFacts) -> Engagement:
    """Return the job of which nothing but statements is known."""
    facts: dict[str, Any] = dict(stated.facts)
    facts["evidence"] = tuple(
        each
        for name, value in stated.facts.items()
        for each in build_stated_evidence(name, value, stated.origins[name])
    )
    return Engagement(**facts)


def reconcile_statement(read: Any, stated: Any) -> tuple[Any, bool]:
    """Return what words and a statement leave possible, and whether the statement overrules the words."""
    if read is None or read is UNKNOWN:
        return stated, False
    if stated is UNKNOWN:
        return read, False
    if isinstance(stated, float) or isinstance(read, float):
        return stated, read != stated
    left = _to_values(read) & _to_values(stated)
    if not left:
        return stated, True
    return (next(iter(left)) if len(left) == 1 else left), False


def read_beside(words: JobWords, stated: StatedFacts, lexicons: Lexicons) -> ReadForm:
    """Read the words of a job of which facts are stated.

    StatedFacts about the unit hold for every job that its words tell of, the others for the first.
    """
    read = read_jobs([words], lexicons)
    if not stated.facts:
        return read
    if not read.engagements:
        # Words of a former job gave a status and no engagement; what is stated then speaks of that job.
        if read.evidence and not _OF_WORK & stated.facts.keys():
            return read
        return attrs.evolve(read, engagements=(build_stated_job(stated),))
    if stated.facts.get("employer_kind") is EmployerKind.NONE and words.employer:
        read = _read_without_unit(words, read, lexicons)
    first, *others = read.engagements
    of_unit = StatedFacts(
        facts={name: value for name, value in stated.facts.items() if name in _OF_UNIT},
        origins=stated.origins,
    )
    merged = [_merge_statements(first, stated)]
    merged += (
        _merge_statements(each, of_unit) if each.employer == first.employer else each for each in others
    )
    return attrs.evolve(read, engagements=tuple(merged))


def _read_without_unit(words: JobWords, read: ReadForm, lexicons: Lexicons) -> ReadForm:
    """Read the title of somebody who says to serve no unit; a unit named all the same is overruled."""
    named = [
        attrs.evolve(each, overruled=True)
        for job in read.engagements
        for each in job.evidence
        if each.origin == words.employer_origin and each.value != (EmployerKind.NONE.value,)
    ]
    alone = read_jobs([attrs.evolve(words, employer=_NO_UNIT)], lexicons)
    if not named or not alone.engagements:
        return read
    first, *others = alone.engagements
    own = (each for each in first.evidence if each.origin != words.employer_origin)
    facts: dict[str, Any] = {"evidence": (*named, *own)}
    return attrs.evolve(alone, engagements=(attrs.evolve(first, **facts), *others))


def _merge_statements(engagement: Engagement, stated: StatedFacts) -> Engagement:
    given = tuple((name, value, stated.origins[name]) for name, value in stated.facts.items())
    merged = _merge_facts(get_nameless_facts(engagement), given)
    return name_engagement(merged, engagement.employer, engagement.title)


@lru_cache(_CACHE_SIZE)
def _merge_facts(nameless: tuple[Any, ...], given: tuple[tuple[str, Any, str], ...]) -> Engagement:
    """Return a job without names: what is known of it, and facts that are given with their origins.

    Many rows of a table say the same of jobs whose units differ in the name alone.
    """
    engagement = Engagement(**dict(zip(NAMELESS, nameless, strict=True)))
    facts: dict[str, Any] = {}
    overruled: set[str] = set()
    evidence: list[Evidence] = []
    for name, value, origin in given:
        facts[name], beaten = reconcile_statement(getattr(engagement, name), value)
        if beaten:
            overruled.add(name)
        evidence += build_stated_evidence(name, value, origin)
    kept = (
        attrs.evolve(each, overruled=True) if each.fact in overruled else each for each in engagement.evidence
    )
    facts["evidence"] = (*kept, *evidence)
    return attrs.evolve(engagement, **facts)


def _to_values(fact: Any) -> frozenset[str]:
    return fact if isinstance(fact, frozenset) else frozenset((fact,))


#: What a register says of a person, and no fact of a job; it only looks like `ownership`.
_TOWNSHIP: Final = "township"
_WORDS: Final[tuple[str, str]] = ("employer_text", "title_text")
_SECOND_WORDS: Final[tuple[str, str]] = ("employer_text_2", "title_text_2")

_FACTS_OF_JOBS: Final = frozenset(OCCUPATIONAL_FIELDS)
_FACTS_OF_PERSONS: Final = frozenset(PERSON_FACTS)

#: The columns of a table that are read.
COLUMNS: Final = ("id", *PERSON_FACTS, *_WORDS, *_SECOND_WORDS, "extra_facts", *OCCUPATIONAL_FIELDS)


_KEYS: Final = frozenset((*COLUMNS, "engagements", _TOWNSHIP))


@lru_cache(_CACHE_SIZE)
def suggest_column(name: str) -> str | None:
    """Return the column that a name was probably meant to be; None where it is near none of them."""
    # Longer names are near to none, and take long to compare.
    near = difflib.get_close_matches(name[:80], COLUMNS, n=1, cutoff=NEAR)
    return near[0] if near and name != _TOWNSHIP else None


def find_column_problems(columns: Iterable[str]) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Return what is wrong with the columns of a table, and the columns that are not read.

    A column that is nearly called like one that is read is taken for a typing error, since leaving it out
    would change verdicts in silence.
    """
    problems: list[Problem] = []
    left_out: list[str] = []
    for column in columns:
        if column in COLUMNS:
            continue
        if near := suggest_column(column):
            problems.append(
                Problem(
                    (column,),
                    Words("没有这一列；是否要写{!r}？", "no such column; did you mean {!r}?").format(near),
                )
            )
        else:
            left_out.append(column)
    if "id" not in columns:
        problems.append(
            Problem(("id",), Words("没有这一列；请给每行一个编号", "no such column; give each row an id"))
        )
    return tuple(problems), tuple(left_out)


def list_unread_keys(cells: Mapping[str, object]) -> frozenset[str]:
    """Return the keys of a row that say nothing here."""
    return frozenset(cells.keys() - _KEYS)


def read_row(cells: Mapping[str, object], lexicons: Lexicons) -> ReadForm:
    """Return what a row says of a person."""
    return _Row(lexicons).person(cells)


class _Row:
    """One row, and what is wrong with it."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._lexicons = lexicons
        self._problems: list[Problem] = []

    def person(self, cells: Mapping[str, object]) -> ReadForm:
        for name in cells.keys() - _KEYS:
            if near := suggest_column(name) if isinstance(name, str) else None:
                self._refuse(
                    (_redact_name(name),),
                    Words("没有这个键；是否要写{!r}？", "no such key; did you mean {!r}?").format(near),
                )
        listed = cells.get("engagements")
        if listed is None:
            facts = self._flat(cells)
        else:
            facts = self._of_person(cells, ReadForm(engagements=self._listed(listed)), {})
        if self._problems:
            raise DecodeError(tuple(self._problems))
        return facts

    def _flat(self, cells: Mapping[str, object]) -> ReadForm:
        facts = dict(self._sound(read_stated_facts(cells, _FACTS_OF_JOBS)))
        origins = {name: name for name in facts}
        of_person: dict[str, Any] = {}
        extra = parse_extra_facts(self._text(cells.get("extra_facts"), ("extra_facts",)) or "")
        for name, value in self._sound(extra).items():
            if name in facts or (name in PERSON_FACTS and cells.get(name)):
                self._refuse(
                    ("extra_facts", name),
                    Words("另有一列也写了；请留一处", "stated in a column of its own too; keep one of them"),
                )
            elif name in PERSON_FACTS:
                of_person[name] = value
            else:
                facts[name], origins[name] = value, "extra_facts"
        stated = StatedFacts(facts=facts, origins=origins)
        read = read_beside(self._words(cells, _WORDS, _WORDS), stated, self._lexicons)
        second = None
        if any(name in cells for name in _SECOND_WORDS):
            second = self._words(cells, _SECOND_WORDS, _SECOND_WORDS)
        if second is not None and (second.employer or second.title):
            read = _merge_forms(read, read_jobs([second], self._lexicons))
        return self._of_person(cells, read, of_person)

    def _listed(self, listed: object) -> tuple[Engagement, ...]:
        if not isinstance(listed, list):
            self._refuse(("engagements",), Words("不是列表；没有时请写[]", "not a list; write [] for none"))
            return ()
        engagements: list[Engagement] = []
        for place, each in enumerate(listed):
            if not isinstance(each, Mapping):
                self._refuse(
                    ("engagements", place),
                    Words(
                        "不是对象；没有事实的工作请写{}", "not an object; write {} for a job without facts"
                    ),
                )
                continue
            path = ("engagements", place)
            where = f"engagements.{place}"
            named = {column: each[column] for column in _WORDS if column in each}
            cells = {name: value for name, value in each.items() if name not in _WORDS}
            facts = self._sound(read_stated_facts(cells, _FACTS_OF_JOBS, path, closed=True))
            stated = StatedFacts(facts=facts, origins={name: f"{where}.{name}" for name in facts})
            if named:
                words = self._words(named, _WORDS, (f"{where}.employer_text", f"{where}.title_text"))
                engagements += read_beside(words, stated, self._lexicons).engagements
            else:
                engagements.append(build_stated_job(stated))
        return tuple(engagements)

    def _of_person(self, cells: Mapping[str, object], read: ReadForm, extra: Mapping[str, Any]) -> ReadForm:
        given = {**self._sound(read_stated_facts(cells, _FACTS_OF_PERSONS)), **extra}
        if not given:
            return read
        status, evidence = read.status, read.evidence
        if "status" in given:
            status, overruled = reconcile_statement(read.status, given["status"])
            if overruled:
                evidence = tuple(attrs.evolve(each, overruled=True) for each in evidence)
            origin = "extra_facts" if "status" in extra else "status"
            evidence = (*evidence, *build_stated_evidence("status", given["status"], origin))
        return ReadForm(
            status=status,
            outside_party=given.get("outside_party"),
            engagements=read.engagements,
            evidence=evidence,
            notes=read.notes,
        )

    def _words(
        self, cells: Mapping[str, object], columns: tuple[str, str], origins: tuple[str, str]
    ) -> JobWords:
        return JobWords(
            employer=self._text(cells.get(columns[0]), (origins[0],)),
            title=self._text(cells.get(columns[1]), (origins[1],)),
            employer_origin=origins[0],
            title_origin=origins[1],
        )

    def _sound(self, stated: StatedFacts) -> Mapping[str, Any]:
        """Return the facts that could be read, and keep the problems of the others."""
        self._problems += stated.problems
        return stated.facts

    def _text(self, value: object, path: tuple[str | int, ...]) -> str | None:
        if value is None or isinstance(value, str):
            return value
        self._refuse(path, Words("不是文字", "not text"))
        return None

    def _refuse(self, path: tuple[str | int, ...], reason: Words) -> None:
        self._problems.append(Problem(path, reason))


def _merge_forms(first: ReadForm, second: ReadForm) -> ReadForm:
    """Return what the words of two jobs say; two statuses that differ leave both possible."""
    statuses: set[Any] = set()
    for status in (first.status, second.status):
        if status is not None:
            statuses |= status if isinstance(status, frozenset) else {status}
    return ReadForm(
        status=frozenset(statuses) or None,
        engagements=(*first.engagements, *second.engagements),
        evidence=(*first.evidence, *second.evidence),
        notes=(*first.notes, *second.notes),
    )
