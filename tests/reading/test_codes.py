"""Codes are checked before they are believed, and no message repeats one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.occupations import COARSE_EMPLOYER_KINDS, EmployerKind
from newstratum._reading.codes import find_credit_code, parse_credit_prefix
from newstratum._reading.jobs import JobWords, read_jobs
from newstratum._reading.lexicon import TermKind
from newstratum._rules.narrowing import BY_CREDIT_CODE
from newstratum._shipped.lexicons import load_lexicons
from newstratum.errors import InvalidValueError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODES = st.builds(
    lambda prefix, area, rest: _with_check(prefix + area + rest),
    st.sampled_from(["31", "52", "91", "92", "A1", "N2", "Y1"]),
    st.sampled_from(["310114", "100000", "440300"]),
    st.text(ALPHABET, min_size=9, max_size=9),
)


def _with_check(seventeen: str) -> str:
    """The check character by its definition: 31 minus the weighted sum modulo 31."""
    total = sum(ALPHABET.index(character) * pow(3, place) for place, character in enumerate(seventeen))
    return seventeen + ALPHABET[(31 - total % 31) % 31]


def _credit_prefix_facts(prefix: str) -> dict[str, frozenset[str]]:
    entry = load_lexicons().codes[TermKind.CREDIT_PREFIX].get(prefix.lower())
    return dict(entry.facts) if entry else {}


@given(CODES)
def test_a_code_with_its_check_character_is_believed(code: str) -> None:
    assert parse_credit_prefix(code) == code[:2]
    assert parse_credit_prefix(f" {code.lower()} ") == code[:2]


@given(CODES, st.integers(8, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(InvalidValueError) as refused:
            parse_credit_prefix(wrong)
        assert wrong not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("9131", "has 4 characters"),
        ("91310114MA1GTXXXI0", "character 17 is not one of the 31"),
        ("91990114MA1GTXXX0X", "are not an area code"),
        ("9131011AMA1GTXXX0X", "are not an area code"),
    ],
)
def test_what_is_no_code_is_refused_with_a_reason(code: str, why: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        parse_credit_prefix(code)
    assert why in str(refused.value)
    assert code not in str(refused.value)


def test_the_number_of_a_person_is_no_code_of_a_unit() -> None:
    identity_check = "10X98765432"
    for serial in range(1000):
        body = f"52213019900101{serial:03d}"
        total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
        number = body + identity_check[total % 11]
        with pytest.raises(InvalidValueError) as refused:
            parse_credit_prefix(number)
        assert number not in str(refused.value)


@pytest.mark.parametrize(
    ("prefix", "kinds"),
    [
        ("31", {"law_firm"}),
        ("33", {"legal_service_office"}),
        ("34", {"forensic_institute"}),
        ("51", {"social_association"}),
        ("53", {"foundation"}),
        ("11", {"government"}),
        ("13", {"mass_organisation"}),
        ("81", {"mass_organisation"}),
        ("A1", {"military"}),
    ],
)
def test_some_prefixes_decide_at_once(prefix: str, kinds: set[str]) -> None:
    assert _credit_prefix_facts(prefix)["employer_kind"] == kinds


def test_the_rules_narrow_by_the_same_tables() -> None:
    for prefix, (kinds, _) in BY_CREDIT_CODE.items():
        assert _credit_prefix_facts(prefix)["employer_kind"] == kinds, prefix


def test_91_says_nothing_of_the_owner_and_32_nothing_of_the_form() -> None:
    assert COARSE_EMPLOYER_KINDS["enterprise"] <= _credit_prefix_facts("91")["employer_kind"]
    assert _credit_prefix_facts("32")["employer_kind"] == {
        EmployerKind.NOTARY_OFFICE,
        EmployerKind.PUBLIC_INSTITUTION,
    }
    assert _credit_prefix_facts("88") == {}


@given(CODES.filter(lambda code: code.startswith(("31", "52", "92"))))
def test_a_code_in_the_employer_cell_outranks_the_words(code: str) -> None:
    form = read_jobs([JobWords(employer=f"某某有限公司 {code}", title="经理")], load_lexicons())
    (job,) = form.engagements
    assert job.uscc_prefix == code[:2]
    wanted = _credit_prefix_facts(code[:2])["employer_kind"]
    kinds = job.employer_kind if isinstance(job.employer_kind, frozenset) else {job.employer_kind}
    assert kinds <= wanted
    assert not any(code in evidence.words for evidence in job.evidence)


def test_a_wrong_code_is_noted_and_not_believed() -> None:
    form = read_jobs([JobWords(employer="某律师事务所 31310000MD00000000", title="律师")], load_lexicons())
    (job,) = form.engagements
    assert job.uscc_prefix is None
    assert job.employer_kind is EmployerKind.LAW_FIRM
    assert [note.code for note in form.notes] == ["credit_code_invalid"]


def test_no_code_is_found_where_none_is() -> None:
    assert find_credit_code("上海某某科技有限公司嘉定第一分公司南翔营业部") is None


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("2-02-10-03", {"role": {"technical"}}),
        ("2-07-04-00", {"role": {"professional"}, "profession": {"lawyer"}}),
        ("2-05-08-01", {"profession": {"nurse"}}),
        ("1-04-02-00", {"employer_kind": {"social_association"}, "role": {"management"}}),
        ("1-06-01-02", {"role": {"management"}}),
        ("4-02-07-08", {"role": {"frontline"}}),
        ("6-18-01-01", {"role": {"frontline"}}),
        ("5-01-02-01", {"role": {"frontline"}}),
        ("2-10-02-05", {"role": {"editorial"}}),
    ],
)
def test_an_occupation_code_is_read_by_its_nearest_class(code: str, facts: dict[str, set[str]]) -> None:
    entry = load_lexicons().code_or_parent(TermKind.OCCUPATION_CODE, code)
    assert entry is not None
    assert facts.items() <= dict(entry.facts).items()
