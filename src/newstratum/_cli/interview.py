"""The interview of ``newstratum why``: one question after the other until the verdict stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from newstratum._cli.options import classify_form
from newstratum._model.people.evidence import Evidence
from newstratum._model.people.occupations import UNKNOWN, YesNo, to_status
from newstratum._model.people.people import Engagement
from newstratum._reading.jobs import JobWords, ReadForm, read_jobs
from newstratum._rules.verdict import MissingFact
from newstratum._shipped.lexicons import load_lexicons

if TYPE_CHECKING:
    from newstratum._rules.classify import Classifier
    from newstratum._rules.verdict import Question, Verdict

#: The name that evidence gives for what was answered here.
_ORIGIN: Final = "answer"

_TEXTS: Final = {
    "zh": {
        "choose": "请输入序号；不清楚请直接回车",
        "again": "没有这个序号，请再输入一次",
        "employer": "单位",
        "title": "岗位",
        "job": "第{number}份工作",
        "open": "不清楚，先到这里。",
    },
    "en": {
        "choose": "Give a number; press return if it is not known",
        "again": "There is no such number; once more, please",
        "employer": "Employer",
        "title": "Post",
        "job": "job {number}",
        "open": "Not known; so far for now.",
    },
}


class Interview:
    """Asks the next question of each verdict, and adds the answer to the facts.

    ``say`` shows lines; ``ask`` shows a prompt and returns the answer, empty where nothing was typed.
    """

    def __init__(
        self,
        classifier: Classifier,
        words: Callable[[str], str],
        language: str,
        *,
        say: Callable[[str], None],
        ask: Callable[[str], str],
    ) -> None:
        self._classifier = classifier
        self._words = words
        self._language = language
        self._texts = _TEXTS["en" if language == "en" else "zh"]
        self._say = say
        self._ask = ask

    def run(self, person: ReadForm) -> tuple[ReadForm, Verdict]:
        """Ask until the verdict stands or an answer is not known; return the facts and the verdict."""
        verdict = classify_form(self._classifier, person)
        while verdict.next_question is not None:
            answered = self._ask_question(verdict.next_question, person)
            if answered is None:
                self._say(self._texts["open"])
                break
            person, before = answered, verdict
            verdict = classify_form(self._classifier, person)
            if verdict == before:
                break
        return person, verdict

    def _ask_question(self, question: Question, person: ReadForm) -> ReadForm | None:
        """Put one question; return the facts with its answer, or None where it is not known."""
        self._say(question.text.in_language(self._language))
        if question.fact in ("engagements", "occupation", MissingFact.MAIN_ENGAGEMENT):
            return self._ask_job(question, person)
        if question.fact == MissingFact.MAIN_INCOME:
            jobs = [str(place) for place in range(len(person.engagements))]
            chosen = self._choose(jobs, lambda job: self._texts["job"].format(number=int(job) + 1))
            return None if chosen is None else _mark_main_income(person, int(chosen))
        answers = [answer for answer, _outcome in question.leads_to]
        answers = answers or list(self._classifier.rulebook.vocabulary.fact(question.fact).values)
        chosen = self._choose(answers, lambda answer: self._words(f"{question.fact}.{answer}"))
        return None if chosen is None else _add_answer(person, question, chosen)

    def _ask_job(self, question: Question, person: ReadForm) -> ReadForm | None:
        employer = self._ask(self._texts["employer"]).strip()
        title = self._ask(self._texts["title"]).strip()
        if not employer and not title:
            return None
        words = JobWords(
            employer=employer or None, title=title or None, employer_origin=_ORIGIN, title_origin=_ORIGIN
        )
        form = read_jobs([words], load_lexicons())
        kept = person.engagements if question.fact == MissingFact.MAIN_ENGAGEMENT else ()
        jobs = tuple(evolve(job, main_income=YesNo.NO) for job in kept)
        new = form.engagements
        if question.fact == MissingFact.MAIN_ENGAGEMENT:
            new = tuple(evolve(job, main_income=YesNo.YES) for job in new[:1])
        status = person.status if person.status is not None else form.status
        return evolve(
            person, status=status, engagements=(*jobs, *new), evidence=(*person.evidence, *form.evidence)
        )

    def _choose(self, answers: list[str], words: Callable[[str], str]) -> str | None:
        for number, answer in enumerate(answers, 1):
            self._say(f"{number:>4}  {words(answer)}")
        typed = self._ask(self._texts["choose"]).strip()
        while typed:
            if typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= len(answers):
                return answers[int(typed) - 1]
            typed = self._ask(self._texts["again"]).strip()
        return None


def _add_answer(person: ReadForm, question: Question, answer: str) -> ReadForm:
    evidence = Evidence(fact=question.fact, value=(answer,), origin=_ORIGIN)
    if question.fact == "status":
        return evolve(person, status=to_status(answer), evidence=(*person.evidence, evidence))
    place = question.engagement or 0
    job = person.engagements[place]
    others = tuple(
        evolve(each, overruled=True) if each.fact == question.fact else each for each in job.evidence
    )
    facts: dict[str, Any] = {question.fact: answer}
    changed: Engagement = evolve(job, evidence=(*others, evidence), **facts)
    if question.fact == "employer_kind" and job.ownership is UNKNOWN:
        changed = evolve(changed, ownership=None)
    return evolve(
        person, engagements=(*person.engagements[:place], changed, *person.engagements[place + 1 :])
    )


def _mark_main_income(person: ReadForm, main: int) -> ReadForm:
    jobs = tuple(
        evolve(job, main_income=YesNo.YES if place == main else YesNo.NO)
        for place, job in enumerate(person.engagements)
    )
    return evolve(person, engagements=jobs)
