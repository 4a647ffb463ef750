"""The dataset of the district: whole, sourced, of public bodies only, and true to the claims."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import attrs
import pytest

from newstratum._figures.claims import ClaimComparison, compare_district_claims
from newstratum._model.organisation.activities import ActivityKind
from newstratum._model.organisation.contributions import ProposalStage
from newstratum._model.organisation.platforms import PlatformLevel
from newstratum._model.organisation.programme import EVIDENCE_KINDS
from newstratum._model.organisation.relations import Level
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.money import compute_change, from_wan_yuan
from newstratum._model.values.numerals import format_percent
from newstratum._model.values.quantities import sum_quantities
from newstratum._shipped.districts import load_district
from newstratum._wire.record_kinds import (
    ACTIVITY,
    BODY,
    BRAND,
    BUDGET,
    CHANNEL,
    CONFERENCE,
    COURSE,
    COVERAGE,
    EXHIBITION,
    KINDS,
    PLATFORM,
    POST,
    PROGRAMME,
    PROPOSAL,
    PUBLICATION,
    SEAT,
    SERIES,
    SPACE,
    STATION,
)

DATASET = load_district("jiading").dataset
DISCREPANCIES = load_district("jiading").discrepancies
CLAIMS = {each.claim.id: each for each in compare_district_claims(load_district("jiading").profile.claims)}

FILES = resources.files("newstratum._shipped").joinpath("data", "districts", "jiading")
TEXT = "".join(
    FILES.joinpath(name).read_text("utf-8") for name in ("bodies.toml", "platforms.toml", "work.toml")
)
EVERYTHING = [model for items in DATASET.items.values() for model in items]


def claimed(name: str) -> ClaimComparison:
    return CLAIMS[name]


def test_every_item_names_the_phrase_it_stands_by() -> None:
    title = DATASET.document.title
    for model in EVERYTHING:
        assert model.source.document == title, model.id
        assert re.match(r"M\d+：.", model.source.passage), model.id


def test_every_phrase_is_used_or_said_to_have_nothing_to_compute() -> None:
    used = set(re.findall(r'source = "(M\d+)"', TEXT))
    # Mandates, dates and slogans that no record stands by, named by the map and by the claims.
    assert set(DATASET.phrases) - used == {
        "M1",
        "M2",
        "M4",
        "M8",
        "M19",
        "M23",
        "M38",
        "M103",
    }


def test_phrases_of_the_dataset_and_of_the_profile_say_the_same() -> None:
    def phrases_of(name: str) -> dict[str, str]:
        phrases: dict[str, str] = tomllib.loads(FILES.joinpath(name).read_text("utf-8"))["phrases"]
        return phrases

    of_profile, of_dataset = phrases_of("profile.toml"), phrases_of("source.toml")
    shared = (of_profile.keys() & of_dataset.keys()) - {"M70", "M73"}
    assert len(shared) > 10
    assert {name: of_profile[name] for name in shared} == {name: of_dataset[name] for name in shared}


def test_no_record_names_a_private_person() -> None:
    about_people = {kind.name for kind in KINDS if kind.about}
    for kind in about_people & DATASET.items.keys():
        for model in DATASET.items[kind]:
            given = attrs.asdict(model, recurse=False)
            assert not [name for name in ("person", "by_person") if given.get(name)]


def test_the_platforms_named_are_those_of_the_claim() -> None:
    platforms = DATASET.of(PLATFORM)
    assert {each.id for each in platforms} == {named.id for named in claimed("platforms").named}
    by_level = {level: sum(each.level is level for each in platforms) for level in (*PlatformLevel, None)}
    assert by_level == {
        PlatformLevel.DISTRICT: 3,
        PlatformLevel.BUREAU_OR_PEOPLE_ORGANISATION: 3,
        PlatformLevel.TOWNSHIP: 5,
        None: 2,
    }


def test_the_stations_named_are_those_of_the_claim() -> None:
    assert {each.id for each in DATASET.of(STATION)} == {named.id for named in claimed("stations").named}


def test_the_space_is_smaller_than_it_is_nearly() -> None:
    (space,) = DATASET.of(SPACE)
    assert space.area is not None
    assert (space.area.can_be(599), space.area.can_be(600)) == (True, False)
    assert space.aliases == ("南翔活动中心",)


def test_the_council_is_one_and_six_and_others_with_one_body() -> None:
    places = {post.id: post.places for post in DATASET.of(POST) if post.body == "body.council"}
    assert [places.pop("post.president"), places.pop("post.executive_vice_president")] == [1, 6]
    assert set(places.values()) == {None}
    assert [seat.holder for seat in DATASET.of(SEAT)] == ["body.social_organisation_promotion"]


def test_the_budget_grew_by_a_third_more_than_itself() -> None:
    before, after = (budget.amount for budget in DATASET.of(BUDGET))
    assert (before, after) == (from_wan_yuan(30), from_wan_yuan(70))
    assert format_percent(compute_change(before, after)) == "+133.3 %"
    stated = [claimed(name).claim.stated for name in ("budget_2017", "budget_2018")]
    assert [each.exact for each in stated if each] == [before.minor / 100, after.minor / 100]


def test_the_brand_is_a_child_and_the_programme_has_eight_moves() -> None:
    parents = {brand.id: brand.parent for brand in DATASET.of(BRAND)}
    assert parents == {"brand.haishang": None, "brand.mengxiangjia": "brand.haishang"}
    (programme,) = DATASET.of(PROGRAMME)
    stated = load_district("jiading").profile.programme
    assert stated is not None
    assert (len(stated.moves), stated.outcomes) == (8, ("scene_livelier",))
    named = [kind for move in stated.moves for kind in move.kinds]
    assert len(named) == len(set(named)), "no kind counts for two moves"
    assert set(named) == set(EVIDENCE_KINDS)
    assert (programme.moves, len(programme.groups)) == (
        tuple(move.code for move in stated.moves),
        4,
    )


def test_one_standing_meeting_says_how_often_it_meets() -> None:
    cadences = [each.cadence for each in DATASET.of(CONFERENCE)]
    assert cadences.count(None) == 3
    assert [str(each) for each in cadences if each] == ["quarterly"]


def test_the_department_stands_below_the_committee() -> None:
    parents = {body.id: body.parent for body in DATASET.of(BODY)}
    assert parents["body.social_work_section"] == "body.district_department"
    assert parents["body.district_department"] == "body.district_committee"


def test_discrepancies_are_numbered_in_order_and_show_claims_that_there_are() -> None:
    discrepancies = DISCREPANCIES
    assert [each.id for each in discrepancies] == [f"C{number}" for number in range(1, 26)]
    for each in discrepancies:
        assert each.rows
        assert all(claimed(name) for name in each.claims)
        assert each.words.in_language("zh") != each.words.in_language("en")
    assert [each.id for each in discrepancies if each.closes] == ["C25"]


@pytest.mark.parametrize("name", next(each.claims for each in DISCREPANCIES if each.closes))
def test_what_is_said_to_close_closes(name: str) -> None:
    assert claimed(name).agrees is not Certainty.NO
    listed = claimed(name).listed
    assert listed is not None
    assert (
        listed.low
        == {
            "lines_of_work": 3,
            "moves": 8,
            "sections": 4,
            "groups": 4,
            "freelance_kinds": 6,
            "freelance_occupations": 18,
            "intermediary_examples": 7,
            "new_media_kinds": 4,
            "recommended": 2,
            "part_time_posts": 2,
        }[name]
    )


def test_two_publications_of_the_series_are_named() -> None:
    titles = [each.title_zh for each in DATASET.of(PUBLICATION) if each.series == "series.comics"]
    assert titles == ["统一战线的前世今生", "五一口号"]
    (series,) = (each for each in DATASET.of(SERIES) if each.id == "series.comics")
    assert series.partners == ("body.comics_partner",)


def test_three_tours_are_named_of_an_open_list() -> None:
    tours = [each for each in DATASET.of(ACTIVITY) if each.series == "series.red_tour"]
    assert {each.kind for each in tours} == {ActivityKind.STUDY_TOUR}
    named = claimed("red_tour_places")
    assert {each.id for each in tours} == {each.id for each in named.named}
    assert named.listed is not None
    assert (named.listed.low, named.listed.high) == (3, None)


def test_the_council_hall_went_to_two_hosts() -> None:
    went = [each for each in DATASET.of(ACTIVITY) if each.hosts == ("platform.council_hall",)]
    assert [each.visited for each in went] == ["body.art_museum", None]


def test_the_course_and_the_exhibition_have_their_levels() -> None:
    (course,), (exhibition,) = (
        DATASET.of(COURSE),
        DATASET.of(EXHIBITION),
    )
    assert (course.organiser, course.level) == ("body.central_department", Level.NATIONAL)
    assert (exhibition.brand, exhibition.level) == ("brand.haishang", Level.CITY)


def test_the_proposal_on_the_import_fair_is_endorsed() -> None:
    (proposal,) = DATASET.of(PROPOSAL)
    assert (proposal.stage, proposal.level) == (ProposalStage.ENDORSED, Level.CITY)
    assert (proposal.person, proposal.office_zh) == (None, "区新联会会长")
    assert [step.happened_on for step in proposal.steps] == [None] * 3


def test_two_media_reported() -> None:
    reported = {each.channel for each in DATASET.of(COVERAGE)}
    names = {each.id: each.name_zh for each in DATASET.of(CHANNEL)}
    assert {names[channel] for channel in reported} == {"上海电视台", "新民晚报"}


def test_the_two_part_time_posts_stand_in_the_order_of_the_text() -> None:
    posts = [post for post in DATASET.of(POST) if post.name_zh.startswith("兼职")]
    assert [(post.body, post.name_zh) for post in posts] == [
        ("body.returned_overseas_federation", "兼职副主席"),
        ("body.red_cross", "兼职副会长"),
    ]
    held = {seat.post for seat in DATASET.of(SEAT)}
    assert not held & {post.id for post in posts}


def test_offices_of_the_text_add_up_to_36() -> None:
    stated = [claimed(name).claim.stated for name in ("district_deputies", "district_cppcc_members")]
    listed = [claimed(name).listed for name in ("city_deputies", "part_time_posts")]
    assert sum_quantities((each for each in (*stated, *listed) if each), "人").exact == 36
