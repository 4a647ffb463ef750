"""Evidence shows the words that somebody wrote, also where cells were read in other words.

Cells are put right and written in the words of the grammar before they are read: 冇公司, 民企工成师,
全资归市国资委. What was read in other words is looked up in the cell once more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

from attrs import evolve

from newstratum._model.people.evidence import Evidence
from newstratum._reading.combination import EngagementFacts, JobSegment, is_shown_in
from newstratum._reading.confusions import put_slips_right
from newstratum._reading.english.mixed import put_in_chinese
from newstratum._reading.english.sentences import word_english_plainly
from newstratum._reading.jobs_told.incomes_compared import take_comparisons
from newstratum._reading.lexicon import Lexicons
from newstratum._reading.media_in_names import name_media_plainly
from newstratum._reading.normalise import normalise
from newstratum._reading.owners.holdings import take_holding, write_holdings
from newstratum._reading.remarks import clean_remarks, put_surroundings_away
from newstratum._reading.sentences.amounts import write_amounts_as_percent
from newstratum._reading.sentences.marks import mark_pauses
from newstratum._reading.sentences.owners_told import tell_owner
from newstratum._reading.unit_names import name_non_profits, read_employer
from newstratum._reading.wordings.of_owners import CONTENT_BUSINESS
from newstratum._reading.wordings.plain_words import word_plainly
from newstratum._reading.wordings.written_words import find_written_words

#: The jobs of a form, each with its facts; None where it is no job.
ReadJobs: TypeAlias = tuple[tuple[JobSegment, EngagementFacts | None], ...]
#: Columns and the cells in them, that of the unit first.
Cells: TypeAlias = tuple[tuple[str, str | None], tuple[str, str | None]]
_Steps: TypeAlias = tuple[Callable[[str], str], ...]

_LEXICON_CACHE_SIZE: Final = 4


def show_written_words(read: ReadJobs, cells: Cells, lexicons: Lexicons) -> ReadJobs:
    """Return what was read with the words that somebody wrote as evidence, and the column they stand in."""
    by_column = dict(cells)
    written = [
        (origin, plain.spaced or plain.text, steps)
        for (origin, cell), steps in zip(cells, _list_steps(lexicons), strict=True)
        if (plain := normalise(cell)).text
    ]

    def name(evidence: Evidence) -> Evidence:
        if is_shown_in(by_column.get(evidence.origin), evidence.words):
            return evidence
        # What two columns say is told together: the other one may hold the words.
        ordered = sorted(written, key=lambda each: each[0] != evidence.origin)
        for origin, text, _ in ordered:
            if is_shown_in(text, evidence.words):
                return evidence if origin == evidence.origin else evolve(evidence, origin=origin)
        for origin, text, steps in ordered:
            if (words := find_written_words(text, evidence.words, steps)) != evidence.words:
                return evolve(evidence, words=words, origin=origin)
        return evidence

    def name_status(segment: JobSegment) -> JobSegment:
        said, past = (tuple(map(name, told)) for told in (segment.status, segment.status_if_no_job))
        same = (said, past) == (segment.status, segment.status_if_no_job)
        return segment if same else evolve(segment, status=said, status_if_no_job=past)

    def name_all(found: EngagementFacts | None) -> EngagementFacts | None:
        named = tuple(map(name, found.evidence)) if found is not None else ()
        # Of most jobs the words stand in the cells: what was checked of them once holds for every cell.
        return found if found is None or named == found.evidence else evolve(found, evidence=named)

    return tuple((name_status(segment), name_all(found)) for segment, found in read)


@lru_cache(_LEXICON_CACHE_SIZE)
def _list_steps(lexicons: Lexicons) -> tuple[_Steps, _Steps]:
    """Return what writes a cell for the unit and one for the title in other words, in the order of reading.

    A cell may hold what belongs into the other one, so that the steps of the other come behind its own.
    """

    def put_slips_right_in(text: str) -> str:
        return put_slips_right(text, lexicons, title=True)[0]

    def tell_owner_plainly(text: str) -> str:
        return tell_owner(write_amounts_as_percent(text), lambda name: read_employer(name, lexicons).has_kind)

    of_units: _Steps = (
        put_surroundings_away,
        lambda text: take_holding(text)[0],
        lambda text: name_media_plainly(text, whole=True),
        CONTENT_BUSINESS.put_in,
        tell_owner_plainly,
        clean_remarks,
    )
    of_titles: _Steps = (
        mark_pauses,
        word_english_plainly,
        put_in_chinese,
        write_holdings,
        lambda text: take_comparisons(text)[0],
        name_media_plainly,
        put_slips_right_in,
        word_plainly,
    )
    first: _Steps = (lexicons.put_right, name_non_profits)
    moved: _Steps = (write_holdings, put_slips_right_in, word_plainly)
    return (*first, *of_units, *moved), (*first, *of_titles, *of_units)
