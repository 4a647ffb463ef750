"""Bodies, their posts, and who sits on them; instructors and responsibilities.

The words are those of Popolo: a *post* exists without its holder, and a *seat* is the dated relation of
a person or a body to a post. Everything here is a dated relation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from attrs import field, frozen
from attrs.converters import optional

from newstratum._model.organisation.relations import (
    DatedRecord,
    Finding,
    FindingKind,
    Level,
    NamedDatedRecord,
    check_one_holder,
    collect_duplicate_findings,
    collect_same_holder_findings,
    collect_tree_findings,
    collect_unknown_findings,
    prepare_fields,
    select_holding,
)
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.validators import check_filled, check_positive


class BodyKind(CodeEnum):
    """Kinds of bodies the founding text names."""

    #: 党委
    PARTY_COMMITTEE = "party_committee"
    #: 统战部
    UNITED_FRONT_DEPARTMENT = "united_front_department"
    #: 部内科室: 社会工作科
    SECTION = "section"
    #: 统一战线工作领导小组
    LEADING_GROUP = "leading_group"
    #: 联席会议
    JOINT_CONFERENCE = "joint_conference"
    #: 书记办公会, 常委会, 部长办公会
    STANDING_MEETING = "standing_meeting"
    #: 委办局
    BUREAU = "bureau"
    #: 人民团体, 群众团体: 侨联, 红十字会
    PEOPLE_ORGANISATION = "people_organisation"
    #: 街镇
    TOWNSHIP = "township"
    #: 新联会 and other associations of members
    ASSOCIATION = "association"
    #: 理事会
    COUNCIL = "council"
    #: 党支部
    PARTY_BRANCH = "party_branch"
    #: 社会组织: 社会组织促进会
    SOCIAL_ORGANISATION = "social_organisation"
    #: 企业, media among them
    ENTERPRISE = "enterprise"
    OTHER = "other"


class PostRole(CodeEnum):
    """What a post is for."""

    #: 会长
    PRESIDENT = "president"
    #: 常务副会长
    EXECUTIVE_VICE_PRESIDENT = "executive_vice_president"
    #: 副会长
    VICE_PRESIDENT = "vice_president"
    #: 理事
    DIRECTOR = "director"
    #: 秘书长
    SECRETARY_GENERAL = "secretary_general"
    #: 荣誉会长
    HONORARY_PRESIDENT = "honorary_president"
    #: 主席
    CHAIR = "chair"
    #: 副主席
    VICE_CHAIR = "vice_chair"
    #: 部长, 科长, 局长, 组长
    HEAD = "head"
    #: 副职
    DEPUTY_HEAD = "deputy_head"
    #: 支部书记
    BRANCH_SECRETARY = "branch_secretary"
    #: 成员, 成员单位
    MEMBER = "member"


class InstructorLine(CodeEnum):
    """On whose behalf a political instructor is sent.

    双重政治指导员 may mean two instructors or instruction by two lines; both can be recorded.
    """

    DISTRICT_DEPARTMENT = "district_department"
    TOWNSHIP = "township"
    OTHER = "other"


class ResponsibilityRole(CodeEnum):
    """What somebody does about a matter they are responsible for."""

    #: 牵头
    LEAD = "lead"
    #: 配合
    SUPPORT = "support"
    #: 参与
    TAKE_PART = "take_part"
    #: 指导
    GUIDE = "guide"


class SystemSide(CodeEnum):
    """体制内 and 体制外."""

    IN_SYSTEM = "in_system"
    OUT_OF_SYSTEM = "out_of_system"


@frozen(kw_only=True, field_transformer=prepare_fields)
class Body(NamedDatedRecord):
    """An organisation, organ or meeting that exists for a time.

    ``name_zh`` and ``name_en`` are its names, ``kind`` says what it is and ``level`` where in the
    administration it stands. ``parent`` is the id of the body it belongs to, ``period`` when it exists, and
    ``source`` the document that says so.
    """

    kind: BodyKind = field(converter=BodyKind)
    level: Level | None = field(default=None, converter=optional(Level))
    #: The body it belongs to.
    parent: str | None = field(default=None, metadata=refers_to("body"))


@frozen(kw_only=True, field_transformer=prepare_fields)
class Post(DatedRecord):
    """A place in a body, which exists while nobody holds it."""

    body: str = field(metadata=refers_to("body"))
    role: PostRole = field(converter=PostRole)
    #: The title as the body words it; the label of the role if empty.
    name_zh: str = ""
    name_en: str = ""
    #: How many may hold it at one time; None where nothing limits it.
    places: int | None = field(default=1, validator=check_positive)

    @property
    def is_honorary(self) -> bool:
        """Whether it is an honour without a part in the work; such posts are counted apart."""
        return self.role is PostRole.HONORARY_PRESIDENT


@frozen(kw_only=True, field_transformer=prepare_fields)
class Seat(DatedRecord):
    """A person or a body on a post, for a time."""

    post: str = field(metadata=refers_to("post"))
    person: str | None = field(default=None, metadata=refers_to("person"))
    #: The body that holds it as an organisation: 会长单位, 社会组织促进会.
    by_body: str | None = field(default=None, validator=check_one_holder, metadata=refers_to("body"))
    #: Which term of the body, 届, counted from 1.
    term: int | None = field(default=None, validator=check_positive)
    #: 兼职: the holder's main work lies elsewhere.
    is_part_time: bool = False
    notice: str | None = None

    @property
    def holder(self) -> str:
        """Id of the person or body."""
        return self.person or self.by_body or ""


@frozen(kw_only=True, field_transformer=prepare_fields)
class Instructor(DatedRecord):
    """A political instructor sent to a body."""

    body: str = field(metadata=refers_to("body"))
    person: str | None = field(default=None, metadata=refers_to("person"))
    #: The body that instructs where no person is named.
    by_body: str | None = field(default=None, validator=check_one_holder, metadata=refers_to("body"))
    #: None where the source does not say on whose behalf.
    line: InstructorLine | None = field(default=None, converter=optional(InstructorLine))
    notice: str | None = None


@frozen(kw_only=True, field_transformer=prepare_fields)
class Responsibility(DatedRecord):
    """One entry of the responsibility matrix: who does what about a matter."""

    matter_zh: str = field(validator=check_filled)
    matter_en: str = ""
    person: str | None = field(default=None, metadata=refers_to("person"))
    by_body: str | None = field(default=None, validator=check_one_holder, metadata=refers_to("body"))
    role: ResponsibilityRole = field(converter=ResponsibilityRole)
    side: SystemSide = field(converter=SystemSide)
    notice: str | None = None


def collect_body_findings(bodies: Iterable[Body]) -> tuple[Finding, ...]:
    """Check that the bodies form a tree: no circle, no unknown parent, no identifier twice."""
    listed = tuple(bodies)
    parents = {body.id: body.parent for body in listed}
    return (*collect_duplicate_findings(listed), *collect_tree_findings(parents, "parent"))


def collect_seat_findings(posts: Iterable[Post], seats: Iterable[Seat]) -> tuple[Finding, ...]:
    """Check who sits where.

    Finds seats on unknown posts, seats outside the time of their post, more holders at one time than
    the post has places, and one holder twice on a post at one time.
    """
    known = {post.id: post for post in posts}
    listed = tuple(seats)
    findings = [
        *collect_duplicate_findings(listed),
        *collect_unknown_findings(((seat.id, seat.post) for seat in listed), known, "post"),
    ]
    for post in known.values():
        sitting = tuple(seat for seat in listed if seat.post == post.id)
        findings += _find_untimely_seats(post, sitting)
        findings += collect_same_holder_findings(sitting, attrgetter("holder"))
        findings += _find_overfull_times(post, sitting)
    return tuple(findings)


def _find_untimely_seats(post: Post, seats: Iterable[Seat]) -> Iterator[Finding]:
    for seat in seats:
        if seat.period.overlaps(post.period) is Certainty.NO:
            yield Finding(kind=FindingKind.OUTSIDE_ITS_TIME, subjects=(seat.id, post.id), where="period")


def _find_overfull_times(post: Post, seats: Sequence[Seat]) -> Iterator[Finding]:
    """Yield each crowd of seats that certainly, or else possibly, holds more than the post's places."""
    if post.places is None:
        return
    reported: list[tuple[Seat, ...]] = []
    for certainty in (Certainty.YES, Certainty.POSSIBLY):
        for crowd in _find_overlapping_sets(seats, surely=certainty is Certainty.YES):
            if len(crowd) > post.places and not any(set(crowd) <= set(larger) for larger in reported):
                reported.append(crowd)
                yield Finding(
                    kind=FindingKind.OVERFULL_POST,
                    subjects=(post.id, *(seat.id for seat in crowd)),
                    where="period",
                    certainty=certainty,
                )


