"""What a construction is: a form of words with a name, and what it does.

The tables stand in the modules beside this one that tell of contracts, main work and standing.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from attrs import Factory, field, frozen

from newstratum._model.people.occupations import Relation
from newstratum._reading.lexicon import Entry
from newstratum._reading.patterns import compile_pattern


class Effect(StrEnum):
    """What a construction does."""

    #: It says something of the job that it is told of, and the rest of the piece is read on.
    SAYS = "says"
    #: It says that and nothing else.
    SAYS_ONLY = "says_only"
    #: The rest of the piece is a unit of the person's own.
    OWNS = "owns"
    #: The rest of the piece is the unit that employs the person.
    EMPLOYS = "employs"
    #: The rest of the piece is the main job.
    MAIN = "main"
    #: The rest of the piece is a job beside it.
    SIDE = "side"
    #: Nothing follows from it: a client, a hobby, what is not done.
    LEFT_OUT = "left_out"
    #: What stands before it is over.
    ENDS = "ends"
    #: What stands before it has not begun.
    PLANNED = "planned"
    #: It tells of what is over itself.
    PAST = "past"
    #: What it says of the unit told before is not known.
    OPEN = "open"
    #: It says of one unit that the person does not serve it.
    NOT_THERE = "not_there"
    #: The jobs that are told are equal.
    EQUAL = "equal"
    #: What follows are several jobs.
    SEVERAL = "several"


@frozen
class Construction:
    """One form of words, and what it does."""

    name: str
    effect: Effect
    text: str = field(repr=False)
    facts: tuple[tuple[str, frozenset[str]], ...] = ()
    #: Characters of which one stands in each text that has the form; they are looked for first.
    keys: frozenset[str] = field(default=frozenset(), repr=False)
    #: The pattern of the whole form.
    pattern: re.Pattern[str] = field(
        default=Factory(lambda self: compile_pattern(self.text), takes_self=True),
        init=False,
        repr=False,
        eq=False,
    )


@frozen
class FoundConstruction:
    """A construction that a piece has."""

    effect: Effect
    #: What the construction says, with the words it was read from.
    entry: Entry | None
    #: The other words of the piece.
    rest: str = field(repr=False)
    #: Whether it says what a job brings, beside another.
    compares: bool = False


def build_construction(
    name: str, effect: Effect, keys: str, pattern: str, **facts: frozenset[str] | str
) -> Construction:
    """Return a construction by its parts, the characters of which one stands in each text among them."""
    # Words that lead to others are repeated a few times at most, so that no text is tried for long.
    bounded = pattern.replace(")*", "){0,3}").replace(")+", "){1,3}")
    return Construction(
        name,
        effect,
        bounded,
        tuple((fact, frozenset({said}) if isinstance(said, str) else said) for fact, said in facts.items()),
        frozenset(keys),
    )


HOLDS: Final = frozenset({Relation.OWNER, Relation.FOUNDER})
#: Words for one of several units.
COUNT: Final = "(?:一|那|这|几|两|好几)?(?:个|家|间|所|爿|座)?"
#: Words for a unit that somebody may serve.
#: Who leads people: 带四个检验员, 管十一家店, with six direct reports.
LEADS_PEOPLE: Final = compile_pattern(
    "(?:带着?|管着?|管理|领导|领着?|手下|下面|手底下|分管)(?:了|有|"
    "着)?(?:一个?)?(?!一[个家名位支条所间])(?:[0-9]+|[一二三四五六七八九十几两多百]+)(?:来|多|几)?"
    "(?:个|名|号|位|家|支|条|(?:多|来)?人(?=$|[,;。)]))(?!月|年|礼拜|星期|孩|娃|小时|学|徒)"
    "|(?:leads?|leading|manag(?:e|es|ing)|supervis(?:e|es|ing)|in charge of|heads?|heading|with|run|"
    "runs|oversees?|overseeing) "
    "(?:(?:a )?team of )?(?:[0-9]+|two|three|four|five|six|seven|eight|nine|ten|a dozen|twelve|fifteen|"
    "twenty|thirty) "
    "(?:[a-z-]+ ){0,2}?(?:people|engineers|staff|reports|testers|inspectors|developers|employees|"
    "technicians|nurses|teachers|analysts|"
    "designers|editors|stores|shops|sites|plants)"
)
