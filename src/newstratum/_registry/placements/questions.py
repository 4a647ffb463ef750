"""What is still to be asked: the next question of everybody whom no verdict places, as a table to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from newstratum import hooks
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.people.groups import Outcome
from newstratum._model.people.occupations import FACT_CONVERTERS, UNKNOWN
from newstratum._model.people.people import Person
from newstratum._ports.query import Is
from newstratum._registry.environment import Editions
from newstratum._registry.sessions.placements import classify_person
from newstratum._registry.sessions.session import Session
from newstratum._rules.verdict import MissingFact, Question
from newstratum._short_repr import ShortRepr
from newstratum._tables.people import ASKED
from newstratum._tables.schemas import get_table_schema
from newstratum._words import Words

#: Questions whose answer is another job, and the columns it stands in.
_JOB: Final = frozenset({MissingFact.ENGAGEMENTS, MissingFact.OCCUPATION, MissingFact.MAIN_ENGAGEMENT})
_JOB_COLUMNS: Final = ("employer_text", "title_text")
#: The column that says which job an answer is about, and the one that says which brings the main income.
JOB_COLUMN: Final = "job"
MAIN_JOB_COLUMN: Final = "main_job"

_SHOWN: Final = (*(name for name in FACT_CONVERTERS if name != "outside_party"), "profession")
_SHEET: Final = Words("追问", "Questions")
_KNOWN: Final = Words("已知情况", "What is known")
_TOWNSHIP: Final = "township"
#: Possible values that are named one by one.
_MOST_ANSWERS: Final = 4
_INSTRUCTIONS: Final = (
    Words(
        "每人只有一个问题：按“请回答”所写，填写后面写明的那一栏，其余空着。",
        "Each person has one question: fill in the column that “Please answer” names, and leave the others.",
    ),
    Words(
        "有下拉选项的请从中选择；不清楚的空着，不要猜。",
        "Choose from the list where there is one; leave empty what is not known, and do not guess.",
    ),
    Words(
        "人员编号不要改动。填好后用newstratum import导入，再看还有谁要问。",
        "Leave the ids as they are. Import the table with newstratum import, and see who is still asked.",
    ),
)


@frozen(kw_only=True)
class OpenQuestion(ShortRepr):
    """The one next question about somebody whom no verdict places."""

    #: The person; who prints a name needs a purpose that allows it.
    person: Person
    question: Question

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """Return the question as plain data: the id, the unit and what is asked, without a name."""
        return {
            "person": self.person.id,
            "township": self.person.township,
            "fact": str(self.question.fact),
            "engagement": self.question.engagement,
            "text": self.question.text.in_language(language),
            "leads_to": dict(self.question.leads_to),
        }


def find_open_questions(
    session: Session, editions: Editions, edition: str | None, township: str | None
) -> Iterator[OpenQuestion]:
    """Yield the next question about everybody whose placement is undetermined, by their ids."""
    where = [Is("outcome", Outcome.UNDETERMINED.value)]
    where += [] if edition is None else [Is("edition", edition)]
    for placement in session.placements.all(*where):
        person = session.people.get(placement.person)
        if person is None or (township is not None and person.township != township):
            continue
        # The stored facts count: somebody may have answered since.
        question = classify_person(editions.get_classifier(placement.edition), person).next_question
        if question is not None:
            yield OpenQuestion(person=person, question=question)


def build_question_sheet(
    questions: Iterable[OpenQuestion],
    words: Callable[[str], str],
    *,
    language: str,
    names: bool,
    district: DistrictProfile | None,
) -> hooks.Sheet:
    """Return a table of open questions, which an import reads back when it is filled in."""
    asked = tuple(questions)
    columns = _list_answer_columns(asked)
    headings = {name: _get_heading(name, language) for name in ("id", "name", _TOWNSHIP, *columns)}
    units = {} if district is None else {each.code: each.name_zh for each in district.units}
    fixed = [headings["id"], *([headings["name"]] if names else []), headings[_TOWNSHIP]]
    fixed += [_KNOWN.in_language(language), ASKED.in_language(language)]
    rows = []
    for each in asked:
        person, unit = each.person, each.person.township or ""
        row = [person.id, *([person.name.reveal() if person.name else ""] if names else [])]
        row += [units.get(unit, unit), _write_known(person, words, language, names=names)]
        row += [_write_question(each.question, columns, headings, words, language)]
        row += [_fill_in(each, name) for name in columns]
        rows.append(row)
    choices = {headings[name]: _list_choices(asked, name, words) for name in columns}
    return hooks.Sheet(
        name=_SHEET.in_language(language),
        columns=(*fixed, *(headings[name] for name in columns)),
        rows=rows,
        choices={heading: listed for heading, listed in choices.items() if listed},
        instructions=tuple(each.in_language(language) for each in _INSTRUCTIONS),
    )


def _get_heading(name: str, language: str) -> str:
    known = get_table_schema("roster").get_field(name)
    return name if known is None else known.heading.in_language(language)


def _get_columns(question: Question) -> tuple[str, ...]:
    if question.fact in _JOB:
        return _JOB_COLUMNS
    return (MAIN_JOB_COLUMN,) if question.fact == MissingFact.MAIN_INCOME else (str(question.fact),)


def _list_answer_columns(asked: Sequence[OpenQuestion]) -> list[str]:
    """Return the columns that some question is answered in, in the order of the roster."""
    used = {name for each in asked for name in _get_columns(each.question)}
    if any(_names_job(each) for each in asked):
        used.add(JOB_COLUMN)
    return [each.name for each in get_table_schema("roster").fields if each.name in used]


def _names_job(asked: OpenQuestion) -> bool:
    """Say whether it has to be said which of several jobs an answer is about."""
    return asked.question.engagement is not None and len(asked.person.engagements) > 1


def _fill_in(asked: OpenQuestion, column: str) -> str:
    if column == JOB_COLUMN and _names_job(asked):
        return str((asked.question.engagement or 0) + 1)
    return ""


def _list_choices(asked: Sequence[OpenQuestion], column: str, words: Callable[[str], str]) -> tuple[str, ...]:
    """Return what can be chosen in a column: every answer to a question that is asked in it."""
    if column in (*_JOB_COLUMNS, JOB_COLUMN):
        return ()
    here = [each for each in asked if column in _get_columns(each.question)]
    if column == MAIN_JOB_COLUMN:
        most = max(len(each.person.engagements) for each in here)
        return tuple(str(number) for number in range(1, most + 1))
    codes: Mapping[str, None] = dict.fromkeys(code for each in here for code, _ in each.question.leads_to)
    if any(not each.question.leads_to for each in here):
        known = get_table_schema("roster").get_field(column)
        codes = dict.fromkeys(() if known is None else known.answers.values())
    return tuple(dict.fromkeys(words(f"{column}.{code}") for code in codes if code.isidentifier()))


def _write_question(
    question: Question,
    columns: Sequence[str],
    headings: Mapping[str, str],
    words: Callable[[str], str],
    language: str,
) -> str:
    comma, colon = (each.in_language(language) for each in (Words("、", ", "), Words("：", ": ")))
    named = comma.join(headings[name] for name in columns if name in _get_columns(question))
    asked = f"{named}{colon}{question.text.in_language(language)}"
    if question.fact == MissingFact.MAIN_INCOME or not 0 < len(question.leads_to) <= _MOST_ANSWERS:
        return asked
    answers = comma.join(words(f"{question.fact}.{code}") for code, _ in question.leads_to)
    return Words("{}（{}）", "{} ({})").in_language(language).format(asked, answers)


def _write_known(person: Person, words: Callable[[str], str], language: str, *, names: bool) -> str:
    """Return what is known of a person's work; with names, the words of the form too."""
    parts = [] if person.status is None else [_write_fact("status", person.status, words, language)]
    for place, job in enumerate(person.engagements, 1):
        facts = [
            _write_fact(name, value, words, language)
            for name in _SHOWN
            if name != "status" and (value := getattr(job, name)) is not None
        ]
        if names:
            facts[:0] = [each.reveal() for each in (job.employer, job.title) if each is not None]
        text = Words("；", "; ").in_language(language).join(facts)
        if len(person.engagements) > 1:
            number = Words("第{}份工作：", "job {}: ").format(place).in_language(language)
            text = number + (text or Words("不详", "not known").in_language(language))
        parts += [text] if text else []
    return Words("。", ". ").in_language(language).join(parts)


def _write_fact(name: str, value: object, words: Callable[[str], str], language: str) -> str:
    values = sorted(map(str, value)) if isinstance(value, frozenset) else [str(value)]
    if len(values) > _MOST_ANSWERS:
        said = Words("{}种之一", "one of {}").format(len(values)).in_language(language)
    else:
        said = (
            Words("或", " or ")
            .in_language(language)
            .join(
                words("unknown.unknown") if each == str(UNKNOWN) else words(f"{name}.{each}")
                for each in values
            )
        )
    return f"{words(f'fact.{name}')}{Words('：', ': ').in_language(language)}{said}"
