"""A programme of work, and the codes of its moves."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.organisation.programme import EVIDENCE_KINDS, Programme, is_move_code
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group
from newstratum._shipped.districts import load_district
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import InvalidValueError

#: As the founding text lists them.
WORDS = (
    "制度引领行动、项目集群推动、组织同步联动、资源有序流动、"
    "品牌逐项带动、平台同频振动、网络支撑活动、局面日益生动"
)


def test_the_eight_moves_of_the_shipped_district_stand_in_the_order_of_the_text() -> None:
    programme = load_district("jiading").profile.programme
    assert programme is not None
    assert (programme.name_zh, "、".join(move.name_zh for move in programme.moves)) == ("四群八动", WORDS)
    assert programme.outcomes == (programme.moves[-1].code,)
    assert all(move.kinds for move in programme.moves)


def test_the_kinds_that_can_show_a_move_are_kept() -> None:
    assert set(EVIDENCE_KINDS) <= {kind.name for kind in KINDS}
    assert len(EVIDENCE_KINDS) == len(set(EVIDENCE_KINDS))


def test_a_programme_names_its_mandates_moves_and_groups() -> None:
    source = Citation(document="合成文件")
    programme = Programme(
        id="p", name_zh="三联一促", mandates=(source,), moves=["link", "brands_pull"], groups=tuple(Group),
        source=source,
    )  # fmt: skip
    assert (len(programme.groups), programme.moves) == (4, ("link", "brands_pull"))
    assert attrs.evolve(programme, moves=["own_move"]).moves == ("own_move",)


@pytest.mark.parametrize("moves", ["brands_pull", ("brands pull",), ("品牌带动",), ("",), (3,), None])
def test_what_is_no_code_of_a_move_is_refused(moves: object) -> None:
    with pytest.raises(InvalidValueError, match=r"programme\.moves: "):
        Programme("p", "项目", moves=moves)


@given(
    st.lists(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,9}", fullmatch=True).filter(is_move_code), max_size=4)
)
def test_codes_come_back_from_the_text_that_an_index_keeps(codes: list[str]) -> None:
    assert " ".join(codes).split() == codes
