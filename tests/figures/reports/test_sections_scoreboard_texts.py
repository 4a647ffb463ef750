"""The section of the eight moves says what counts as evidence, and opens both years."""

from __future__ import annotations

import datetime as dt
from enum import Enum

from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.reports.sections import build_scoreboard_section
from newstratum._figures.scoreboard import APART, EvidenceEntry, build_scoreboard
from newstratum._labels import Words
from newstratum._model.organisation.programme import EVIDENCE_KINDS, Move
from newstratum._model.values.periods import Period

DAY = dt.date(2018, 11, 1)
KINDS = [kind for kinds in EVIDENCE_KINDS.values() for kind in kinds]


def words_of(member: Enum) -> Words:
    return Words(f"{member.value}字", f"{member.value} words")


def kind_words(kind: str) -> Words:
    return Words(f"{kind}类", f"{kind} kind")


def section_of(*showings: EvidenceEntry):
    return build_scoreboard_section(build_scoreboard(showings, DAY), words_of, kind_words)


def held(identifier: str, day: dt.date, kind: str = "activity", *moves: Move) -> EvidenceEntry:
    return EvidenceEntry(kind=kind, id=identifier, moves=moves, days=(day, day))


def test_the_scoreboard_shows_all_eight_moves() -> None:
    section = section_of(EvidenceEntry(kind="platform", id="F1", period=Period(began_on="2018")))
    rows = dict(zip(Move, section.tables[0].rows, strict=True))
    assert rows[Move.PLATFORMS_RESONATE][1:] == (
        Words("platform类0–1", "platform kind 0–1"),
        Words("不少于0、不超过1项", "at least 0 and at most 1"),
        Words("0项", "0"),
        Words("不少于0、不超过1项", "at least 0 and at most 1"),
    )
    assert section.tables[0].ids[5] == ("F1",)


@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.dates(dt.date(2016, 1, 1), dt.date(2019, 1, 1))), max_size=12
    )
)
def test_each_move_has_its_figure_and_its_ids_of_both_years(made: list[tuple[str, dt.date]]) -> None:
    board = build_scoreboard([held(f"R{number}", day, kind) for number, (kind, day) in enumerate(made)], DAY)
    section = build_scoreboard_section(board, words_of, kind_words)
    pairs = list(zip(section.figures[::2], section.figures[1::2], strict=True))
    assert len(pairs) == len(Move)
    for entry, (now, before) in zip(board.entries, pairs, strict=True):
        assert (now.value, now.ids, now.as_of) == (entry.now.value, entry.now.ids, board.as_of)
        assert (before.value, before.ids, before.as_of) == (
            entry.before.value,
            entry.before.ids,
            board.before,
        )
        assert now.definition == before.definition
        assert now.definition.zh.startswith(f"{entry.move.value}字：")
        assert now.definition.en.startswith(f"{entry.move.value} words: ")
        for kind in set(EVIDENCE_KINDS[entry.move]) - APART:
            assert f"{kind}类" in now.definition.zh
            assert f"{kind} kind" in now.definition.en
    assert len({figure.definition for figure in section.figures}) == len(Move)
    assert all(len(row) == len(section.tables[0].columns) for row in section.tables[0].rows)


def test_the_evidence_is_every_kind_with_its_count_and_sign_ins_stand_apart() -> None:
    section = section_of(
        held("A1", DAY, "activity", Move.BRANDS_PULL),
        held("A2", DAY),
        held("S1", DAY, "attendance"),
        held("S2", DAY, "attendance"),
        held("S3", DAY, "attendance"),
    )
    evidence = {move: row[1] for move, row in zip(Move, section.tables[0].rows, strict=True)}
    assert evidence[Move.SCENE_LIVELIER] == Words(
        "activity类2、proposal类0、coverage类0；另计attendance类3",
        "activity kind 2, proposal kind 0, coverage kind 0; apart: attendance kind 3",
    )
    assert evidence[Move.BRANDS_PULL].zh == "brand类0、recognition类0、exhibition类0、course类0、activity类1"
    assert evidence[Move.PLATFORMS_RESONATE].zh == "platform类0"
    named = {move: figure.definition for move, figure in zip(Move, section.figures[::2], strict=True)}
    assert "标明此项的活动" in named[Move.BRANDS_PULL].zh
    assert "标明此项的活动" not in named[Move.SCENE_LIVELIER].zh
    assert "attendance" not in named[Move.SCENE_LIVELIER].zh


def test_it_says_that_the_eight_figures_are_not_to_be_added() -> None:
    (note,) = section_of().notes
    assert "不可相加" in note.zh
    assert "not to be added" in note.en
