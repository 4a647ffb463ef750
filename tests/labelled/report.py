"""Figures of reading and classifying over rows that were labelled before anybody looked at a lexicon.

``python tests/labelled/report.py`` prints the figures of both halves of ``titles.tsv`` and lists what failed
in the half to tune on; ``--half unseen`` and ``--sealed`` print figures only, so that nobody tunes on them.
``--descriptions`` does the same for what people write about themselves, in the open files of
``DESCRIPTIONS``. ``self_descriptions_sealed.tsv`` (where there is one) has no switch: its test opens it.

Tests get counts of a sealed file, never a row: what a failing test shows of its values cannot hold one then.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

from newstratum._api import classify, read

__all__ = [
    "DECIDED",
    "DESCRIPTIONS",
    "Answer",
    "Described",
    "Figures",
    "Measures",
    "Row",
    "Summary",
    "answers_of",
    "described_rows_of",
    "figures_of",
    "half_of",
    "main",
    "measures_by",
    "measures_of",
    "measures_of_file",
    "rows_of",
    "shared_rows",
    "shown_rows",
    "summary_of",
]

HERE = Path(__file__).parent
EDITION = "2017"
#: What people write about themselves, to be read while the reading is improved.
DESCRIPTIONS = (
    "self_descriptions.tsv",
    "self_descriptions_second.tsv",
    "self_descriptions_third.tsv",
    "self_descriptions_fourth.tsv",
    "self_descriptions_fifth.tsv",
    "self_descriptions_sixth.tsv",
    "self_descriptions_seventh.tsv",
    "self_descriptions_eighth.tsv",
    "self_descriptions_ninth.tsv",
    "self_descriptions_tenth.tsv",
)
#: The outcomes that settle a person; `undetermined` and `contested` leave the question open.
DECIDED = frozenset({"enterprise", "intermediary", "freelance", "new_media", "outside"})


@frozen(kw_only=True)
class Row:
    """One form row with its label."""

    employer_text: str
    title_text: str
    outcome: str
    #: Empty where the definition fixes no category, or the label leaves it open.
    category: str
    note: str

    @property
    def decidable(self) -> bool:
        """Whether the label settles the person."""
        return self.outcome in DECIDED


@frozen(kw_only=True)
class Described(Row):
    """One row that tells in the words of a person how somebody works, with its label."""

    id: str
    #: One of the nine ways in which such words go beyond a name and a title.
    family: str
    #: One of the six kinds of row an office gets.
    kind: str
    #: The facts of which one may be asked first, where the label leaves the person undetermined.
    missing: tuple[str, ...]


@frozen(kw_only=True)
class Answer:
    """A row and what the program says of it."""

    row: Row
    outcome: str
    category: str
    #: What can still change the outcome, the fact to ask first in front.
    missing: tuple[str, ...]

    @property
    def decided(self) -> bool:
        """Whether the program settles the person."""
        return self.outcome in DECIDED

    @property
    def right(self) -> bool:
        """Whether the outcome is the labelled one."""
        return self.outcome == self.row.outcome

    @property
    def category_right(self) -> bool:
        """Whether outcome and category are the labelled ones."""
        return self.right and self.category == self.row.category


@frozen(kw_only=True)
class Measures:
    """Counts over answers to described rows, as the reading of self-descriptions is judged."""

    rows: int
    #: Answers whose outcome is the labelled one; `undetermined` only where the label says so.
    right: int
    decided: int
    decided_right: int
    #: Decided otherwise than the label, which decides too.
    wrong_but_sure: int
    #: Decided where the label leaves the person open.
    guesses: int
    open_right: int
    #: Of the rows rightly left undetermined, those that ask first for a fact the label allows.
    asked_right: int
    undetermined_right: int

    @property
    def right_share(self) -> float:
        """The share of rows whose outcome is the labelled one."""
        return self.right / self.rows if self.rows else 0.0

    @property
    def decided_right_share(self) -> float:
        """The share of decided answers whose outcome is the labelled one."""
        return self.decided_right / self.decided if self.decided else 0.0

    @property
    def unsafe_share(self) -> float:
        """The share of rows decided wrongly or decided where the label leaves them open."""
        return (self.wrong_but_sure + self.guesses) / self.rows if self.rows else 0.0

    def text(self) -> str:
        """The measures in one line."""
        return (
            f"right {self.right}/{self.rows} = {self.right_share:.1%}; of decided right "
            f"{self.decided_right}/{self.decided} = {self.decided_right_share:.1%}; wrong but sure "
            f"{self.wrong_but_sure}; guesses {self.guesses}; together {self.unsafe_share:.1%}; asks "
            f"first for an allowed fact {self.asked_right}/{self.undetermined_right}"
        )


@frozen(kw_only=True)
class Figures:
    """Counts over a set of answers."""

    rows: int
    decided: int
    decided_right: int
    decidable: int
    decidable_decided: int
    categories: int
    categories_right: int
    open_rows: int
    open_right: int

    @property
    def right_share(self) -> float:
        """The share of decided answers whose outcome is the labelled one."""
        return self.decided_right / self.decided if self.decided else 0.0

    @property
    def decided_share(self) -> float:
        """The share of decidable rows that are decided."""
        return self.decidable_decided / self.decidable if self.decidable else 0.0

    def text(self) -> str:
        """The figures in one line."""
        return (
            f"{self.rows} rows; decided answers right {self.decided_right}/{self.decided} = "
            f"{self.right_share:.1%}; decidable rows decided {self.decidable_decided}/{self.decidable} = "
            f"{self.decided_share:.1%}; categories right {self.categories_right}/{self.categories}; "
            f"undetermined and contested as labelled {self.open_right}/{self.open_rows}"
        )


@frozen(kw_only=True)
class Summary:
    """Counts that say whether a file of described rows is whole, without a row."""

    rows: int
    different_ids: int
    different_words: int
    families: dict[str, int]
    kinds: dict[str, int]
    #: Rows with an unknown outcome, or where the missing facts do not go with the outcome.
    badly_labelled: int


def rows_of(name: str) -> tuple[Row, ...]:
    """Read the labelled rows of a file beside this one."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return tuple(Row(**row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def described_rows_of(name: str) -> tuple[Described, ...]:
    """Read the described rows of a file beside this one."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return tuple(
            Described(
                id=row["id"],
                family=row["family"],
                kind=row["kind"],
                employer_text=row["employer_text"],
                title_text=row["title_text"],
                outcome=row["outcome"],
                category="",
                missing=tuple(filter(None, row["missing"].split(";"))),
                note=row["note"],
            )
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


def half_of(row: Row) -> str:
    """Return the half of a row, fixed by the digest of its words: ``tune`` or ``unseen``."""
    digest = hashlib.sha256(f"{row.employer_text}\t{row.title_text}".encode()).digest()
    return "unseen" if digest[0] % 2 else "tune"


def answers_of(rows: Iterable[Row]) -> tuple[Answer, ...]:
    """Read and classify each row."""
    answers: list[Answer] = []
    for row in rows:
        form = read(row.employer_text or None, row.title_text or None)
        verdict = classify(form, edition=EDITION)
        answers.append(
            Answer(
                row=row, outcome=verdict.outcome, category=verdict.category, missing=tuple(verdict.missing)
            )
        )
    return tuple(answers)


def measures_of(answers: Sequence[Answer]) -> Measures:
    """Count what is right, what is wrong but sure and what is guessed.

    The rows must be described ones.
    """
    decided = [answer for answer in answers if answer.decided]
    asked = [answer for answer in answers if answer.right and answer.outcome == "undetermined"]
    return Measures(
        rows=len(answers),
        right=sum(answer.right for answer in answers),
        decided=len(decided),
        decided_right=sum(answer.right for answer in decided),
        wrong_but_sure=sum(answer.row.decidable and not answer.right for answer in decided),
        guesses=sum(not answer.row.decidable for answer in decided),
        open_right=sum(answer.right for answer in answers if not answer.row.decidable),
        asked_right=sum(bool({*answer.missing[:1]} & _allowed(answer.row)) for answer in asked),
        undetermined_right=len(asked),
    )


def measures_by(answers: Iterable[Answer], column: str) -> dict[str, Measures]:
    """Measure apart the described rows of every ``family`` or every ``kind``."""
    groups: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[getattr(answer.row, column)].append(answer)
    return {name: measures_of(group) for name, group in groups.items()}


def summary_of(name: str) -> Summary:
    """Count the described rows of a file."""
    rows = described_rows_of(name)
    outcomes = DECIDED | {"undetermined", "contested"}
    return Summary(
        rows=len(rows),
        different_ids=len({row.id for row in rows}),
        different_words=len({(row.employer_text, row.title_text) for row in rows}),
        families=dict(Counter(row.family for row in rows)),
        kinds=dict(Counter(row.kind for row in rows)),
        badly_labelled=sum(
            row.outcome not in outcomes or bool(row.missing) != (row.outcome == "undetermined")
            for row in rows
        ),
    )


def shared_rows(name: str, others: Iterable[str]) -> int:
    """Count the words of a file that one of the other files holds too."""
    known = {words for other in others for words in _words_of(other)}
    return len(_words_of(name) & known)


def shown_rows(name: str, printed: str) -> int:
    """Count the rows of a file that a printed list of failures names."""
    return sum(_shown(employer, title) in printed for employer, title in _words_of(name))


def _words_of(name: str) -> set[tuple[str, str]]:
    """Employer and title of every row of a file, of either form."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return {
            (row["employer_text"], row["title_text"])
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        }


