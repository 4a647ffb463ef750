"""English words of a unit tell who owns it today, and that there is none; they tell nothing of a kitchen."""

from __future__ import annotations

import pytest

from newstratum._api import classify, read
from newstratum._reading.english.units import find_overseas_office, find_owner, says_no_employer


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("german toolmaker", "foreign"),
        ("stentwell suzhou, 100% owned by its irish parent", "foreign"),
        ("delta parts (sino-german jv)", "foreign"),
        ("subsidiary of a japanese group", "foreign"),
        ("plant headquartered in munich", "foreign"),
        ("mill owned by the state", "state"),
        ("joint venture, 60% held by the state", "state"),
        ("works owned by two brothers", "private"),
        ("founder-owned firm", "private"),
    ],
)
def test_the_owner_is_told(text: str, owner: str) -> None:
    said = find_owner(text)
    assert said is not None
    assert said.values_of("ownership") == {owner}
    assert said.term in text


@pytest.mark.parametrize(
    "text",
    [
        "japanese restaurant",
        "german language company",
        "french cuisine group",
        "imported american goods company",
        "30% held by the state",
        "formerly owned by the state",
        "clients are german firms",
        "某某有限公司",
        # Two owners leave open which of them holds.
        "owned by the state, owned by two brothers",
    ],
)
def test_nothing_is_told_of_the_owner(text: str) -> None:
    assert find_owner(text) is None


@pytest.mark.parametrize(
    "text", ["none - i work for myself", "n/a (freelance)", "no employer", "self-employed"]
)
def test_a_cell_says_that_there_is_no_employer(text: str) -> None:
    assert says_no_employer(text)
    assert classify(read(text, "illustrator")).outcome == "freelance"


@pytest.mark.parametrize("text", ["n/a", "-", "", "independent school", "nothing street cafe"])
def test_other_words_say_nothing_of_it(text: str) -> None:
    assert not says_no_employer(text)


def test_an_overseas_organisation_counts_here_only_if_it_is_registered_here() -> None:
    registered = find_overseas_office("riverkeepers ngo, china office, registered under the overseas ngo law")
    silent = find_overseas_office("riverkeepers ngo, china office")
    assert registered is not None
    assert silent is not None
    assert registered.values_of("employer_kind") == {"social_service_org"}
    assert silent.values_of("employer_kind") == {"social_service_org", "foreign_enterprise"}
    assert find_overseas_office("united nations china office, ngo liaison association") is None
    assert find_overseas_office("acme representative office") is None


def test_brackets_tell_the_kind_of_a_name_that_tells_none() -> None:
    assert classify(read("Zhongyue & Partners (CPA firm)", "Audit Senior")).outcome == "intermediary"
    assert classify(read("四大之一（会计师事务所）", "Tax Senior")).outcome == "intermediary"


def test_a_second_name_for_a_firm_tells_its_owner() -> None:
    told = read(title="Data engineer @ fintech, founder-owned private firm")
    assert classify(told).outcome == "enterprise"


def test_a_former_post_takes_its_unit_along() -> None:
    assert classify(read(title="Between jobs. Ex-product manager @ a fintech.")).outcome == "outside"


def test_a_post_with_a_hyphen_is_one_word() -> None:
    secretary = read("Ceramics Industry Association", "Deputy Secretary-General (full-time, salaried)")
    assert classify(secretary).outcome == "intermediary"
