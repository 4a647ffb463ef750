"""A unit and the post there in English, in one cell or in the wrong one: Nurse with a private clinic.

English puts the post before the unit with a word between them, or the unit first with a mark, and a form
may be filled in either way. What is parted here is read as two cells are. It is parted only where one side
names a post and no unit, the other a unit and no post, and nothing is told of other work, of before or of
somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from newstratum._reading.english.posts_or_units import (
    BEGINS_WITH_OWNER,
    FULL_STOP,
    SHORTEST_NAME,
    is_offered_alone,
    may_be_of_honour,
    may_end_a_unit,
    may_own,
    names_a_post,
    names_a_unit,
    names_an_only_employer,
)
from newstratum._reading.english.units import says_no_employer
from newstratum._reading.lexicon import Lexicons
from newstratum._reading.normalise import LONGEST_NAME, normalise
from newstratum._reading.patterns import compile_pattern

#: What a heading calls the post and the unit; with both of them nothing has to be known of either.
_HEADING: Final = compile_pattern(
    r"(?:^|(?<=[,;/|(.-])|(?<=[,;/|.] ))(?:(?:my |current |present )*"
    r"(?:(?P<post>position|job title|title|post|role|job|occupation|profession|designation|job role)|"
    r"(?P<unit>company|employer|organi[sz]ation|unit|work unit|workplace|firm|employer name|company name|"
    r"place of work|work place))(?: name| held)?) ?(?::|--|=) ?"
)
#: Who tells it and how long, before the post.
_LEAD: Final = compile_pattern(
    "(?:i am |i'm |im |am |i |currently |now |presently |at present |working |work |employed |serving |"
    "hired |engaged |since [0-9]{4} |(?:for )?(?:over |about |almost )?[0-9]{1,2}\\+? ?(?:years?|yrs?) "
    "(?:of experience )?|(?:as )?(?:an? |the |one of the )|as )+"
)
#: A unit told before the post: employed by a private mill as an accountant.
_UNIT_FIRST: Final = compile_pattern(
    "(?:i am |i'm |im |i |currently |now )*(?:employed|hired|engaged|work|working|serve|serving) "
    "(?:by|at|in|for|with|under) (?P<unit>.+?),? as (?:an? |the |its |their )?(?P<post>.+)"
)
#: How long, and how, somebody serves the unit before it.
_OF_THE_JOB: Final = compile_pattern(
    r"(?:, ?| ?\(|;| --|--| )(?P<how>full[- ]time|part[- ]time|hired|employed|salaried|on staff|"
    r"permanent|employee|no (?:shares|equity))\)?$"
)
_HOW_LONG: Final = compile_pattern(
    r"(?:, ?| ?\(|;|--| )(?:since (?:[a-z]{3,9} )?(?:19|20)[0-9]{2}|(?:for )?(?:over |about |almost )?"
    r"[0-9]{1,2}\+? ?(?:years?|yrs?)(?: now)?)\)?$"
)
#: Words that part a post from the unit behind it, the surest first: head of growth at a platform in a city.
_BETWEEN: Final = tuple(
    compile_pattern(words)
    for words in (
        r",? ?@ ?|,? ?\(? ?(?:currently |now )?(?:working|employed|hired|engaged) (?:by|at|for|with|in) |"
        ",? at ",
        ",? with ",
        ",? for ",
        ",? in ",
        ",? of ",
    )
)
#: Those of them that also part a piece of work from whom it is done for.
_FOR: Final = frozenset(_BETWEEN[1:3])
_BY: Final = compile_pattern(",? by ")
_EMPLOYED: Final = compile_pattern("employed|hired|engaged")
_MARK: Final = compile_pattern(rf", ?| ?-- ?|;|\||/|:|{FULL_STOP}")
#: Words of other work, of before, of somebody else, and of a unit of one's own.
_TELLS_MORE: Final = compile_pattern(
    r"(?<![a-z])(?:former|formerly|ex|retired|used to|previously|once|was|were|until|till|after|before|"
    r"laid off|unemployed|jobless|between jobs|not employed|also|besides|plus|then|"
    r"weekends?|weekdays?|evenings?|nights?|spare time|on the side|side|moonlight[a-z]*|"
    r"freelanc[a-z]*|free-lance|free lance|self|own|my|our|his|her|we|he|she|who|wife|husband|mother|father|"
    r"parents|volunteer[a-z]*|unpaid|honorary|signed|clients?|customers?|contractors?|subcontract[a-z]*|"
    r"outsourced|dispatched|seconded|sent|student|phd|undergraduate|candidate|jobs|moved|left|quit|joined|"
    r"looking|seeking|no longer|never)(?![a-z])|\+|50/50|\?"
)
#: What a unit for people of some post is called behind that: software engineer training centre.
_FOR_SUCH_PEOPLE: Final = compile_pattern(
    "(?:training|services?|staffing|recruit[a-z]*|academy|association|society|federation|union|guild|school|"
    "college|suppl[a-z]+|support|software|tools?|products?|agency|agencies|company|firm|studio|club|bureau|"
    "offices?|network|platform|education|certification|outsourcing|dispatch|community|house|home|institute|"
    "group|and|&|of|for|to|'s)(?![a-z])"
)
#: Who registers a unit may be read as the unit: registered with the public security department.
_REGISTERED_ELSEWHERE: Final = compile_pattern(
    " registered (?:at|with|by|under) (?![a-z ]{0,20}(?:civil affairs|overseas ngo law))"
)
_SHARES: Final = compile_pattern("%|share|stake|equity")
_LEFT_OPEN: Final = frozenset({"none", "null"})
#: With it a practitioner may work on their own account: dentist with a small clinic.
_OF_ONES_OWN: Final = compile_pattern(
    ",? with an? (?:[a-z-]+ ){0,2}?(?:clinic|practice|shop|store|studio|workshop|restaurant|cafe|stall)"
    "(?![a-z])"
)
#: Longer words without a mark tell a story.
_LONGEST_WITHOUT_A_MARK: Final = 90


def part_english_words(cell: str | None, lexicons: Lexicons) -> tuple[str, str] | None:
    """Return the unit and the post that an English cell names together; None where it is no such cell."""
    if not cell:
        return None
    text = normalise(cell.replace("\n", " | ") if "\n" in cell else cell, lexicons.put_right).text
    if not text.isascii() or len(text) > LONGEST_NAME:
        return None
    if ":" in text:
        if (headed := _read_headings(text)) is not None:
            return headed
        text = _HEADING.sub("", text, count=1) if _HEADING.match(text) is not None else text
    if _TELLS_MORE.search(text) is not None or _REGISTERED_ELSEWHERE.search(text) is not None:
        return None
    text, how = _put_manner_aside(text)
    first = _UNIT_FIRST.fullmatch(text)
    if first is not None and _fit(first["unit"], first["post"], lexicons, parted=True):
        return first["unit"], f"{first['post']}{how}"
    lead = _LEAD.match(text)
    told = text[lead.end() :] if lead is not None else text
    for unit, post, parted in _list_breaks(told, lead[0] if lead is not None else "", lexicons):
        if _fit(unit, post, lexicons, parted=parted):
            return unit, f"{post}{how}"
    return None


def are_exchanged_in_english(employer: str, title: str, lexicons: Lexicons) -> bool:
    """Say whether the cell for the unit holds only a post, and that for the title only a unit."""
    post = normalise(employer, lexicons.put_right).text
    if not post.isascii() or not names_a_post(post, lexicons, parted=True):
        return False
    unit = normalise(title, lexicons.put_right).text
    if not unit.isascii():
        return False
    named = names_a_unit(unit, lexicons, parted=True) and not may_be_of_honour(unit, post, lexicons)
    return named or _has_no_employer(unit, lexicons)


def _has_no_employer(words: str, lexicons: Lexicons) -> bool:
    """Say whether words tell that nobody is served; a cell that is left open does not: n/a, none."""
    whole = lexicons.employer_whole.get(words)
    told = whole is not None and len(words) > SHORTEST_NAME and words not in _LEFT_OPEN
    return (
        says_no_employer(words) if whole is None else told and "none" in (whole.values_of("relation") or ())
    )


def _read_headings(text: str) -> tuple[str, str] | None:
    found = list(_HEADING.finditer(text))
    if len(found) != 2 or found[0].start():
        return None
    told = {each.lastgroup: words for each, words in zip(found, _split_at(text, found), strict=True)}
    unit, post = told.get("unit", ""), told.get("post", "")
    return (unit, post) if unit and post else None


def _split_at(text: str, found: list[re.Match[str]]) -> Iterator[str]:
    ends = (*(each.start() for each in found[1:]), len(text))
    for each, end in zip(found, ends, strict=True):
        yield text[each.end() : end].strip(" ,;/|.-")


def _put_manner_aside(text: str) -> tuple[str, str]:
    """Return words without how long and how somebody serves the unit, and the latter as a remark."""
    text = _HOW_LONG.sub("", text)
    how = ""
    while (found := _OF_THE_JOB.search(text)) is not None and found.start():
        text, how = text[: found.start()], f", {found['how']}{how}"
    return text, how


def _list_breaks(text: str, lead: str, lexicons: Lexicons) -> Iterator[tuple[str, str, bool]]:
    """Yield the unit and the post on both sides of each break, and whether a word parts them.

    The surest break comes first: head of growth at a platform in a city.
    """
    owns = may_own(text, lexicons)
    if owns and _SHARES.search(text) is not None:
        # What an owner tells of the unit makes it their own.
        return
    if _EMPLOYED.search(lead) is not None:
        for found in _BY.finditer(text):
            yield text[found.end() :], text[: found.start()], True
    for words in _BETWEEN[:1] if owns else _BETWEEN:
        for found in words.finditer(text):
            if _OF_ONES_OWN.match(text, found.start()) is not None:
                continue
            before, after = text[: found.start()], text[found.end() :]
            if "(" in found[0]:
                after = after.removesuffix(")")
            if words not in _FOR or not is_offered_alone(before, lexicons):
                yield after, before, True
    if owns:
        return
    if (place := _find_last_bracket(text)) > 0:
        before, inside = text[:place].rstrip(), text[place + 1 : -1].removeprefix("at ").removeprefix("with ")
        yield inside, before, True
        yield before, inside, True
    for found in _MARK.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        yield after, before, found[0] == "|"
        yield before, after, found[0] == "|"
    for unit, post in _list_spaces(text, lexicons):
        yield unit, post, False


def _find_last_bracket(text: str) -> int:
    """Return where the bracket begins with which a text ends; -1 where it ends with none."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if depth == 0:
            return place if place < len(text) - 1 else -1
    return -1


