"""四群八动: eight moves in their order, and what counts as evidence of each."""

from __future__ import annotations

import attrs
import pytest

from newstratum._model.organisation.programme import EVIDENCE_KINDS, LEVERS, Move, Programme
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group
from newstratum._shipped.labels import load_labels
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import InvalidValueError

#: As the founding text lists them.
WORDS = (
    "制度引领行动、项目集群推动、组织同步联动、资源有序流动、"
    "品牌逐项带动、平台同频振动、网络支撑活动、局面日益生动"
)


def test_the_eight_moves_stand_in_the_order_of_the_text() -> None:
    words = [load_labels().word_of(move, "zh") for move in Move]
    assert "、".join(words) == WORDS
    assert all(word.endswith("动") for word in words)


def test_seven_are_levers_and_the_last_is_what_comes_of_them() -> None:
    assert (*LEVERS, Move.SCENE_LIVELIER) == tuple(Move)
    assert [move for move in Move if move.is_outcome] == [Move.SCENE_LIVELIER]


def test_each_move_has_evidence_among_the_kinds_that_are_kept() -> None:
    assert set(EVIDENCE_KINDS) == set(Move)
    named = [kind for kinds in EVIDENCE_KINDS.values() for kind in kinds]
    assert set(named) <= {kind.name for kind in KINDS}
    assert len(named) == len(set(named)), "one kind would count for two moves"
    assert all(EVIDENCE_KINDS.values())


def test_a_programme_names_its_mandates_moves_and_groups() -> None:
    source = Citation(document="合成文件")
    programme = Programme(
        id="p", name_zh="四群八动", mandates=(source,), moves=tuple(Move), groups=tuple(Group),
        source=source,
    )  # fmt: skip
    assert (len(programme.groups), len(programme.moves)) == (4, 8)
    assert attrs.evolve(programme, moves=["brands_pull"]).moves == (Move.BRANDS_PULL,)
    with pytest.raises(
        InvalidValueError, match=r"programme\.moves: must be Move; did you mean brands_pull\?"
    ):
        attrs.evolve(programme, moves=("brands_pulls",))