def _find_overlapping_sets(seats: Sequence[Seat], *, surely: bool) -> list[tuple[Seat, ...]]:
    """Return sets of seats of which every two overlap, certainly or at least possibly; largest first.

    Periods of which every two overlap share a day, so such a set is what holds the post at one time.
    The one of a set that begins last overlaps every other; and of those that begin no later than it
    and overlap it, every two overlap. So it is enough to try each seat as the last one.
    """
    return sorted((_select_overlapping(last, seats, surely) for last in seats), key=len, reverse=True)


def _select_overlapping(last: Seat, seats: Sequence[Seat], surely: bool) -> tuple[Seat, ...]:
    wanted = {Certainty.YES} if surely else {Certainty.YES, Certainty.POSSIBLY}
    return tuple(
        seat
        for seat in seats
        if seat is last
        or (
            _get_start(seat, surely) <= _get_start(last, surely)
            and seat.period.overlaps(last.period) in wanted
        )
    )


def _get_start(seat: Seat, surely: bool) -> dt.date:
    return seat.period.last_start if surely else seat.period.first_start


def find_vacant_places(
    posts: Iterable[Post], seats: Iterable[Seat], day: dt.date
) -> tuple[tuple[Post, int], ...]:
    """Return the posts of a day with places that nobody holds for certain, and how many.

    Honorary posts and posts without a fixed number of places are never vacant.
    """
    sitting = select_holding(seats, day, surely=True)
    vacant = []
    for post in select_holding(posts, day, surely=True):
        if post.places is None or post.is_honorary:
            continue
        free = post.places - sum(seat.post == post.id for seat in sitting)
        if free > 0:
            vacant.append((post, free))
    return tuple(vacant)