def measures_of_file(name: str) -> tuple[Measures, dict[str, Measures]]:
    """Measure the described rows of a file, as a whole and by every family and every kind.

    Rows that cannot be read are counted: the error of the reader might hold their words.
    """
    # A traceback can show the values of the frames it passes through.
    __tracebackhide__ = True
    answers: list[Answer] = []
    unread = Counter[str]()
    for row in described_rows_of(name):
        try:
            answers += answers_of([row])
        except Exception as error:
            unread[type(error).__name__] += 1
    if unread:
        raise AssertionError(f"{name}: rows that cannot be read, by error: {dict(unread)}")
    apart = {
        group: measures
        for column in ("family", "kind")
        for group, measures in measures_by(answers, column).items()
    }
    return measures_of(answers), apart


def _allowed(row: Row) -> set[str]:
    """The facts of which the label allows one to be asked first."""
    assert isinstance(row, Described)
    return {*row.missing}


def figures_of(answers: Sequence[Answer]) -> Figures:
    """Count what the two shares are made of."""
    decided = [answer for answer in answers if answer.decided]
    decidable = [answer for answer in answers if answer.row.decidable]
    # A category can only be compared where the outcome is settled as labelled.
    categories = [answer for answer in decidable if answer.row.category and answer.right]
    still_open = [answer for answer in answers if not answer.row.decidable]
    return Figures(
        rows=len(answers),
        decided=len(decided),
        decided_right=sum(answer.right for answer in decided),
        decidable=len(decidable),
        decidable_decided=sum(answer.decided for answer in decidable),
        categories=len(categories),
        categories_right=sum(answer.category_right for answer in categories),
        open_rows=len(still_open),
        open_right=sum(answer.right for answer in still_open),
    )


