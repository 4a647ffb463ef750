"""Each English wording decides a row, and is missed when it is taken away."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from newstratum._api import classify, read
from newstratum._reading.english import sentences
from newstratum._reading.english.sentences import ENGLISH_WORDINGS, SIGNED_CREATOR, word_english_plainly

#: For each wording what somebody wrote, and how the grammar tells it.
NEEDED: Mapping[str, tuple[str, str]] = {
    "works_as": ("i work as a trainee lawyer at a law firm", "trainee lawyer at a law firm"),
    "remark_behind_a_dash": ("phd candidate--full time", "phd candidate, full time"),
    "article_left_out": ("tax manager in private plant", "tax manager in a private plant"),
    "place_of_ones_own": ("potter from home studio", "potter "),
    "freelance_since": ("potter, freelancer since 2016", "potter, freelance"),
    "founded_a_unit": ("started a small design firm in 2020", "my own design firm"),
    "runs_it": ("i own 80% of it and run it", "i own 80%"),
    "owns_outright": ("own my dental clinic outright", "i own my dental clinic"),
    "repairs_as_a_noun": ("phone repairs", "i repair phone "),
    "only_the_family": ("we farm shrimp, just the family", "we farm shrimp, no company"),
    "inside_a_unit": ("accountant inside a german maker", "accountant , employed at a german maker"),
    "for_hire": ("photographer for hire", "photographer , no employer"),
    "in_charge_of": ("in charge of quality at a pcb plant", "head of quality, employed at a pcb plant"),
    "drives_for": ("i drive for an embassy", "driver, employed at an embassy"),
    "also_holds": ("head of sales; i also hold 12% of the shares", "head of sales; 12% shares"),
    "used_to_serve": ("used to teach at a public school", "formerly at public school"),
    "put_right_by_oneself": ("solo lawyer? no, i am a partner", "a partner"),
    "on_nobodys_payroll": ("translator, i am on nobody's payroll", "translator, no employer"),
    "streams_alone": ("gamer streaming alone", "gamer streaming games live, no company"),
    "third_person": ("i mend shoes at his own stall", "i mend shoes at my own stall"),
    "several_shops": ("i own two noodle shops", "i own a noodle shop"),
    "rehired_at": ("rehired by a private pump maker", "now employed at a private pump maker"),
    "in_a_department_of": (
        "accountant in the finance dept of a trading house",
        "accountant , employed at a trading house",
    ),
    "busy_at_a_unit": ("pilot doing crop spraying for a private firm", "pilot , employed at a private firm"),
    "employed_by_a_unit": ("dentist employed at a private clinic", "dentist , employed at a private clinic"),
    "post_behind_the_unit": (
        "at a private mill as technical adviser",
        "at a private mill, technical adviser",
    ),
    "shares_held": ("deputy head holding 15% of the shares", "deputy head , 15% shares"),
    "bound_to_a_site": ("novelist, signed to a platform", "novelist, "),
    "lives_on_other_means": ("i live off rent", "unemployed"),
    "day_and_night": (
        "teach maths by day, paint portraits at night",
        "by day teach maths, at night paint portraits",
    ),
    "week_and_weekend": (
        "teach maths on weekdays, paint portraits at weekends",
        "on weekdays teach maths, at weekends paint portraits",
    ),
    "teaches_at": ("teaches at a private school", "teacher, employed at a private school"),
    "on_active_service": ("army officer on active duty", "army soldier"),
    "writer_on_revenue_share": ("web novelist, paid by revenue share", "web novelist, paid per project"),
    "went_another_way": ("gamer turned caster", "former gamer, now caster"),
    "laid_off": ("laid off teacher", "unemployed, former teacher"),
    "no_work_today": ("ios developer, living on savings", "ios developer, unemployed"),
    "pension_told": ("railway man, small pension", "railway man, retired now"),
    "channel_of_ones_own": ("i run a small cooking channel", "i make videos for my channel"),
    "made_and_sold": ("i knit sweaters and sell them", "i sell my own"),
    "served_by_nobody": ("caster, signed to nobody", "caster, no employer"),
    "on_no_payroll": ("guide, i am not on the staff of any of them", "guide, no employer"),
    "none_and_none": ("i have no firm and no agent", "no employer"),
    "no_contract_with_any": ("singer, no contract with anyone", "singer, no employer"),
    "nobody_employs": ("nobody employs me", "no employer"),
    "paid_by_the_piece": ("i get paid per song", "paid per project"),
    "proprietor_of": ("proprietor of a small noodle shop", "my own noodle shop"),
    "with_a_unit_of_ones_own": ("dentist with a small clinic of my own", "dentist , my own clinic"),
    "staff_of_ones_own_unit": ("my own workshop with four carpenters", "my own workshop"),
    "told_by_another": ("class teacher, her daughter fills this in", "class teacher, "),
    "ownership_left_open": ("class teacher, public or private", "class teacher, ownership unknown"),
    "by_hand_shares": ("i hold 60 percent", "i hold 60%"),
    "founder_holds": ("i am the founder and hold 60%", "founder, 60% shares"),
}


def test_every_wording_has_a_row() -> None:
    assert set(NEEDED) == {each.name for each in ENGLISH_WORDINGS}
    assert len(ENGLISH_WORDINGS) == len(NEEDED)


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_wording_is_written_in_words_of_the_grammar(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told, written = NEEDED[name]
    assert word_english_plainly(told) == written
    kept = tuple(each for each in ENGLISH_WORDINGS if each.name != name)
    monkeypatch.setattr(sentences, "ENGLISH_WORDINGS", kept)
    assert word_english_plainly(told) != written


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("signed streamer with a private mcn, commission only, not an employee", SIGNED_CREATOR),
        ("kol, signed with an mcn, no labour contract", SIGNED_CREATOR),
        # Who is employed there is no signed creator.
        ("streamer, employee of a private mcn", "streamer, employee of a private mcn"),
        ("mcn签的kol,不是员工", "签约mcn的主播"),
        ("former cashier,now drives for an app", "former cashier, now drive for an app"),
        ("my mum tells fortunes", "tell fortunes"),
        ("my wife teaches piano", "teach piano"),
        ("my sister carries parcels", "carry parcels"),
        # Who speaks of themselves besides is the one who is told of.
        ("my wife teaches piano, i fix phones", "my wife teaches piano, i fix phones"),
        ("software engineer", "software engineer"),
        ("软件工程师", "软件工程师"),
    ],
)
def test_other_words_are_told_of_oneself_or_left(told: str, written: str) -> None:
    assert word_english_plainly(told) == written


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("Sole proprietor of a small furniture workshop with four carpenters", "outside"),
        (
            "I run a channel about street food. Ad revenue only, no company, no contract with any agency.",
            "contested",
        ),
        ("Signed streamer: exclusive contract with a privately owned MCN, not an employee", "contested"),
        ("iOS developer between jobs since August, living on savings", "outside"),
    ],
)
def test_english_sentences_are_classified(title: str, outcome: str) -> None:
    assert classify(read(title=title)).outcome == outcome


@pytest.mark.parametrize(
    "piece", ["i run a ", "no firm and ", "public or private ", "my own ", "paid by the "]
)
def test_wording_takes_time_in_proportion(piece: str) -> None:
    def take(count: int) -> float:
        start = time.process_time()
        word_english_plainly(piece * count)
        return time.process_time() - start

    take(10)
    assert take(400) < 40 * max(take(40), 0.002)
