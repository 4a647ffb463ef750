"""Read employer and title cells of a form into engagements with evidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Final

from attrs import evolve, field, fields, frozen

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._model.people.occupations import Fact, Status, YesNo, to_outside_party, to_status
from newstratum._model.people.people import Engagement
from newstratum._model.values.sensitive import UnitName
from newstratum._reading.cells import (
    EmployerCell,
    TitleCell,
    read_both_in_one,
    read_employer_cell,
    read_title_cell,
)
from newstratum._reading.combination import (
    EngagementFacts,
    JobSegment,
    combine_segment,
    is_shown_in,
    segment_jobs,
)
from newstratum._reading.english.both_in_one import are_exchanged_in_english, part_english_words
from newstratum._reading.evidence_words import ReadJobs, show_written_words
from newstratum._reading.jobs_told.own_businesses import (
    KINDS,
    NO_UNIT,
    NO_UNIT_OR_SHOP,
    find_own_business,
    hints_at_own_account,
    is_done_by_hand,
    speaks_of_the_owner,
)
from newstratum._reading.jobs_told.posts_of_honour import is_post_of_honour
from newstratum._reading.lexicon import Lexicons
from newstratum._reading.normalise import normalise
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.both_in_one import are_exchanged, part_unit_and_post
from newstratum._reading.sentences.descriptions import segment_description
from newstratum._reading.words_of_cells import MARKS, part_unit_and_person
from newstratum._short_repr import ShortRepr

#: Lexicons whose readings are kept; a program uses one, a test a few.
_LEXICON_CACHE_SIZE: Final = 4
#: Cells and pairs of cells whose readings are kept: forms repeat themselves.
_CELL_CACHE_SIZE: Final = 8_192
_PAIR_CACHE_SIZE: Final = 32_768


@frozen(kw_only=True)
class JobWords:
    """The words of one job as a form has them."""

    employer: str | None = field(default=None, repr=False)
    title: str | None = field(default=None, repr=False)
    #: The columns they come from, for the evidence.
    employer_origin: str = "employer_text"
    title_origin: str = "title_text"


@frozen
class ReadNote(ShortRepr):
    """Something about a cell that a person may want to look at; it names the column, never the words."""

    #: too_long, control_characters, formula, pictures_only, pictures, unread, no_job, honorary,
    #: former_job, credit_code_invalid, contradiction, several_jobs.
    code: str
    origin: str


@frozen(kw_only=True)
class ReadForm(ShortRepr):
    """What a form, or a row of a file, says of a person; ready to be classified.

    A fact that is not told is None: nothing is assumed here.
    """

    #: What the person does in life, apart from any one job.
    status: Fact[Status] = field(default=None, converter=to_status)
    #: An attestation by the person; it decides the scope of the work and nothing else.
    outside_party: Fact[YesNo] = field(default=None, converter=to_outside_party, repr=False)
    #: The jobs, each fact with the words it was read in.
    engagements: tuple[Engagement, ...] = ()
    #: Evidence for the status.
    evidence: tuple[Evidence, ...] = ()
    #: What a person may want to look at: cells that could not be read, contradictions.
    notes: tuple[ReadNote, ...] = ()
    #: Code of the township unit, where it was given with the form.
    township: str | None = None
    #: Identifier of the person or row, where it was given with the form.
    id: str | None = None


def read_jobs(cells: Sequence[JobWords], lexicons: Lexicons) -> ReadForm:
    """Read the employer and title cells of one form.

    A cell may hold several jobs. Words of a former job, and of somebody who does not work, give a status
    and no engagement; words that name no job give an engagement without facts. Nothing that a person
    could type makes this fail: what cannot be read is unknown, and the evidence says why.
    """
    reader = _get_reader(lexicons)
    engagements: list[Engagement] = []
    said: list[Evidence] = []
    past: list[Evidence] = []
    notes: list[ReadNote] = []
    for words in cells:
        for segment, found in reader.read(words):
            if found is not None:
                engagements.append(_build_engagement(segment, found, words))
            said += segment.status
            past += segment.status_if_no_job
            for code, column in (*segment.notes, *(found.notes if found else ())):
                notes.append(ReadNote(code, words.title_origin if column else words.employer_origin))
    if not said and not engagements:
        said = past
    statuses = frozenset(value for evidence in said for value in evidence.value) if said else None
    if len(said) > 1 and len({evidence.value for evidence in said}) > 1:
        notes.append(ReadNote("contradiction", said[-1].origin))
    return ReadForm(
        status=statuses or None, engagements=tuple(engagements), evidence=tuple(said), notes=tuple(notes)
    )


def _build_engagement(segment: JobSegment, found: EngagementFacts, words: JobWords) -> Engagement:
    named = segment.unit is not None and segment.unit.named
    told, title = _strip_to_none(words.employer), _strip_to_none(words.title)
    employer = (told or title) if named else None
    title = title or told
    return name_engagement(
        found.nameless,
        UnitName(employer) if employer else None,
        UnitName(title) if title and segment.names_title else None,
    )


def _strip_to_none(cell: str | None) -> str | None:
    return cell if cell and cell.strip() else None


_NAMES: Final = ("employer", "title")
#: The fields of a job but the names of its unit and title.
NAMELESS: Final = tuple(each.name for each in fields(Engagement) if each.name not in _NAMES)
#: What sets each of them, and the names behind: a frozen class refuses to be set by name.
_SLOTS: Final = tuple(getattr(Engagement, name).__set__ for name in (*NAMELESS, *_NAMES))
#: Returns all that is known of a job but the names of its unit and title.
get_nameless_facts: Final = attrgetter(*NAMELESS)


def name_engagement(checked: Engagement, employer: UnitName | None, title: UnitName | None) -> Engagement:
    """Return a copy of an engagement with the names of its unit and title."""
    # Its facts were checked when it was made; to check them again for every row would take twice as long.
    named = Engagement.__new__(Engagement)
    values = (*get_nameless_facts(checked), employer, title)
    for put, value in zip(_SLOTS, values, strict=True):
        put(named, value)
    return named


#: What an employer cell says that names no unit.
_ON_ONES_OWN: Final = "自由职业"


class _Reader:
    """Readings of one set of lexicons, the latest kept: a roster repeats its cells."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._employer = lru_cache(_CELL_CACHE_SIZE)(lambda cell: read_employer_cell(cell, lexicons))
        self._title = lru_cache(_CELL_CACHE_SIZE)(
            lambda cell, beside: read_title_cell(cell, lexicons, beside_a_unit=beside)
        )
        self._both_in_one = lru_cache(_CELL_CACHE_SIZE)(
            lambda cell: read_both_in_one(cell, self._employer(cell), lexicons)
        )
        self._exchanged = lru_cache(_CELL_CACHE_SIZE)(
            lambda employer, title: (are_exchanged_in_english if _is_english(title) else are_exchanged)(
                employer, title, lexicons
            )
        )
        self._parted = lru_cache(_CELL_CACHE_SIZE)(
            lambda cell: (part_english_words if _is_english(cell) else part_unit_and_post)(cell, lexicons)
        )
        self._pair = lru_cache(_PAIR_CACHE_SIZE)(_read_pair)
        # Many cells mean the same: only the words that are shown of them have to be found for each.
        described = lru_cache(_CELL_CACHE_SIZE)(
            lambda employer, title, origins: _read_description(employer, title, origins, lexicons)
        )
        self._described = lru_cache(_CELL_CACHE_SIZE)(
            lambda employer, title, origins, words: _show_words(
                described(employer, title, origins), words, lexicons
            )
        )
        self._lexicons = lexicons

    def read(self, words: JobWords) -> ReadJobs:
        return _tell_by_the_job(self._read(words), words, self._lexicons)

    def _read(self, words: JobWords) -> ReadJobs:
        of_unit, of_person, origins = self._place(words)
        employer: EmployerCell = self._employer(of_unit)
        title: TitleCell = self._title(of_person, _strip_to_none(of_unit) is not None)
        if title.clauses and of_unit and not employer.clauses and employer.may_hold_a_title:
            # B站UP主 | 没公司没签约: the first cell names a job, and no unit.
            own = () if any(unit.matches for unit in employer.units) else self._both_in_one(of_unit)[1].parts
            if own and all(part.at_end for part in own):
                employer, title = self._employer(None), self._title(f"{of_unit}，{of_person}", False)
        plainly = bool(of_person) and not of_unit and "misspelt" not in title.notes
        parted = self._parted(of_person) if plainly else None
        if parted is not None:
            # 管理咨询公司数字化转型顾问: what two cells hold stands in one.
            employer, title = self._employer(parted[0]), self._title(parted[1], True)
            origins = (origins[1], origins[1])
        if employer.clauses or title.clauses:
            return self._described(employer, title, origins, words)
        if not title.parts and not title.trouble and employer.may_hold_a_title:
            employer, title = self._both_in_one(of_unit)
            origins = (origins[0], origins[0])
        elif title.parts and employer.may_hold_a_title and not employer.ends_as_a_name:
            # What somebody does on their own account names no unit: 独立音乐人.
            own = self._both_in_one(of_unit)[1].parts
            if own and all(part.on_own_account for part in own):
                employer = self._employer(_ON_ONES_OWN)
        read = self._pair(employer, title, origins)
        return _show_words(read, words, self._lexicons)

    def _place(self, words: JobWords) -> tuple[str | None, str | None, tuple[str, str]]:
        """Return what tells of the unit and of the person, in whichever cell it stands, and both columns."""
        of_unit, of_person = part_unit_and_person(words.employer, words.title)
        in_unit, in_title = words.employer_origin, words.title_origin
        if not of_unit:
            return of_unit, of_person, (in_unit, in_title)
        if of_unit == of_person:
            # One text in both cells tells one thing.
            return None, of_person, (in_unit, in_title)
        if of_person and len(of_person) <= _LONGEST_HONOUR and of_unit.endswith("会"):
            honour = f"{of_unit}{_TERM_OF_OFFICE.sub('', of_person)}"
            if len(honour) <= _LONGEST_NAME_OF_HONOUR and is_post_of_honour(honour):
                # 东街商会 | 会长: by itself a post of honour is no job.
                return None, honour, (in_title, in_title)
        if of_person and _may_be_a_name(of_person) and self._exchanged(of_unit, of_person):
            # 护士 | 民营康复医院
            return of_person, of_unit, (in_title, in_unit)
        if not _strip_to_none(of_person) and self._tells_of_a_job(of_unit):
            # A column for the unit and the post: what it tells means the same in either cell.
            return None, of_unit, (in_unit, in_unit)
        return of_unit, of_person, (in_unit, in_title)

    def _tells_of_a_job(self, cell: str) -> bool:
        """Say whether a cell for the unit tells what somebody does, and is no name alone."""
        if MARKS.isdisjoint(cell) and _ENDS_AS_A_NAME.search(cell):
            # 铁路局职工家属开的面馆 is a name, whatever words stand in it.
            return False
        if self._parted(cell) is not None:
            return True
        named = MARKS.isdisjoint(cell) and self._employer(cell).ends_as_a_name
        return not named and bool(self._title(cell, False).clauses)


