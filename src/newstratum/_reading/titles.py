"""From the title cell to the jobs it names.

A title is read from its end, where Chinese and English put the noun: 软件开发 *工程师*, 律师 *助理*. What
stands before it adds what the noun leaves open (审计 合伙人), modifiers say how somebody works (自由, 兼职,
返聘), and words of a unit (民办学校 教师) are read as such, with the weight of a title. A cell can hold
several jobs (律师/自媒体博主).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from attrs import Factory, field, frozen

from newstratum._model.people.occupations import Relation, Role
from newstratum._reading.employers import NO_EMPLOYER, EmployerReading, read_unit_in_title
from newstratum._reading.lexicon import Lexicons
from newstratum._reading.terms import Entry, TermKind

#: More jobs than this in one cell are no jobs but a list of something else.
_MOST_JOBS: Final = 6
_SEPARATOR: Final = re.compile(
    r"[/\\、,;|]+|(?<!\+)\+(?!\+)|(?<![a-z])&|&(?![a-z])|以及|兼(?!职|容|并|顾|修|具|收|有)任?"
)
_BRACKET: Final = re.compile(r"\(([^()]*)\)?")
#: A bracket that begins so holds another job: 工程师(兼职网约车).
_ANOTHER_JOB: Final = re.compile(r"\((?:兼职?|副业|业余|同时|另外?)[:是做为]?([^()]{2,})\)")
#: Words after the noun that add nothing to it: 做自媒体的, 软件开发工作.
_AFTER_THE_NOUN: Final = (
    "相关工作",
    "的工作",
    "工作",
    "行业",
    "岗位",
    "岗",
    "一职",
    "职务",
    "方面",
    "等",
    "类",
    "的",
)
#: How much of the unit somebody holds.
_SHARE: Final = re.compile(
    r"(?:股份?|控股|占比|股权)[占比为约:]*(\d{1,3}(?:\.\d+)?)%|(\d{1,3}(?:\.\d+)?)%的?股"
)
#: An occupation code where a title should stand.
_CODE: Final = re.compile(r"[1-8]-\d{2}-\d{2}(?:-\d{2})?")
#: Relations of people who serve no unit.
ON_OWN_ACCOUNT: Final[frozenset[str]] = frozenset({Relation.NONE, Relation.CONTRACTOR, Relation.PLATFORM_GIG})
_NAMES_A_JOB: Final = frozenset({TermKind.TITLE, TermKind.EMPLOYER_TITLE})
_FORMER: Final = "former"
_CURRENT: Final = frozenset({"current", "rehired"})


@frozen(cache_hash=True)
class TitlePart:
    """One job that a title cell names, or why it names none."""

    #: The noun that carries the meaning; None if no term was found.
    head: Entry | None = None
    #: Titles before the head, nearest first.
    more: tuple[Entry, ...] = ()
    modifiers: tuple[Entry, ...] = ()
    #: What the other words say of a unit.
    unit: EmployerReading = NO_EMPLOYER
    #: Whether it is a job of the past.
    former: bool = False
    #: Whether it says that the job is held now: 现任, 返聘.
    current: bool = False
    #: Whether the head stands at the end.
    at_end: bool = False
    #: Share of the unit's capital that it states, 0 to 1.
    share: float | None = None

    #: Whether a word of it says that the person serves no unit: 自由, 众包, 网约车司机.
    on_own_account: bool = field(
        init=False, default=Factory(lambda part: _serves_no_unit(part.head, part.modifiers), takes_self=True)
    )

    @property
    def recognised(self) -> bool:
        """Whether any term was found in it."""
        return self.head is not None or bool(self.modifiers)


def _serves_no_unit(head: Entry | None, modifiers: tuple[Entry, ...]) -> bool:
    entries = (entry for entry in (head, *modifiers) if entry is not None)
    return any(
        (said := entry.values_of("relation")) is not None and said <= ON_OWN_ACCOUNT for entry in entries
    )


def split_jobs(text: str) -> tuple[str, ...]:
    """Return the parts of a title cell: one for each job it may name, brackets kept with their part."""
    others: list[str] = []
    if "(" in text:
        others = [f"兼职{found[1]}" for found in _ANOTHER_JOB.finditer(text)]
        text = _ANOTHER_JOB.sub("", text)
    if not _SEPARATOR.search(text):
        return tuple(part for part in (text, *others) if part)
    brackets: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        brackets.append(found[0])
        return "\x00"

    plain = _BRACKET.sub(put_aside, text) if "(" in text else text
    waiting = iter(brackets)
    parts = (re.sub("\x00", lambda _: next(waiting), part).strip(" -") for part in _SEPARATOR.split(plain))
    return tuple(part for part in (*parts, *others) if part)[:_MOST_JOBS]


def read_title_part(text: str, lexicons: Lexicons) -> TitlePart:
    """Read the plain text of one part of a title cell."""
    if (whole := lexicons.title_whole.get(text)) is not None:
        return TitlePart(whole, at_end=True)
    if "-" in text and _CODE.fullmatch(text):
        entry = lexicons.code_or_parent(TermKind.OCCUPATION_CODE, text)
        return TitlePart(entry, at_end=True)
    share = _parse_share(text)
    text, aside = _split_brackets(text)
    text, former = _strip_former(text, lexicons)
    head, place, at_end = _find_head(text, lexicons)
    rest = (
        text if head is None else f"{text[:place]} {'' if at_end else text[place + len(head.term) :]}".strip()
    )
    if not rest and not aside:
        return TitlePart(head, former=former, at_end=at_end, share=share)
    modifiers = (
        *_iterate_modifiers(text, lexicons, place, len(head.term) if head is not None else 0),
        *_iterate_modifiers(aside, lexicons),
    )
    marks = {mark for entry in modifiers for mark in entry.values_of("mark") or ()}
    words = f"{rest} {aside}".strip()
    return TitlePart(
        head,
        tuple(entry for entry, _ in reversed(lexicons.titles.scan(words)) if entry.kind in _NAMES_A_JOB),
        modifiers,
        _read_unit(words, head, lexicons),
        (former or _FORMER in marks) and not marks & _CURRENT,
        bool(marks & _CURRENT),
        at_end,
        share,
    )


def _parse_share(text: str) -> float | None:
    if "%" not in text or (found := _SHARE.search(text)) is None:
        return None
    share = float(found[1] or found[2]) / 100
    return share if share <= 1 else None


def _split_brackets(text: str) -> tuple[str, str]:
    if "(" not in text:
        return text.replace(")", ""), ""
    aside = " ".join(found[1] for found in _BRACKET.finditer(text))
    return _BRACKET.sub("", text).strip(" -)"), aside


def _strip_former(text: str, lexicons: Lexicons) -> tuple[str, bool]:
    entry = lexicons.former.beginning(text)
    if entry is None or entry.kind is TermKind.TITLE_DECOY:
        return text, False
    return text[len(entry.term) :], True


def _iterate_modifiers(
    text: str, lexicons: Lexicons, head_from: int = 0, head_length: int = 0
) -> Iterator[Entry]:
    """Yield the words that say how somebody works; a decoy hides them (离退休办公室), the head is none."""
    first = lexicons.prefixes.beginning(text)
    if first is not None and first.kind is TermKind.TITLE_PREFIX and (head_from or not head_length):
        yield first
    for entry, place in lexicons.modifiers.scan(text):
        in_head = place < head_from + head_length and place + len(entry.term) > head_from
        if entry.kind is not TermKind.TITLE_DECOY and not in_head:
            yield entry


def _find_head(text: str, lexicons: Lexicons) -> tuple[Entry | None, int, bool]:
    """Return the term that carries the meaning, its place, and whether it stands at the end."""
    end = len(text)
    while end:
        head = lexicons.title_endings.ending(text, end)
        after = next((word for word in _AFTER_THE_NOUN if text.endswith(word, 0, end)), "")
        # 工作 alone names no job; behind a noun it adds nothing.
        if head is not None and not (head.term == after and len(after) < end):
            return head, end - len(head.term), True
        if not after:
            break
        end -= len(after)
    inside = [found for found in lexicons.titles.scan(text) if found[0].kind is not TermKind.TITLE_DECOY]
    return (*inside[-1], False) if inside else (None, 0, False)


def _read_unit(text: str, head: Entry | None, lexicons: Lexicons) -> EmployerReading:
    unit = read_unit_in_title(text, lexicons)
    sells_to_it = head is not None and Role.BUSINESS_STAFF in (head.values_of("role") or ())
    if not unit.matches or (sells_to_it and not unit.owned and text not in lexicons.employer_whole):
        # 医院 in 医院销售代表 is a customer.
        return NO_EMPLOYER
    return unit
