"""From the employer cell to what it says of the unit.

A unit's name is read from its end: first its legal form and branches are put aside (有限公司, 分公司,
支行), then the longest ending that the lexicons know names the kind (律师事务所), and words anywhere in it
add what they say (民营, 造价咨询). A legal form alone says "an enterprise", never who owns it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, TypeAlias

from attrs import frozen

from newstratum._model.people.evidence import Strength
from newstratum._reading.codes import find_credit_code
from newstratum._reading.lexicon import Lexicons
from newstratum._reading.terms import Entry, TermKind

#: A term that was found, and how much its place makes it weigh.
Match: TypeAlias = tuple[Entry, Strength]

_BRACKETS: Final = re.compile(r"\([^()]*\)|[()]")


@frozen(cache_hash=True)
class EmployerReading:
    """What one employer cell, or one part of it, says."""

    matches: tuple[Match, ...] = ()
    #: Whether it names a unit at all (known or not).
    named: bool = False
    #: First two characters of a valid credit code in it.
    uscc_prefix: str = ""
    notes: tuple[str, ...] = ()

    @property
    def has_kind(self) -> bool:
        """Whether it says of what kind the unit is, and that there is one."""
        return any(
            (kinds := entry.values_of("employer_kind")) is not None and _NO_UNIT not in kinds
            for entry, _ in self.matches
        )

    @property
    def owned(self) -> bool:
        """Whether a word of ownership stands in it."""
        return any(entry.values_of("ownership") is not None for entry, _ in self.matches)

    @property
    def says_something(self) -> bool:
        """Whether it tells anything: 保密 and 不详 are written where nothing is told."""
        return self.named or bool(self.notes) or any(entry.facts for entry, _ in self.matches)

    @property
    def settled_by_name(self) -> bool:
        """Whether the ending of a name or a code spoke, not a mere word in it."""
        return any(strength >= Strength.SUFFIX for _, strength in self.matches)


#: Nothing was given.
NO_EMPLOYER: Final = EmployerReading()

_NO_UNIT: Final = "none"
_CACHE_SIZE: Final = 8_192
#: What a word of ownership may follow.
_BEFORE_A_MARK: Final = (
    *"(),、/;:-·. 某型名市区县省镇属级的x为是在强",
    *("一家", "这家", "本地", "当地", "上海", "北京", "深圳", "广州", "苏州", "嘉定"),
)


def read_employer(text: str, lexicons: Lexicons) -> EmployerReading:
    """Read the plain text of an employer cell."""
    if not text:
        return NO_EMPLOYER
    prefix = ""
    notes: tuple[str, ...] = ()
    matches: list[Match] = []
    if (code := find_credit_code(text)) is not None:
        text, prefix = code.rest.strip(" :,;-()"), code.prefix
        entry = lexicons.code(TermKind.CREDIT_PREFIX, prefix.lower())
        if entry is not None:
            matches.append((entry, Strength.CODE))
        if not prefix:
            notes = ("credit_code_invalid",)
    name = _BRACKETS.sub("", text) if "(" in text or ")" in text else text
    whole = lexicons.employer_whole.get(text) or lexicons.employer_whole.get(name)
    if whole is not None:
        matches.append((whole, Strength.EMPLOYER_WORD))
        if whole.term != text:
            aside = " ".join(found[0] for found in _BRACKETS.finditer(text))
            matches += [(entry, Strength.EMPLOYER_WORD) for entry in _iterate_words(aside, lexicons)]
    elif text:
        matches += _read_name(text, name, lexicons)
    return _intern_reading(tuple(matches), _names_a_unit(text, prefix, whole), prefix, notes)


@lru_cache(_CACHE_SIZE)
def _intern_reading(
    matches: tuple[Match, ...], named: bool, uscc_prefix: str, notes: tuple[str, ...]
) -> EmployerReading:
    """Return one object for each meaning, so that what follows from it is found again quickly."""
    return EmployerReading(matches, named, uscc_prefix, notes)


def read_unit_in_title(text: str, lexicons: Lexicons) -> EmployerReading:
    """Read the words before a title as those of a unit: 民办学校 教师, 外企 财务经理.

    A word of a trade is the title's own there (人力资源 总监), so only a unit's ending, its legal form or
    a word of ownership counts, and nothing weighs more than a word.
    """
    whole = lexicons.employer_whole.get(text)
    if whole is not None and {fact for fact, _ in whole.facts} - {"employer_kind", "ownership"}:
        return NO_EMPLOYER
    found = (
        [(whole, Strength.EMPLOYER_WORD)]
        if whole is not None
        else _read_name(text, _BRACKETS.sub("", text), lexicons)
    )
    ends = whole is not None or any(
        strength is Strength.SUFFIX and entry.kind in (TermKind.EMPLOYER_ENDING, TermKind.LEGAL_FORM)
        for entry, strength in found
    )
    return EmployerReading(
        tuple(
            (entry, Strength.WORD)
            for entry, _ in found
            if ends or entry.values_of("ownership") is not None or entry.kind is TermKind.EMPLOYER_OVERRIDE
        )
    )


def _names_a_unit(text: str, prefix: str, whole: Entry | None) -> bool:
    if whole is None:
        return bool(text or prefix)
    kinds = whole.values_of("employer_kind")
    return kinds is not None and _NO_UNIT not in kinds


def _read_name(text: str, name: str, lexicons: Lexicons) -> list[Match]:
    """Read a unit's name; ``name`` is the text without its brackets."""
    ending, legal = _find_ending(name, lexicons)
    strength = Strength.SUFFIX
    if ending is None:
        ending, form = _find_inner_ending(name, lexicons)
        if legal is not None and legal.facts:
            # The name ends with its legal form; inside it, only a unit with a form of its own counts.
            ending = ending if form is not None else None
        else:
            legal, strength = form, Strength.EMPLOYER_WORD
    found: list[Match] = [(entry, Strength.EMPLOYER_WORD) for entry in _iterate_words(text, lexicons, ending)]
    if ending is not None:
        found.append((ending, strength))
    if legal is not None and legal.facts:
        found.append((legal, strength))
    return found


