"""The lexicons: tables that a domain person can review, and the immutable object read from them.

A table is a text of lines with four columns, separated by tabs: the term in plain form, its kind, what
it says (``fact=value|value;fact=value``), and a note. A kind may name contexts (``title at media``):
there the term says that instead. Lines that begin with ``#`` are remarks. Terms are found by the longest
match, at an end of a text or anywhere in it. Alternatives stand in braces: ``{没|没有}{单位|公司}`` is four
terms. Of work told with a verb the first line that names it holds, and who does it alone offers the service
that it may be.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import product, takewhile
from typing import Final, TypeAlias

from attrs import field, frozen

from newstratum._model.people.occupations import FACT_CONVERTERS, Unknown
from newstratum._model.values.refused_subjects import explain_refused_name
from newstratum._words import NO_WORDS, Words, join_names, write_count
from newstratum.errors import DecodeError, InvalidValueError, Problem

#: What a term says: for each fact the values it leaves possible.
FactSets: TypeAlias = tuple[tuple[str, frozenset[str]], ...]

_LATIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz")
_LATIN_WORD: Final = re.compile("[a-z]{4,}")
_CHINESE: Final = re.compile("[\u4e00-\u9fff]+")
#: How long a term is that may be read by its sound: shorter ones sound like too many others.
SHORTEST_BY_SOUND: Final = 3
LONGEST_BY_SOUND: Final = 8


class TermKind(StrEnum):
    """Where in a cell a term counts, and what it is."""

    #: The whole employer cell: 自由职业, 无, 私企.
    EMPLOYER_WHOLE = "employer_whole"
    #: The ending of a unit's name before its legal form: 律师事务所.
    EMPLOYER_ENDING = "employer_ending"
    #: The same, where it names the trade rather than a unit: 科技, 教育; it says nothing in a title.
    EMPLOYER_TRADE = "employer_trade"
    #: A field and the head behind it at the end of a name, with a gap between their classes: 房估…所.
    EMPLOYER_PAIR = "employer_pair"
    #: Anywhere in a unit's name, at its end too: 民营, 造价咨询.
    EMPLOYER_WORD = "employer_word"
    #: Only where it stands apart, since other names contain it by chance: 国企 in 中国企业.
    EMPLOYER_MARK = "employer_mark"
    #: Anywhere in a unit's name, and wins over the ending: 公立, 国办.
    EMPLOYER_OVERRIDE = "employer_override"
    #: 有限公司 and branches of a unit; stripped before the ending is looked for.
    LEGAL_FORM = "legal_form"
    #: Looks like a term of a unit's name and is not one: 大学路.
    EMPLOYER_DECOY = "employer_decoy"
    #: A title: at the end of the cell, else anywhere in it.
    TITLE = "title"
    #: A title that is the employer too, as nobody else gives it: 公务员, 个体户, 民警.
    EMPLOYER_TITLE = "employer_title"
    #: A title only at the end of the cell: 工, 员.
    TITLE_ENDING = "title_ending"
    #: A title only as the whole of the cell, or of one of its parts.
    TITLE_WHOLE = "title_whole"
    #: Anywhere in a title: 兼职, 返聘.
    TITLE_MODIFIER = "title_modifier"
    #: A modifier only where a title begins with it: 自由, 独立.
    TITLE_PREFIX = "title_prefix"
    #: Looks like a modifier or a title and is not one: 前台.
    TITLE_DECOY = "title_decoy"
    #: Says that what follows is a former job: 原, 退休.
    FORMER = "former"
    #: Names no job: 政协委员, 党员.
    NO_JOB = "no_job"
    #: A typing error; the note says what was meant.
    TYPO = "typo"
    #: In a self-description: when, beside what and how somebody works: 以前, 业余, 没有单位.
    CLAUSE = "clause"
    #: Looks like such a word and is part of another: 在线.
    CLAUSE_DECOY = "clause_decoy"
    #: What somebody does, told with a verb; only in a self-description: 拍婚礼.
    ACTIVITY = "activity"
    #: A thing or a trade that tells what somebody offers who serves no unit, where nothing else does: 胡辣汤.
    OFFERED = "offered"
    #: A character written for others that look or sound alike, which the note names.
    CONFUSION = "confusion"
    #: A character of a class that sounds alike; the note names the class.
    SOUND = "sound"
    #: An ordinary word that only sounds like a term, and is no slip: 众议院.
    ORDINARY = "ordinary"
    #: A noun of English titles that takes its work from the field before it: specialist.
    ENGLISH_NOUN = "english_noun"
    #: A field of work in English titles: regulatory affairs.
    ENGLISH_FIELD = "english_field"
    #: The first two characters of a unified social credit code (GB 32100-2015).
    CREDIT_PREFIX = "credit_prefix"
    #: A code, or the beginning of codes, of the 2022 classification of occupations.
    OCCUPATION_CODE = "occupation_code"

    # As any text: that of an enumeration is computed in Python, for every look into a table.
    __hash__ = str.__hash__


#: What the reader puts between a verb and its object, and between what is written and what is meant.
MARKS_OF_THE_READER: Final = frozenset("…→")


@frozen
class Variant:
    """What a term says instead where the context holds."""

    at: str
    facts: FactSets


@frozen(eq=False)
class Entry:
    """One term with everything it says; two entries are the same only if they are one object."""

    term: str
    kind: TermKind
    facts: FactSets = ()
    variants: tuple[Variant, ...] = ()
    note: str = ""
    #: File and line, for a message to who keeps the tables.
    place: str = ""
    #: What stands in the cell, where the term was read from a slip of the pen.
    written: str = ""

    @property
    def words(self) -> str:
        """The words as evidence shows them: the term, and what was written where that differs."""
        return f"{self.written}→{self.term}" if self.written else self.term

    def values_of(self, fact: str) -> frozenset[str] | None:
        """Return the values the term leaves of a fact without any context; None if it is silent."""
        for name, values in self.facts:
            if name == fact:
                return values
        return None

    def facts_at(self, contexts: frozenset[str]) -> FactSets:
        """Return what the term says in a context: the first variant that holds replaces its facts."""
        for variant in self.variants:
            if variant.at in contexts:
                said = dict(self.facts) | dict(variant.facts)
                return tuple((fact, values) for fact, values in said.items() if values)
        return self.facts


def _cuts_a_latin_word(text: str, start: int, end: int) -> bool:
    """Say whether a place in a text begins or ends in the middle of a Latin word."""
    if start > 0 and text[start] in _LATIN and text[start - 1] in _LATIN:
        return True
    return end < len(text) and text[end - 1] in _LATIN and text[end] in _LATIN


@frozen(eq=False)
class TermTable:
    """Entries by their term, found by the longest match."""

    terms: dict[str, Entry]

    @cached_property
    def firsts(self) -> frozenset[str]:
        """The characters that terms begin with."""
        return frozenset(term[0] for term in self.terms)

    @cached_property
    def _lengths_by_head(self) -> dict[str, tuple[int, ...]]:
        return _group_by_pair(self.terms, _HEAD)

    @cached_property
    def _lengths_by_tail(self) -> dict[str, tuple[int, ...]]:
        return _group_by_pair(self.terms, _TAIL)

    @cached_property
    def longest(self) -> int:
        """The length of the longest term."""
        return max(map(len, self.terms), default=0)

    def lengths_from(self, text: str, start: int = 0) -> tuple[int, ...]:
        """Return the lengths of the terms that may begin at a place of a text, the longest first."""
        lengths = self._lengths_by_head.get(text[start : start + 2])
        if lengths is None:
            # Of a pair that begins no term, the first character alone may be one.
            lengths = self._lengths_by_head.get(text[start : start + 1], ())
        return lengths

    def lengths_to(self, text: str, end: int) -> tuple[int, ...]:
        """Return the lengths of the longer terms that may end at a place of a text, the longest first."""
        return self._lengths_by_tail.get(text[end - 2 : end], ())

    def ending(self, text: str, end: int) -> Entry | None:
        """Return the longest term that ends at a place of the text."""
        if end <= 0:
            return None
        pair = text[end - 2 : end] if end > 1 else text[0]
        lengths = self._lengths_by_tail.get(pair)
        if lengths is None:
            lengths = self._lengths_by_tail.get(text[end - 1], ())
        for length in lengths:
            if length <= end:
                entry = self.terms.get(text[end - length : end])
                if entry is not None and not _cuts_a_latin_word(text, end - length, end):
                    return entry
        return None

    def beginning(self, text: str) -> Entry | None:
        """Return the longest term that the text begins with."""
        if text:
            for length in self.lengths_from(text):
                entry = self.terms.get(text[:length])
                if entry is not None and not _cuts_a_latin_word(text, 0, length):
                    return entry
        return None

    def scan(self, text: str) -> list[tuple[Entry, int]]:
        """Return the terms in a text with their places: from the left, each the longest of its place."""
        found: list[tuple[Entry, int]] = []
        firsts, terms, by_head, free_from = self.firsts, self.terms, self._lengths_by_head, 0
        for place, character in enumerate(text):
            if character not in firsts or place < free_from:
                continue
            # As lengths_from does it, without a call for every character.
            lengths = by_head.get(text[place : place + 2])
            if lengths is None:
                lengths = by_head.get(character, ())
            for length in lengths:
                entry = terms.get(text[place : place + length])
                if entry is not None and not _cuts_a_latin_word(text, place, place + length):
                    found.append((entry, place))
                    free_from = place + length
                    break
        return found


#: Two characters at an end of a term, and the one of them at the very end.
_HEAD: Final = (slice(None, 2), 0)
_TAIL: Final = (slice(-2, None), -1)


def _group_by_pair(terms: Iterable[str], end: tuple[slice, int]) -> dict[str, tuple[int, ...]]:
    """Return the lengths of terms by two characters at one of their ends, the longest first.

    A term of one character stands under it, and under every pair that a longer term has with it.
    """
    pair_of, single_of = end
    # The lengths as bits: few sets of lengths stand for tens of thousands of pairs.
    lengths: dict[str, int] = {}
    singles: set[str] = set()
    for term in terms:
        pair, length = term[pair_of], len(term)
        lengths[pair] = lengths.get(pair, 0) | 1 << length
        if length == 1:
            singles.add(term)
    if singles:
        for pair, found in lengths.items():
            if pair[single_of] in singles:
                lengths[pair] = found | 1 << 1
    return {pair: _list_lengths(found) for pair, found in lengths.items()}


@cache
def _list_lengths(bits: int) -> tuple[int, ...]:
    return tuple(length for length in range(bits.bit_length() - 1, -1, -1) if bits >> length & 1)


#: Evidence that takes any text.
OPEN_FACTS: Final = frozenset({"profession", "licence", "industry", "reg_type", "uscc_prefix"})

#: What only reading itself speaks of: of a platform, of a paid re-hire.
_MARK: Final = "mark"

#: Contexts that a kind may name, the most special first: where several hold, the first decides.
CONTEXTS: Final = (
    *("no_unit", "literature", "content_platform", "gig_platform", "law", "practice", "intermediary"),
    *(
        "non_profit",
        "hospital",
        "school",
        "training",
        "clinic",
        "individual",
        "media",
        "near_media",
        "company",
    ),
    *("public", "no_employer_given"),
)

#: Kinds whose terms are codes of a register or a classification.
CODE_KINDS: Final = (TermKind.CREDIT_PREFIX, TermKind.OCCUPATION_CODE)

_COLUMNS: Final = 4
#: Texts of kinds and facts whose meaning is kept: a few thousand lines say what a few hundred texts say.
_REMEMBERED: Final = 4_096


@frozen
class _Row:
    """A line of a table: its terms, and what each of them says."""

    place: tuple[str, int]
    #: With its alternatives: thousands of terms where these are many.
    text: str = field(repr=False)
    kind: TermKind
    contexts: tuple[str, ...]
    facts: FactSets = field(repr=False)
    note: str = field(repr=False)

    def list_terms(self) -> tuple[str, ...]:
        """Return the terms that the line stands for."""
        return _expand(self.text)


@frozen(eq=False)
class Lexicons:
    """All tables of reading, immutable, passed as an argument."""

    #: The lines of each kind: they take less room than their terms, which are listed when first wanted.
    _rows: Mapping[TermKind, Sequence[_Row]] = field(alias="rows", repr=False)
    _listed: dict[TermKind, dict[str, Entry]] = field(factory=dict, init=False, repr=False)

    def _list(self, *kinds: TermKind) -> dict[str, Entry]:
        """Return the entries of some kinds by their terms; the last kind that has a term holds."""
        found: dict[str, Entry] = {}
        for kind in kinds:
            listed = self._listed.get(kind)
            if listed is None:
                # Of two threads the first one's entries hold: an entry is the same only as itself.
                listed = self._listed.setdefault(kind, _list_entries(kind, self._rows.get(kind, ())))
            found |= listed
        return found

    @cached_property
    def employer_whole(self) -> dict[str, Entry]:
        """What stands for a unit as the whole of a cell."""
        return self._list(TermKind.EMPLOYER_WHOLE)

    @cached_property
    def whole_employers(self) -> TermTable:
        """The same as a table."""
        return TermTable(self.employer_whole)

    @cached_property
    def employer_endings(self) -> TermTable:
        """Endings, trades, and words that name a kind."""
        words = {
            term: entry
            for term, entry in self._list(TermKind.EMPLOYER_WORD).items()
            if any(fact == "employer_kind" for fact, _ in entry.facts)
        }
        return TermTable(words | self._list(TermKind.EMPLOYER_TRADE, TermKind.EMPLOYER_ENDING))

    @cached_property
    def employer_pairs(self) -> tuple[Entry, ...]:
        """Fields and heads of names, a line of classes each."""
        return tuple(self._list(TermKind.EMPLOYER_PAIR).values())

    @cached_property
    def employer_words(self) -> TermTable:
        """Words, marks, overrides and decoys."""
        kind = TermKind
        return TermTable(
            self._list(kind.EMPLOYER_MARK, kind.EMPLOYER_WORD, kind.EMPLOYER_OVERRIDE, kind.EMPLOYER_DECOY)
        )

    @cached_property
    def legal_forms(self) -> TermTable:
        """有限公司 and branches of a unit."""
        return TermTable(self._list(TermKind.LEGAL_FORM))

    @cached_property
    def title_whole(self) -> dict[str, Entry]:
        """What is a title only as the whole of a cell or a part."""
        # 略 and 无 in 策略 and 无人机 are no words of their own.
        short = {term: entry for term, entry in self._list(TermKind.NO_JOB).items() if len(term) == 1}
        return self._list(TermKind.TITLE_WHOLE) | short

    @cached_property
    def _titles(self) -> dict[str, Entry]:
        listed, whole = self._list(TermKind.NO_JOB, TermKind.EMPLOYER_TITLE, TermKind.TITLE), self.title_whole
        return {
            term: entry
            for term, entry in listed.items()
            if term not in whole or entry.kind is not TermKind.NO_JOB
        }

    @cached_property
    def title_endings(self) -> TermTable:
        """Titles and words that name no job, at the end of a text."""
        return TermTable(self._list(TermKind.TITLE_ENDING) | self._titles)

    @cached_property
    def titles(self) -> TermTable:
        """Titles, words that name no job, and decoys, wherever they stand."""
        return TermTable(self._titles | self._list(TermKind.TITLE_DECOY))

    @cached_property
    def modifiers(self) -> TermTable:
        """Modifiers and decoys."""
        return TermTable(self._list(TermKind.TITLE_MODIFIER, TermKind.TITLE_DECOY))

    @cached_property
    def prefixes(self) -> TermTable:
        """Modifiers that a title begins with, and decoys."""
        return TermTable(self._list(TermKind.TITLE_PREFIX, TermKind.TITLE_DECOY))

    @cached_property
    def former(self) -> TermTable:
        """Marks of a former job, and decoys."""
        return TermTable(self._list(TermKind.FORMER, TermKind.TITLE_DECOY))

    @cached_property
    def clause_words(self) -> TermTable:
        """Words that make the clauses of a self-description, and decoys."""
        return TermTable(self._list(TermKind.CLAUSE, TermKind.CLAUSE_DECOY))

    @cached_property
    def english_nouns(self) -> TermTable:
        """Nouns of English titles."""
        return TermTable(self._list(TermKind.ENGLISH_NOUN))

    @cached_property
    def english_fields(self) -> TermTable:
        """Fields of work that stand before those nouns."""
        return TermTable(self._list(TermKind.ENGLISH_FIELD))

    @cached_property
    def confusions(self) -> dict[str, str]:
        """What a character may have been written for."""
        return {term: entry.note for term, entry in self._list(TermKind.CONFUSION).items()}

    @cached_property
    def confusable(self) -> re.Pattern[str]:
        """Any of those characters."""
        return _build_class(self.confusions)

    @cached_property
    def _tables_of_names(self) -> tuple[TermTable, ...]:
        of_units = (self.employer_endings, self.whole_employers, self.employer_words)
        return (*of_units, self.title_endings, self.modifiers, self.prefixes)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Two characters that stand side by side in a term of a unit or of a job."""
        terms = (term for table in self._tables_of_names for term in table.terms)
        return frozenset(term[place : place + 2] for term in terms for place in range(len(term) - 1))

    @cached_property
    def longest_term(self) -> int:
        """The length of the longest term of a unit or of a job."""
        return max(table.longest for table in self._tables_of_names)

    @cached_property
    def sounds(self) -> dict[int, str]:
        """Of a character one of its class that stands for all that sound alike."""
        first: dict[str, str] = {}
        listed = self._list(TermKind.SOUND)
        for character, entry in listed.items():
            first.setdefault(entry.note, character)
        return {ord(character): first[entry.note] for character, entry in listed.items()}

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Ordinary words that sound like a part of a term."""
        return frozenset(self._list(TermKind.ORDINARY))

    @cached_property
    def typos(self) -> TermTable:
        """Typing errors, with what was meant as their notes."""
        return TermTable(self._list(TermKind.TYPO))

    @cached_property
    def codes(self) -> dict[TermKind, dict[str, Entry]]:
        """Entries of registers and classifications by their codes."""
        return {kind: self._list(kind) for kind in CODE_KINDS}

    @cached_property
    def activities(self) -> tuple[Entry, ...]:
        """What people say they do."""
        return tuple(self._list(TermKind.ACTIVITY).values())

    @cached_property
    def offered(self) -> TermTable:
        """Things and trades that tell what somebody offers alone."""
        return TermTable(self._list(TermKind.OFFERED))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry of every table."""
        return tuple(entry for kind in TermKind for entry in self._list(kind).values())

    @cached_property
    def latin_words(self) -> frozenset[str]:
        """The Latin words of the terms, however they are written there."""
        # Few lines have a Latin letter: the terms of the others need not be listed.
        terms = (
            term
            for kind, rows in self._rows.items()
            if kind is not TermKind.TYPO
            for row in rows
            if not row.contexts and not _LATIN.isdisjoint(row.text)
            for term in row.list_terms()
        )
        return frozenset(word for term in terms for word in _LATIN_WORD.findall(term))

    @cached_property
    def latin_nouns(self) -> frozenset[str]:
        """The Latin words that titles and kinds of units end with."""
        ending = (TermKind.TITLE, TermKind.EMPLOYER_ENDING, TermKind.ENGLISH_NOUN)
        return frozenset(term.rpartition(" ")[2] for term in self._list(*ending) if term.isascii())

    @cached_property
    def latin_words_by_part(self) -> dict[str, tuple[str, ...]]:
        """The Latin words by themselves, and by what is left of each without one of its letters."""
        parts: defaultdict[str, set[str]] = defaultdict(set)
        for word in self.latin_words:
            for part in (word, *(word[:place] + word[place + 1 :] for place in range(len(word)))):
                parts[part].add(word)
        return {part: tuple(sorted(words)) for part, words in parts.items()}

    @cached_property
    def unit_terms_by_sound(self) -> dict[str, str]:
        """The longer terms of units by how they sound; of those that sound alike none."""
        return self._by_sound((self.employer_endings, self.whole_employers))

    @cached_property
    def terms_by_sound(self) -> dict[str, str]:
        """The longer terms of units and of titles by how they sound; of those that sound alike none."""
        tables = (self.employer_endings, self.whole_employers, self.title_endings, self.modifiers)
        return self._by_sound(tables)

    @cached_property
    def heads_by_sound(self) -> frozenset[str]:
        """What the longer terms begin with, as it sounds: no term begins where none of these stands."""
        terms = (self.terms_by_sound, self.unit_terms_by_sound)
        return frozenset(sound[:SHORTEST_BY_SOUND] for each in terms for sound in each)

    def _by_sound(self, tables: Iterable[TermTable]) -> dict[str, str]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for table in tables:
            for term in table.terms:
                if SHORTEST_BY_SOUND <= len(term) <= LONGEST_BY_SOUND and _CHINESE.fullmatch(term):
                    found[term.translate(self.sounds)].add(term)
        return {sound: terms.pop() for sound, terms in found.items() if len(terms) == 1}

    def put_right(self, text: str) -> str:
        """Return the text with the typing errors of the table put right, the longest of each place."""
        found = self.typos.scan(text)
        written, read_to = [""], 0
        for entry, place in found:
            written += (text[read_to:place], entry.note)
            read_to = place + len(entry.term)
        return f"{''.join(written)}{text[read_to:]}" if found else text

    def describes(self, text: str) -> bool:
        """Say whether a word of a self-description stands in a text."""
        return any(entry.kind is TermKind.CLAUSE for entry, _ in self.clause_words.scan(text))

    def code_or_parent(self, kind: TermKind, code: str) -> Entry | None:
        """Return the entry of a code, or of the longest beginning of it that is listed."""
        beginnings = (code[:length] for length in range(len(code), 0, -1))
        return next((entry for each in beginnings if (entry := self.codes[kind].get(each))), None)