def _list_spaces(text: str, lexicons: Lexicons) -> Iterator[tuple[str, str]]:
    """Yield the unit and the post on both sides of each space where the words show that one ends there."""
    if len(text) > _LONGEST_WITHOUT_A_MARK:
        return
    for place, character in enumerate(text):
        if character != " ":
            continue
        before, after = text[:place], text[place + 1 :]
        if may_end_a_unit(before, lexicons) and names_an_only_employer(before, lexicons):
            yield before, after
        elif lexicons.title_endings.ending(text, place) is not None and (
            BEGINS_WITH_OWNER.match(after) is not None or _is_behind_a_whole_post(before, after, lexicons)
        ):
            yield after, before


def _is_behind_a_whole_post(post: str, unit: str, lexicons: Lexicons) -> bool:
    """Say whether a name stands behind a post of several words, and is none of a unit for such people."""
    return (
        " " in post
        and _FOR_SUCH_PEOPLE.match(unit) is None
        and (unit.endswith(")") or names_an_only_employer(unit, lexicons))
    )


def _fit(unit: str, post: str, lexicons: Lexicons, *, parted: bool) -> bool:
    return (
        names_a_post(post, lexicons, parted=parted)
        and names_a_unit(unit, lexicons, parted=parted)
        and not may_be_of_honour(unit, post, lexicons)
    )
