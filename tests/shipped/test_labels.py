"""The shipped words are complete: every code of the model, in Chinese and in English."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum, IntEnum, StrEnum

import pytest

import newstratum._model
from newstratum import classify, explain, read
from newstratum._labels import get_label_key
from newstratum._model.organisation.programme import EVIDENCE_KINDS
from newstratum._model.organisation.relations import FindingKind
from newstratum._model.people.groups import Group, Outcome
from newstratum._model.people.occupations import OCCUPATIONAL_FIELDS, UNKNOWN, EmployerKind, YesNo
from newstratum._ports.notifier import Delivery
from newstratum._registry.subjects.page import CODE_FAMILIES
from newstratum._rules.narrowing import ROLES_BY_PROFESSION
from newstratum._rules.verdict import MissingFact
from newstratum._shipped.editions import get_edition, list_editions, list_history
from newstratum._shipped.labels import load_labels
from newstratum._words import LANGUAGES

#: The categories of each outcome, as the editions declare them.
CATEGORIES = {
    outcome.name: outcome.categories
    for edition in map(get_edition, list_editions())
    for outcome in edition.outcomes
}

#: Facts of the person, and what can be missing of a whole form.
OTHER_FACTS = ["outside_party", *MissingFact]


def enumerations() -> Iterator[type[Enum]]:
    for module in pkgutil.walk_packages(newstratum._model.__path__, "newstratum._model."):
        for value in vars(importlib.import_module(module.name)).values():
            is_own = isinstance(value, type) and value.__module__ == module.name
            if is_own and issubclass(value, StrEnum | IntEnum):
                yield value


#: A module may have two names for one.
ENUMERATIONS = list(dict.fromkeys(enumerations()))
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def test_the_enumerations_of_the_model_are_found() -> None:
    names = {kind.__name__ for kind in ENUMERATIONS}
    assert {"Group", "Role", "SourceKind", "Strength", "PlatformLevel", "BodyKind", "Qualifier"} <= names
    assert len(names) == len(ENUMERATIONS), "two enumerations would share a family of labels"


@in_each_language
@pytest.mark.parametrize("kind", ENUMERATIONS, ids=lambda kind: kind.__name__)
def test_every_member_has_words(kind: type[Enum], language: str) -> None:
    assert load_labels().missing(map(get_label_key, kind), language) == ()


@in_each_language
def test_every_fact_and_evidence_name_has_words(language: str) -> None:
    keys = [f"fact.{name}" for name in (*OCCUPATIONAL_FIELDS, *OTHER_FACTS)]
    assert load_labels().missing(keys, language) == ()


@in_each_language
def test_every_answer_to_a_yes_or_no_fact_has_words(language: str) -> None:
    facts = ("main_income", "full_time", "outside_party")
    keys = [f"{fact}.{answer}" for fact in facts for answer in (*YesNo, UNKNOWN)]
    assert load_labels().missing(keys, language) == ()


@in_each_language
def test_every_outcome_and_category_has_words(language: str) -> None:
    labels = load_labels()
    assert labels.missing([f"outcome.{outcome}" for outcome in Outcome], language) == ()
    assert labels.missing([f"outcome_short.{outcome}" for outcome in Outcome], language) == ()
    assert labels.missing([f"group_short.{group}" for group in Group], language) == ()
    for outcome, categories in CATEGORIES.items():
        assert labels.missing([f"category.{outcome}.{category}" for category in categories], language) == ()


@in_each_language
def test_every_kind_of_finding_has_advice_of_its_own(language: str) -> None:
    keys = [f"finding_advice.{kind}" for kind in FindingKind]
    assert load_labels().missing(keys, language) == ()
    assert len({load_labels().word(key, language) for key in keys}) == len(keys)


@in_each_language
def test_every_kind_of_record_that_shows_a_move_has_words_of_its_own(language: str) -> None:
    keys = [f"evidence_kind.{kind}" for kind in EVIDENCE_KINDS]
    assert load_labels().missing(keys, language) == ()
    assert len({load_labels().word(key, language) for key in keys}) == len(keys)


def test_both_languages_have_words_for_the_same_codes() -> None:
    labels = load_labels()
    assert labels.languages == tuple(sorted(LANGUAGES))
    assert labels.keys("zh") == labels.keys("en")


def test_no_word_stands_for_a_code_that_does_not_exist() -> None:
    keys = {get_label_key(member) for kind in ENUMERATIONS for member in kind}
    keys |= {f"fact.{name}" for name in (*OCCUPATIONAL_FIELDS, *OTHER_FACTS)}
    keys.add(f"missing_fact.{MissingFact.OWNERSHIP}")
    keys |= {f"category.{outcome}.{name}" for outcome, names in CATEGORIES.items() for name in names}
    older = {outcome.name for edition in map(get_edition, list_history()) for outcome in edition.outcomes}
    keys |= {f"{family}.{outcome}" for family in ("outcome", "outcome_short") for outcome in older}
    keys |= {f"outcome_short.{outcome}" for outcome in Outcome} | {f"group_short.{group}" for group in Group}
    keys |= {
        f"{fact}.{answer}"
        for fact in ("main_income", "full_time", "outside_party")
        for answer in (*YesNo, UNKNOWN)
    }
    keys |= {f"profession.{profession}" for profession in ROLES_BY_PROFESSION}
    keys |= {f"finding_advice.{kind}" for kind in FindingKind}
    keys |= {f"evidence_kind.{kind}" for kind in EVIDENCE_KINDS}
    keys |= {get_label_key(outcome) for outcome in Delivery}
    keys |= {
        f"clause.{clause.id}" for edition in map(get_edition, list_editions()) for clause in edition.clauses
    }
    # Of the channels only the log comes with the package.
    keys.add("receipt_code.logged")
    # The attributes of what can name a person are held by the test of the export for that person.
    families = ("unit.", "attribute.", "record_kind.")
    left_over = [key for key in load_labels().keys("zh") if key not in keys and not key.startswith(families)]
    assert left_over == []


@in_each_language
def test_members_of_one_enumeration_are_told_apart_by_their_words(language: str) -> None:
    for kind in ENUMERATIONS:
        words = [load_labels().word_of(member, language) for member in kind]
        assert len(set(words)) == len(words), kind.__name__


def test_words_are_in_their_language() -> None:
    labels = load_labels()
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert [key for key in labels.keys("zh") if not chinese.search(labels.word(key, "zh"))] == []
    assert [key for key in labels.keys("en") if chinese.search(labels.word(key, "en"))] == []


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (Group.ENTERPRISE, "民营企业和外商投资企业管理技术人员"),
        (Group.INTERMEDIARY, "中介组织和社会组织从业人员"),
        (Group.FREELANCE, "自由职业人员"),
        (Group.NEW_MEDIA, "新媒体从业人员"),
    ],
)
def test_the_groups_are_called_as_the_founding_text_calls_them(group: Group, words: str) -> None:
    assert load_labels().word_of(group, "zh") == words
    assert load_labels().word(f"outcome.{group}", "zh") == words


@pytest.mark.parametrize(
    ("category", "words"),
    [
        ("writing", "自由写作人员"),
        ("arts", "自由文艺创作人员"),
        ("performing", "自由演艺人员"),
        ("planning_consulting", "自由策划咨询人员"),
        ("knowledge_service", "知识型市场服务人员"),
        ("skill_service", "技能型市场服务人员"),
    ],
)
def test_the_kinds_of_freelancers_are_called_as_the_founding_text_calls_them(
    category: str, words: str
) -> None:
    assert load_labels().word(f"category.freelance.{category}", "zh") == words


def test_words_of_the_founding_text_and_the_glossary() -> None:
    labels = load_labels()
    assert labels.word("post_role.executive_vice_president", "zh") == "常务副会长"
    assert labels.word("recognition_kind.demonstration_site", "zh") == "示范点"
    assert labels.word("place_kind.functional_area", "zh") == "功能区"
    assert labels.word_of(EmployerKind.LAW_FIRM, "zh") == "律师事务所"


def test_the_files_are_read_once() -> None:
    assert load_labels() is load_labels()


#: Two questions make a sentence of their fact's name: one asks yes or no, one needs a verb.
SPELT_OUT = {"employer_business", "service"}


@in_each_language
def test_a_question_uses_the_name_of_its_fact(language: str) -> None:
    """Whoever reads an explanation sees that the question asks for what is missing."""
    labels = load_labels()
    for fact in get_edition("2017").vocabulary:
        name = labels.word(f"fact.{fact.name}", language)
        question = fact.question.in_language(language)
        assert name in question or fact.name in SPELT_OUT, question


@in_each_language
def test_what_is_missing_of_a_unit_has_the_name_of_the_question(language: str) -> None:
    labels = load_labels()
    missing = labels.word(f"missing_fact.{MissingFact.OWNERSHIP}", language)
    assert missing.startswith(labels.word("fact.employer_kind", language))
    engineer = classify(read("某某科技有限公司", "工程师"))
    assert engineer.missing == (MissingFact.OWNERSHIP,)
    assert missing in explain(engineer, language)
    subject_page_words = [f"{family}.{MissingFact.OWNERSHIP}" for family in CODE_FAMILIES["missing"]]
    assert labels.word(subject_page_words[0], language) == missing