#: A longer title tells more than a post of honour, and no body has a longer name.
_LONGEST_HONOUR: Final = 14
_LONGEST_NAME_OF_HONOUR: Final = 40
_TERM_OF_OFFICE: Final = compile_pattern(
    r"[(（][^()（）]{0,4}[0-9一二三四五六七八九十]+[^()（）]{0,2}届[)）]$"
)


def _show_words(read: ReadJobs, words: JobWords, lexicons: Lexicons) -> ReadJobs:
    """Return what was read with evidence that shows words of the cells, and the columns they stand in."""
    cells = ((words.employer_origin, words.employer), (words.title_origin, words.title))
    by_column = dict(cells)
    for segment, found in read:
        for told in (segment.status, segment.status_if_no_job, found.evidence if found is not None else ()):
            for each in told:
                if not is_shown_in(by_column.get(each.origin), each.words):
                    return show_written_words(read, cells, lexicons)
    return read


def _to_values(state: object) -> frozenset[str]:
    """Return the values that are left of a fact; none where nothing is told of it."""
    if isinstance(state, str):
        return frozenset({state})
    return state if isinstance(state, frozenset) else frozenset()


def _tell_by_the_job(read: ReadJobs, words: JobWords, lexicons: Lexicons) -> ReadJobs:
    """Return what was read with what follows for the only job from all that is known of it."""
    jobs = [(place, found) for place, (_, found) in enumerate(read) if found is not None]
    if len(jobs) != 1:
        return read
    ((place, found),) = jobs
    facts = found.facts
    if facts.get("relation") is None and facts.get("service") is None:
        return read
    told = _leave_the_owner_to_others(found) or _tell_unit(found, words, lexicons)
    if told is None:
        return read
    return _show_words((*read[:place], (read[place][0], told), *read[place + 1 :]), words, lexicons)