def _failures(answers: Iterable[Answer]) -> Iterable[str]:
    """One line for every answer that differs from its label."""
    for answer in answers:
        row = answer.row
        if answer.right and (not row.category or answer.category_right):
            continue
        wanted = f"{row.outcome} {row.category}".strip()
        got = f"{answer.outcome} {answer.category}".strip()
        yield f"{_shown(row.employer_text, row.title_text)} labelled {wanted}, got {got} ({row.note})"


def _shown(employer_text: str, title_text: str) -> str:
    """The words of a row as a list of failures names them."""
    return f"{employer_text or '-'} | {title_text or '-'}:"


def _print_descriptions(name: str) -> None:
    """Print the measures of a file, and what failed."""
    answers = answers_of(described_rows_of(name))
    print(f"{name}: {measures_of(answers).text()}")
    for column in ("family", "kind"):
        for group, measures in measures_by(answers, column).items():
            print(f"  {group}: {measures.text()}")
    print("\n".join(_failures(answers)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print figures, and the failures of the half to tune on."""
    parser = argparse.ArgumentParser(description="Figures over the labelled rows.")
    parser.add_argument("--half", choices=["tune", "unseen"], help="figures of this half alone")
    parser.add_argument("--show", action="store_true", help="list the failures; needs --half tune")
    parser.add_argument("--sealed", action="store_true", help="figures of the sealed rows, never the rows")
    parser.add_argument("--descriptions", action="store_true", help="what people write about themselves")
    chosen = parser.parse_args(arguments)
    if chosen.show and (chosen.half != "tune" or chosen.sealed):
        parser.error("--show needs --half tune: the other rows are for the figure only")
    if chosen.descriptions:
        for name in DESCRIPTIONS:
            _print_descriptions(name)
        return 0
    if chosen.sealed:
        print(f"sealed: {figures_of(answers_of(rows_of('sealed.tsv'))).text()}")
        return 0
    for half in [chosen.half] if chosen.half else ["tune", "unseen"]:
        answers = answers_of(row for row in rows_of("titles.tsv") if half_of(row) == half)
        print(f"{half}: {figures_of(answers).text()}")
        # The unseen half gives its figure and nothing else.
        if half == "tune" and (chosen.show or not chosen.half):
            print("\n".join(_failures(answers)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