def _build_class(characters: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern that finds any of some characters."""
    listed = "".join(characters)
    return re.compile(f"[{re.escape(listed)}]" if listed else "(?!)")


def parse_lexicons(tables: Mapping[str, str]) -> Lexicons:
    """Read lexicons from tables.

    Raises:
        DecodeError: A line cannot be read, a term is listed twice, or has contexts and no line without one.
    """
    problems: list[Problem] = []
    rows: defaultdict[TermKind, list[_Row]] = defaultdict(list)
    for row in _parse_rows(tables, problems):
        rows[row.kind].append(row)
    for kind, lines in rows.items():
        problems += _find_problems(kind, lines)
    if problems:
        raise DecodeError(tuple(problems))
    return Lexicons(rows={kind: tuple(lines) for kind, lines in rows.items()})


def _find_problems(kind: TermKind, rows: Sequence[_Row]) -> Iterator[Problem]:
    """Yield what is wrong with the terms of a kind."""
    listed: set[str] = set()
    for row in rows:
        if row.contexts:
            continue
        terms = row.list_terms()
        # Classes of things overlap: the first line that names a thing done with a verb holds.
        if kind is not TermKind.ACTIVITY and (len(set(terms)) < len(terms) or not listed.isdisjoint(terms)):
            yield from _find_repeated(kind, rows, row)
        listed.update(terms)
    for term in {term for row in rows if row.contexts for term in row.list_terms()} - listed:
        reason = Words("{}只有带语境的行，没有不带语境的行", "{} has contexts and no line without one")
        yield Problem((term,), reason.format(kind))


def _find_repeated(kind: TermKind, rows: Sequence[_Row], row: _Row) -> Iterator[Problem]:
    """Yield the terms of a line that the line itself or one before it lists."""
    first: dict[str, _Row] = {}
    for each in takewhile(lambda known: known is not row, rows):
        if not each.contexts:
            first |= {term: each for term in each.list_terms() if term not in first}
    for term in row.list_terms():
        if term in first:
            reason = Words("{}：作为{}列了两次，见{}", "{}: listed twice as {}, see {}")
            yield Problem(row.place, reason.format(term, kind, "{}:{}".format(*first[term].place)))
        first.setdefault(term, row)


def _list_entries(kind: TermKind, rows: Sequence[_Row]) -> dict[str, Entry]:
    """Return the entries of the lines of a kind by their terms, of which nothing is wrong."""
    listed: dict[str, Entry] = {}
    variants = _collect_variants(rows)
    for row in rows:
        if row.contexts:
            continue
        place = "{}:{}".format(*row.place)
        alone = _list_alone(row.facts) if kind is TermKind.ACTIVITY else ()
        for term in row.list_terms():
            if term not in listed:
                said = variants.get(term)
                ordered = alone if said is None else _order_variants(said)
                listed[term] = Entry(term, kind, row.facts, ordered, row.note, place)
    return listed


def _collect_variants(rows: Iterable[_Row]) -> Mapping[str, Sequence[Variant]]:
    """Return what terms say in contexts."""
    variants: defaultdict[str, list[Variant]] = defaultdict(list)
    for row in rows:
        if row.contexts:
            # Of one line all terms say the same, and share it.
            said = [Variant(at, row.facts) for at in row.contexts]
            for term in row.list_terms():
                variants[term] += said
    return variants


def _parse_rows(tables: Mapping[str, str], problems: list[Problem]) -> Iterator[_Row]:
    """Yield the lines of tables, and note what is wrong with the others."""
    for name, text in tables.items():
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                terms, kind, contexts, facts, note = _parse_row(line)
            except InvalidValueError as refused:
                problems.append(Problem((name, number), refused.words))
            else:
                yield _Row((name, number), terms, kind, contexts, facts, note)


def _order_variants(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    if len(variants) == 1:
        return tuple(variants)
    return tuple(sorted(variants, key=lambda variant: CONTEXTS.index(variant.at)))


#: Where somebody works who serves no unit.
_ALONE: Final = ("no_unit", "individual")


@lru_cache(_REMEMBERED)
def _list_alone(facts: FactSets) -> tuple[Variant, ...]:
    """Return what work that may be a service says where it is done alone: then it is one.

    Thousands of terms say the same; they share what they say.
    """
    service = dict(facts).get("service", frozenset())
    offered = service - {"none"}
    if not offered or offered == service:
        return ()
    return tuple(Variant(at, (("service", offered),)) for at in _ALONE)


_ALTERNATIVES: Final = re.compile(r"\{([^{}]*)\}")


def _expand(terms: str) -> tuple[str, ...]:
    """Return the terms that a cell with alternatives stands for: ``{没|没有}{单位|公司}`` for four."""
    if "{" not in terms:
        return (terms,)
    choices = _ALTERNATIVES.split(terms)
    alternatives = [part.split("|") if place % 2 else [part] for place, part in enumerate(choices)]
    return tuple(filter(None, map("".join, product(*alternatives))))


def _parse_row(line: str) -> tuple[str, TermKind, tuple[str, ...], FactSets, str]:
    cells = line.split("\t")
    if len(cells) > _COLUMNS or len(cells) < 2:
        raise InvalidValueError(
            "line",
            Words("有{}列", "{}").format(write_count(len(cells), "column")),
            Words("请写词、种类、事实和说明，以制表符分隔", "write term, kind, facts and note, with tabs"),
        )
    term, kind, facts, note = (*(cell.strip() for cell in cells), *[""] * (_COLUMNS - len(cells)))
    if not term:
        raise InvalidValueError("term", Words("为空", "is empty"))
    known, places = _parse_kind(kind)
    if known in (TermKind.TYPO, TermKind.CONFUSION, TermKind.SOUND) and not note:
        raise InvalidValueError("note", Words("错别字须写明本意", "a typing error needs what was meant"))
    return term, known, places, _parse_facts(facts), note


@lru_cache(_REMEMBERED)
def _parse_kind(text: str) -> tuple[TermKind, tuple[str, ...]]:
    kind, _, contexts = text.partition(" at ")
    try:
        known = TermKind(kind)
    except ValueError:
        raise InvalidValueError(
            "kind",
            Words("没有列出", "is not listed"),
            Words("可用：{}", "use one of {}").format(join_names(TermKind)),
        ) from None
    places = tuple(contexts.split("|")) if contexts else ()
    if strange := set(places).difference(CONTEXTS):
        raise InvalidValueError(
            "kind",
            Words("语境{}没有列出", "context {} is not listed").format(min(strange)),
            Words("可用：{}", "use {}").format(join_names(sorted(CONTEXTS))),
        )
    return known, places


@lru_cache(_REMEMBERED)
def _parse_facts(text: str) -> FactSets:
    said: dict[str, frozenset[str]] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        fact, _, values = part.partition("=")
        if fact in said:
            raise InvalidValueError(fact, Words("给了两次", "is given twice"))
        said[fact] = _parse_values(fact, values.split("|") if values else [])
    return tuple(said.items())


def _parse_values(fact: str, values: Iterable[str]) -> frozenset[str]:
    if fact in OPEN_FACTS or fact == _MARK:
        return frozenset(values)
    if fact not in FACT_CONVERTERS:
        raise InvalidValueError(
            fact,
            Words("不是词表中的事实", "is not a fact of the vocabulary"),
            explain_refused_name(fact) or NO_WORDS,
        )
    found: set[str] = set()
    for value in values:
        state = FACT_CONVERTERS[fact](value)
        if isinstance(state, frozenset):
            found |= state
        elif isinstance(state, str) and not isinstance(state, Unknown):
            found.add(state)
        else:
            raise InvalidValueError(
                fact,
                Words(
                    "词条不能使事实未知；请略去该事实",
                    "a term cannot leave a fact unknown; leave the fact out",
                ),
            )
    return frozenset(found)
