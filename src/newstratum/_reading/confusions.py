"""Characters written for others that look or sound alike: 律师事务锁, 会计帅; and Latin words: hosptial.

A character is read as another only where a term of a unit's end or of a job comes of it at the end of some
words, no term of the lexicons covers it as it is written, and one reading alone is the longest. Such a
reading is weaker than words as written, and its evidence shows both. A Latin word is read as a word of the
lexicons that it differs from by one letter, or by two that changed places, if no other is so near and all
other words beside it are known: a name of a firm stands among words that are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from attrs import evolve, frozen

from newstratum._model.people.evidence import Strength
from newstratum._reading.lexicon import LONGEST_BY_SOUND, SHORTEST_BY_SOUND, Entry, Lexicons, TermTable
from newstratum._reading.patterns import compile_pattern

#: A single character comes of too many others by chance.
_SHORTEST: Final = 2
#: A cell with more doubtful characters than this is no slip of the pen.
_MOST_SLIPS: Final = 4
#: How far from a slip the term that comes of it may end.
_REACH: Final = 12
#: What may follow the term that comes of a slip.
_ENDS: Final = frozenset(" ,;:、.()/的-·")
_CACHE_SIZE: Final = 1_024


#: Shorter Latin words come of too many others by chance.
_LATIN_WORD: Final = compile_pattern("[a-z]{5,}")


@frozen
class Slip:
    """A term that was read, and the words as they are written."""

    term: str
    written: str


def put_slips_right(text: str, lexicons: Lexicons, *, title: bool) -> tuple[str, tuple[Slip, ...]]:
    """Return the text of a cell with slips of the pen put right, and what was put right."""
    if _LATIN_WORD.search(text):
        text, latin = _put_latin_words_right(text, lexicons, title=title)
        if latin:
            return text, latin
    text, by_sound = _put_sounds_right(text, lexicons, title=title)
    places = [found.start() for found in lexicons.confusable.finditer(text)]
    if not places:
        return text, by_sound
    units = (lexicons.employer_endings, lexicons.whole_employers)
    jobs = (lexicons.title_endings, lexicons.modifiers)
    tables = (*jobs, *units) if title else units
    slips = list(by_sound)
    for place in places:
        if len(slips) == _MOST_SLIPS:
            break
        found = _find_meant(text, place, tables, lexicons)
        if not found:
            continue
        if text[place] in _PARTICLES:
            # 卖油画是上班的三倍: such a character is a slip at the end of a word alone.
            found = {term: start for term, start in found.items() if _is_last(text, start + len(term))}
        found = {
            term: start for term, start in found.items() if not _cuts_a_term(text, start, place, lexicons)
        }
        longest = [term for term in found if len(term) == max(map(len, found))]
        if longest and len(longest[0]) < _LONG_TERM and _is_ordinary(text, place, lexicons):
            continue
        if len(longest) == 1 and not _is_known(text, place, lexicons):
            (term,) = longest
            start = found[term]
            slips.append(Slip(term, text[start : start + len(term)]))
            text = f"{text[:start]}{term}{text[start + len(term) :]}"
    return text, tuple(slips)


#: What no sentence does without is a slip at the end of a word alone: 会计是.
_PARTICLES: Final = frozenset("是的了有和我")


def _is_last(text: str, end: int) -> bool:
    return end == len(text) or text[end] in _ENDS


def _cuts_a_term(text: str, start: int, place: int, lexicons: Lexicons) -> bool:
    """Say whether a term of two characters would take its first from a known one: 日企写 is no 企协."""
    if place - start != 1 or not start:
        return False
    return text[start - 1 : start + 1] in lexicons.employer_words.terms


#: Of a longer term, two characters may be written for others.
_LONG_TERM: Final = 5


def _put_sounds_right(text: str, lexicons: Lexicons, *, title: bool) -> tuple[str, tuple[Slip, ...]]:
    """Return a text in which terms that were written by their sound are put right: 短视屏, 税务师示务所."""
    terms = lexicons.terms_by_sound if title else lexicons.unit_terms_by_sound
    sound, free_from = text.translate(lexicons.sounds), 0
    heads, shortest = lexicons.heads_by_sound, SHORTEST_BY_SOUND
    slips: list[Slip] = []
    starts = range(len(text) - shortest + 1)
    for start in [start for start in starts if sound[start : start + shortest] in heads]:
        if len(slips) == _MOST_SLIPS:
            break
        if start < free_from:
            continue
        for length in range(min(LONGEST_BY_SOUND, len(text) - start), shortest - 1, -1):
            term = terms.get(sound[start : start + length])
            if term is None:
                continue
            written = text[start : start + length]
            if term != written and _is_written_by_sound(text, start, term, lexicons):
                slips.append(Slip(term, written))
                text = f"{text[:start]}{term}{text[start + length :]}"
            free_from = start + length
            break
    return text, tuple(slips)


def _is_written_by_sound(text: str, start: int, term: str, lexicons: Lexicons) -> bool:
    """Say whether a few characters of a term were written for others, and no ordinary word holds them."""
    wrong = [start + place for place, meant in enumerate(term) if text[start + place] != meant]
    if (
        len(wrong) > (1 if len(term) < _LONG_TERM else 2)
        or text[start : start + len(term)] in lexicons.ordinary
    ):
        return False
    if any(text[place] in _FUNCTION_CHARACTERS for place in wrong):
        return False
    if wrong == [start] and _is_term(text[start + 1 : start + len(term)], lexicons):
        # 从医院 ends with a term as it stands.
        return False
    return not any(_is_ordinary(text, place, lexicons) or _is_known(text, place, lexicons) for place in wrong)


#: Characters that no sentence does without, and that are no slip.
_FUNCTION_CHARACTERS: Final = frozenset("是的了有在和也都我就不与及为你他她这那个把被从到去来给让")


def _is_ordinary(text: str, place: int, lexicons: Lexicons) -> bool:
    """Say whether a character makes an ordinary word with one beside it: 学员, 场子."""
    ordinary = lexicons.ordinary
    return text[max(place - 1, 0) : place + 1] in ordinary or text[place : place + 2] in ordinary


def _is_term(text: str, lexicons: Lexicons) -> bool:
    tables = (lexicons.titles, lexicons.title_endings, lexicons.employer_endings, lexicons.whole_employers)
    return any(text in table.terms for table in tables)


def _put_latin_words_right(text: str, lexicons: Lexicons, *, title: bool) -> tuple[str, tuple[Slip, ...]]:
    written = _LATIN_WORD.findall(text)
    ordinary = lexicons.ordinary
    unknown = [word for word in written if word not in ordinary and not _is_known_latin_word(word, lexicons)]
    if not unknown or len(unknown) > _MOST_SLIPS or (len(written) == 1 and not title):
        return text, ()
    slips: list[Slip] = []
    for word in unknown:
        near = _find_near_words(word, lexicons, title=title)
        if len(near) != 1:
            return text, ()
        (meant,) = near
        if len(written) == 1 and len(word) == len(meant) and sorted(word) != sorted(meant):
            # A single word with another letter in it may well be a name.
            return text, ()
        slips.append(Slip(meant, word))
    for slip in slips:
        text = re.sub(rf"(?<![a-z]){slip.written}(?![a-z])", slip.term, text)
    return text, tuple(slips)


#: What English words end with beside their stem.
_ENDINGS_OF_FORMS: Final = ("s", "es", "ed", "d", "ing", "er", "ly")


def _is_known_latin_word(word: str, lexicons: Lexicons) -> bool:
    words = lexicons.latin_words
    return word in words or any(
        word.endswith(ending) and word[: -len(ending)] in words for ending in _ENDINGS_OF_FORMS
    )


def _find_near_words(word: str, lexicons: Lexicons, *, title: bool) -> set[str]:
    """Return the words of the lexicons that a Latin word differs from by one letter."""
    shorter = [word[:place] + word[place + 1 :] for place in range(len(word))]
    near = {found for each in (word, *shorter) for found in lexicons.latin_words_by_part.get(each, ())}
    near = {found for found in near if found[0] == word[0] and _differ_by_one(word, found)}
    # Of enginer, the noun that titles end with is meant, and not the field before it: engineer, not engine.
    return near & lexicons.latin_nouns if title and len(near) > 1 and near & lexicons.latin_nouns else near


def _differ_by_one(one: str, other: str) -> bool:
    start = next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if len({*pair}) > 1), None
    )
    if start is None:
        return abs(len(one) - len(other)) <= 1
    rest, rest_of_other = one[start:], other[start:]
    return (
        rest[1:] == rest_of_other
        or rest == rest_of_other[1:]
        or rest[1:] == rest_of_other[1:]
        or (rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:])
    )


def _find_meant(text: str, place: int, tables: Sequence[TermTable], lexicons: Lexicons) -> dict[str, int]:
    """Return the terms that come of a slip at a place, and where they begin."""
    before, after = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
    others = _list_others(before, text[place], after, lexicons)
    if not others:
        # Whatever is meant, no term has such characters side by side.
        return {}
    found: dict[str, int] = {}
    furthest = _find_furthest(text, place, lexicons.pairs)
    ends = [end for end in _find_ends(text, place, lexicons) if end <= furthest]
    openers = (lexicons.whole_employers, lexicons.employer_words, lexicons.prefixes)
    # No term reaches further, and a longer text would be written anew for each of its characters.
    start, stop = max(0, place - lexicons.longest_term - 1), place + lexicons.longest_term + 2
    for other, follows, leads in others:
        right = f"{text[start:place]}{other}{text[place + 1 : stop]}"
        # What follows the slip, or stands before it, belongs to the term as it is written.
        for end in ends:
            for table in tables if (follows if end == place + 1 else leads) else ():
                entry = table.ending(right[: end - start], end - start)
                if entry is not None and len(entry.term) >= _SHORTEST and end - len(entry.term) <= place:
                    found[entry.term] = end - len(entry.term)
        for table in openers if place < _REACH and (follows or not place) else ():
            entry = table.beginning(right)
            if entry is not None and len(entry.term) >= _SHORTEST and len(entry.term) > place:
                found[entry.term] = 0
    return found


#: Characters between two others whose meanings are kept: the same stand side by side in many cells.
_TRIPLES_KEPT: Final = 4_096


@lru_cache(_TRIPLES_KEPT)
def _list_others(
    before: str, written: str, after: str, lexicons: Lexicons
) -> tuple[tuple[str, bool, bool], ...]:
    """Return what may be meant by a character: what stands beside one of its neighbours in a term.

    With each stands whether it follows the one before, and whether it leads to the one after.
    """
    pairs = lexicons.pairs
    others = (
        (other, f"{before}{other}" in pairs, f"{other}{after}" in pairs)
        for other in lexicons.confusions[written]
    )
    return tuple(each for each in others if each[1] or each[2])


def _find_furthest(text: str, place: int, pairs: frozenset[str]) -> int:
    """Return where a term that holds a place ends at most: no term has other characters side by side."""
    end = place + 2
    while end <= place + _REACH and text[end - 1 : end + 1] in pairs:
        end += 1
    return end


#: A longer title is none that follows a unit in one breath.
_LONGEST_TITLE: Final = 8
_MARK: Final = compile_pattern(f"[{re.escape(''.join(sorted(_ENDS)))}]")


def _find_ends(text: str, place: int, lexicons: Lexicons) -> list[int]:
    """Return where a term that comes of a slip may end: before a mark, or before a title that ends there."""
    reach = min(len(text), place + _REACH)
    mark = _MARK.search(text, place + 1, reach + _LONGEST_TITLE)
    first = len(text) if mark is None else mark.start()
    ends = [end for end in range(first, reach + 1) if end == len(text) or text[end] in _ENDS]
    if first <= reach + _LONGEST_TITLE:
        # 基全会秘书长
        titles = lexicons.title_endings
        lengths = [each for each in titles.lengths_to(text, first) if _SHORTEST <= each <= _LONGEST_TITLE]
        starts = [
            first - length for length in reversed(lengths) if text[first - length : first] in titles.terms
        ]
        ends += [start for start in starts if place < start <= reach]
    return ends


def _is_known(text: str, place: int, lexicons: Lexicons) -> bool:
    """Say whether a term covers a place as it is written."""
    tables = (lexicons.titles, lexicons.title_endings, lexicons.prefixes, lexicons.modifiers)
    units = (
        lexicons.employer_endings,
        lexicons.whole_employers,
        lexicons.employer_words,
        lexicons.legal_forms,
    )
    return any(_covers(table, text, place) for table in (*tables, *units, lexicons.clause_words))


def _covers(table: TermTable, text: str, place: int) -> bool:
    for start in range(max(0, place - table.longest + 1), place + 1):
        for length in table.lengths_from(text, start):
            long_enough = length >= _SHORTEST and start + length > place
            if long_enough and text[start : start + length] in table.terms:
                return True
    return False


def mark_slips(
    matches: Sequence[tuple[Entry, Strength]], slips: Sequence[Slip]
) -> tuple[tuple[Entry, Strength], ...]:
    """Return what was found in a unit's name, weaker where a slip was put right."""
    return tuple(
        (marked, min(strength, Strength.EMPLOYER_WORD)) if marked is not entry else (entry, strength)
        for entry, strength in matches
        for marked in (mark_slip(entry, tuple(slips)),)
    )


@lru_cache(_CACHE_SIZE)
def mark_slip(entry: Entry, slips: tuple[Slip, ...]) -> Entry:
    """Return an entry that says what was written, where it was read from a slip of the pen."""
    for slip in slips:
        if entry.term in slip.term or slip.term in entry.term:
            return evolve(entry, written=slip.written)
    return entry