def _iterate_words(text: str, lexicons: Lexicons, ending: Entry | None = None) -> Iterator[Entry]:
    """Yield the words of a unit's name, but those of a trade that the ending has taken."""
    taken_from = text.rfind(ending.term) if ending is not None else len(text)
    taken_to = taken_from + len(ending.term) if ending is not None else 0
    for entry, place in lexicons.employer_words.scan(text):
        if entry.kind is TermKind.EMPLOYER_DECOY:
            continue
        after = place + len(entry.term)
        if entry.kind is TermKind.EMPLOYER_MARK and not _stands_apart(text, place, after):
            continue
        overlaps = place < taken_to and after > taken_from
        if overlaps and ending is not None and entry.values_of("ownership") is None:
            inside = place >= taken_from
            # 职业技能培训 reaches into 培训学校 and says another kind: it is part of that name.
            if inside or entry.values_of("employer_kind") != ending.values_of("employer_kind"):
                continue
        yield entry


def _stands_apart(text: str, place: int, after: int) -> bool:
    """Say whether a word is one of its own: 某外企, 上海国企, (合资), and not 户外企业 or 中国企业."""
    if text.startswith("业", after):
        return False
    return place == 0 or text[:place].endswith(_BEFORE_A_MARK)


def _find_ending(name: str, lexicons: Lexicons) -> tuple[Entry | None, Entry | None]:
    """Return the kind's ending and the legal form at the end of a name."""
    end, legal = len(name), None
    while (form := lexicons.legal_forms.ending(name, end)) is not None:
        # The ending before the form is looked for first where the form is part of a longer one.
        longer = lexicons.employer_endings.ending(name, end)
        if longer is not None and len(longer.term) > len(form.term):
            return longer, legal
        if form.facts or legal is None:
            legal = form
        end -= len(form.term)
    return lexicons.employer_endings.ending(name, end), legal


def _find_inner_ending(name: str, lexicons: Lexicons) -> tuple[Entry | None, Entry | None]:
    """Return the last ending and the last legal form in the middle of a name: 某公司研发部, 某医院心内科."""
    forms = [(entry, place) for entry, place in lexicons.legal_forms.scan(name) if entry.facts]
    for legal, place in reversed(forms):
        ending = lexicons.employer_endings.ending(name, place)
        if ending is not None:
            return ending, legal
    if forms:
        return None, forms[-1][0]
    endings = lexicons.employer_endings.scan(name)
    return (endings[-1][0] if endings else None), None
