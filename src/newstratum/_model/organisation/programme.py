"""The working model 四群八动: eight moves, and the kinds of record that show each of them.

The founding text lists the eight moves in order and does not say what shows that one is made; which
kinds of record count is this library's reading. The first seven are levers, and the last is what comes
of them. 四群 is not explained either; it is read as the four groups of people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from newstratum._model.organisation.relations import Citation, NamedDatedRecord, prepare_fields
from newstratum._model.people.groups import Group, to_groups
from newstratum._model.values.codes import CodeEnum, to_members
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.validators import ToTuple, tuple_of


class Move(CodeEnum):
    """The eight moves of 四群八动, in their order."""

    #: 制度引领行动
    POLICY_GUIDES_ACTION = "policy_guides_action"
    #: 项目集群推动
    PROJECT_CLUSTERS_PUSH = "project_clusters_push"
    #: 组织同步联动
    ORGANISATIONS_IN_STEP = "organisations_in_step"
    #: 资源有序流动
    RESOURCES_FLOW = "resources_flow"
    #: 品牌逐项带动
    BRANDS_PULL = "brands_pull"
    #: 平台同频振动
    PLATFORMS_RESONATE = "platforms_resonate"
    #: 网络支撑活动
    NETWORK_SUPPORTS = "network_supports"
    #: 局面日益生动
    SCENE_LIVELIER = "scene_livelier"

    @property
    def is_outcome(self) -> bool:
        """Whether it is what comes of the others, not a lever."""
        return self is Move.SCENE_LIVELIER


#: The seven moves that are levers.
LEVERS: Final = tuple(move for move in Move if not move.is_outcome)

#: For each move the kinds of record that count as evidence of it, besides activities that name the move.
EVIDENCE_KINDS: Final[Mapping[Move, tuple[str, ...]]] = MappingProxyType(
    {
        Move.POLICY_GUIDES_ACTION: ("conference", "meeting", "decision", "plan", "task"),
        Move.PROJECT_CLUSTERS_PUSH: ("series", "carrier", "station"),
        Move.ORGANISATIONS_IN_STEP: ("responsibility", "visit", "inspection", "liaison"),
        Move.RESOURCES_FLOW: ("support", "expense", "space"),
        Move.BRANDS_PULL: ("brand", "recognition", "exhibition", "course"),
        Move.PLATFORMS_RESONATE: ("platform",),
        Move.NETWORK_SUPPORTS: ("channel", "publication", "survey_round"),
        Move.SCENE_LIVELIER: ("activity", "attendance", "proposal", "coverage"),
    }
)


#: The kinds of record that can show a move, in the order of the moves.
SHOWING_KINDS: Final = tuple(kind for kinds in EVIDENCE_KINDS.values() for kind in kinds)


def to_moves(values: Iterable[Move | str]) -> tuple[Move, ...]:
    """Return the members that some values name."""
    return to_members(Move, values)


@frozen(kw_only=True, field_transformer=prepare_fields)
class Programme(NamedDatedRecord):
    """A programme of work: what mandates it, by which moves it works, and for whom."""

    brand: str | None = field(default=None, metadata=refers_to("brand"))
    #: The body that runs it.
    owner: str | None = field(default=None, metadata=refers_to("body"))
    #: The documents that ask for it.
    mandates: tuple[Citation, ...] = field(
        default=(), converter=ToTuple[Citation], validator=tuple_of(Citation, "Citation(document=…)")
    )
    moves: tuple[Move, ...] = field(default=(), converter=to_moves, validator=tuple_of(Move, '"brands_pull"'))
    groups: tuple[Group, ...] = field(
        default=(), converter=to_groups, validator=tuple_of(Group, '"enterprise", "freelance"')
    )