def _leave_the_owner_to_others(found: EngagementFacts) -> EngagementFacts | None:
    """Return a job of which it is open again who owns the unit; None if more than a noun tells it."""
    facts = found.facts
    said = [each.words for each in found.evidence if each.fact == "relation" and not each.overruled]
    relation, role = _to_values(facts.get("relation")), _to_values(facts.get("role"))
    in_a_shop = Kind.INDIVIDUAL_BUSINESS in _to_values(facts.get("employer_kind"))
    if in_a_shop or not speaks_of_the_owner(said, relation=relation, role=role):
        return None
    kept = tuple(each for each in found.evidence if each.fact != "relation")
    left = {fact: state for fact, state in facts.items() if fact != "relation"}
    return evolve(found, facts=left, evidence=kept)


def _tell_unit(found: EngagementFacts, words: JobWords, lexicons: Lexicons) -> EngagementFacts | None:
    """Return a job with the kind of its unit, if what the person owns or does tells it; None if not."""
    facts = found.facts
    if facts.get("employer_kind") is not None:
        return None
    relation, role, service = (_to_values(facts.get(fact)) for fact in ("relation", "role", "service"))
    cells = ((words.title_origin, words.title), (words.employer_origin, words.employer))
    text = ",".join(normalise(cell, lexicons.put_right).text for _, cell in cells if cell)
    said: dict[str, frozenset[str]]
    business = find_own_business(text, relation=relation, role=role, service=service)
    if business is not None:
        said, shown = {"employer_kind": KINDS}, business.words
        if business.services and not service:
            said["service"] = business.services
    elif is_done_by_hand(text, relation=relation, role=role, service=service):
        said, shown = {"employer_kind": NO_UNIT_OR_SHOP}, _get_words(found, "service")
    elif hints_at_own_account(text, relation=relation, service=service):
        said, shown = {"employer_kind": NO_UNIT}, _get_words(found, "service")
    else:
        return None
    origin = next((column for column, cell in cells if cell and shown in cell), words.title_origin)
    evidence = tuple(
        Evidence(
            fact=fact,
            value=sorted(values),
            origin=origin,
            words=shown,
            strength=Strength.EMPLOYER_WORD,
        )
        for fact, values in said.items()
    )
    states = {fact: next(iter(left)) if len(left) == 1 else left for fact, left in said.items()}
    return evolve(found, facts={**facts, **states}, evidence=(*found.evidence, *evidence))


def _get_words(found: EngagementFacts, fact: str) -> str:
    return next(each.words for each in found.evidence if each.fact == fact)


#: What names of units end with, known or not.
_ENDS_AS_A_NAME: Final = compile_pattern(
    "(?:[行店馆铺坊社部站院所厂吧企台会局队园场处办端]|中心|公司|集团|企业|[学高]校|[中小大]学|[初高]中|政府|"
    "机构|单位|平台|MCN|mcn|"
    "[制服][造务]商|物流|小吃|烧烤|奶茶|咖啡|超市|美发) *$"
)
#: No Chinese character comes before it.
_CHINESE: Final = "\u2e80"


def _is_english(cell: str) -> bool:
    return max(cell) < _CHINESE


def _may_be_a_name(cell: str) -> bool:
    return _ENDS_AS_A_NAME.search(cell) is not None or _is_english(cell)


#: Jobs told in other words are the same jobs, and so are their facts.
_combine: Final = lru_cache(_PAIR_CACHE_SIZE)(combine_segment)


def _read_pair(employer: EmployerCell, title: TitleCell, origins: tuple[str, str]) -> ReadJobs:
    segments = segment_jobs(employer, title, origins)
    return tuple((segment, _combine(segment, origins)) for segment in segments)


def _read_description(
    employer: EmployerCell, title: TitleCell, origins: tuple[str, str], lexicons: Lexicons
) -> ReadJobs:
    return tuple(
        (segment, _combine(segment, from_columns))
        for segment, from_columns in segment_description(employer, title, origins, lexicons)
    )


@lru_cache(_LEXICON_CACHE_SIZE)
def _get_reader(lexicons: Lexicons) -> _Reader:
    return _Reader(lexicons)
