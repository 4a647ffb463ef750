"""What data may be stored and used for: the purposes of a registry, and who may be used for one.

A purpose says what data may be used for, on what ground, and who may be sent a notice for it. A session names
its purpose, and the purpose says which kinds of record it covers and whether it may use placements that no
human confirmed yet. :func:`may_use` decides for everybody who lists, counts, tells or hands out; a notice is
asked about again when it is sent, so that a withdrawal counts up to the last moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import field, frozen

from newstratum._figures.proposals import ATTRIBUTION
from newstratum._model.people.people import NO_USE, LawfulBasis, Person, PlacementStatus
from newstratum._model.people.purposes import MOST_NAME, PurposeDeclaration, check_purpose_name
from newstratum._model.values.validators import is_several
from newstratum._ports.fields import Scalar
from newstratum._ports.query import Query
from newstratum._ports.records import Key, Record, Version
from newstratum._ports.store import Store
from newstratum._registry.records import read_text
from newstratum._short_repr import ShortRepr, redact_typed
from newstratum._wire.codec import decode_record
from newstratum._wire.record_kinds import KINDS, PERSON, PLACEMENT, PURPOSE_DECLARATION
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError, PurposeError, UnsupportedQueryError

#: What a purpose can cover: all but the records a registry keeps for itself.
COVERED_KINDS: Final = frozenset(kind.name for kind in KINDS if kind.collection)
#: Purposes that a register holds, at most.
_MOST_STORED: Final = 1_000


def _check_citation(purpose: Purpose, _attribute: object, value: str) -> None:
    if purpose.basis is LawfulBasis.STATUTORY_DUTY and not value.strip():
        raise InvalidValueError(
            f"purpose.{redact_typed(purpose.name)}.citation",
            Words("法定职责须写明法条", "a statutory duty cites its statute"),
            Words("请写法律和条款", "name law and article"),
        )


def _to_kind_names(names: Iterable[str]) -> frozenset[str]:
    if is_several(names):
        return frozenset(names)
    raise InvalidValueError(
        "purpose.covers",
        Words("应为几类记录，不是一个{}", "must be several kinds of record, not one {}").format(
            type(names).__name__
        ),
        Words('只有一类也请写covers={"person"}', 'write covers={"person"}, also for one'),
    )


def _check_kinds(purpose: Purpose, _attribute: object, value: frozenset[str]) -> None:
    for unknown in sorted(value - COVERED_KINDS, key=str):
        raise InvalidValueError(
            f"purpose.{redact_typed(purpose.name)}.covers",
            Words("没有{!r}这类记录", "there is no kind of record {!r}").format(redact_typed(unknown)),
            Words("可用：{}", "use some of: {}").format(join_names(sorted(COVERED_KINDS))),
        )


@frozen(kw_only=True)
class Purpose(ShortRepr):
    """One thing data may be used for. There is no default ground: whoever declares a purpose states it."""

    #: A stable word without spaces: ``"roster"``.
    name: str = field(validator=check_purpose_name)
    #: The lawful basis (PIPL Art. 13).
    basis: LawfulBasis = field(converter=LawfulBasis)
    #: Law and article; required for a statutory duty.
    citation: str = field(default="", validator=_check_citation)
    #: The kinds of record it covers.
    covers: frozenset[str] = field(converter=_to_kind_names, validator=_check_kinds)
    #: Whether it may use placements that are only proposed: statistics and the work on the roster itself
    #: may, lists and invitations may not (promise L8).
    uses_proposed: bool = False
    #: Whether placements are reviewed under it: those that need review, or that a person objects to. Other
    #: purposes use none of these.
    reviews_placements: bool = False
    #: Whether the text of its notices may also go to programs, as in the payload of a webhook. Without it a
    #: program is given identifiers only.
    words_for_machines: bool = False


#: Storing what somebody attests of the scope of the work, which needs a consent to this alone (promise L6).
SCOPE_ATTESTATION: Final = "scope_attestation"


def may_use(purpose: Purpose, uses: str | None, status: str | None = None) -> bool:
    """Say whether a purpose may use a person, and where it uses the placement, that placement.

    This is asked by everything that lists, counts, tells or hands out. It says no more than that: nothing
    tells why somebody is absent.

    Args:
        purpose: The purpose.
        uses: What the person says of it: :meth:`Person.find_uses`, or the index field of that name.
        status: Where the placement is used, its index field ``status``.
    """
    if uses == NO_USE:
        return False
    if purpose.basis is LawfulBasis.CONSENT and purpose.name not in (uses or "").split():
        return False
    match status:
        case None | PlacementStatus.CONFIRMED.value:
            return True
        case PlacementStatus.NEEDS_REVIEW.value:
            return purpose.reviews_placements
    return purpose.uses_proposed


def may_use_fields(purpose: Purpose, kind: str, fields: Mapping[str, Scalar | None]) -> bool:
    """Say whether a purpose may use a record, as :func:`may_use` does, by its index fields."""
    if kind == PERSON.name:
        return may_use(purpose, read_text(fields, "uses"))
    if kind != PLACEMENT.name:
        return True
    # A placement of an earlier newstratum says of an objection in a field of its own.
    status = PlacementStatus.NEEDS_REVIEW.value if fields.get("contested") else read_text(fields, "status")
    return may_use(purpose, read_text(fields, "uses"), status)


def select_usable(purpose: Purpose, records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records that a purpose may use."""
    return (each for each in records if may_use_fields(purpose, each.key.kind, each.fields))


#: What the register itself and its figures rest on where an office names nothing of its own.
_PUBLIC_DUTY: Final = (
    "《中华人民共和国个人信息保护法》第十三条第一款第三项、第三十四条 "
    "(PIPL Art. 13(1)(3) and 34: a duty laid down by law, within its authority and procedure)"
)

#: The purposes of a registry that names none; each operator has to check the grounds.
DEFAULT_PURPOSES: Final = (
    # The register and its figures are kept as a public duty: nobody is asked for a consent that could not be
    # refused freely. What goes beyond it, being invited and being named, is consented to.
    Purpose(
        name="roster",
        basis=LawfulBasis.STATUTORY_DUTY,
        citation=_PUBLIC_DUTY,
        covers=COVERED_KINDS,
        uses_proposed=True,
        reviews_placements=True,
    ),
    Purpose(
        name="statistics",
        basis=LawfulBasis.STATUTORY_DUTY,
        citation=_PUBLIC_DUTY,
        covers=frozenset({"placement"}),
        uses_proposed=True,
    ),
    Purpose(
        name="invitation", basis=LawfulBasis.CONSENT, covers=frozenset({"person", "placement", "notice"})
    ),
    Purpose(
        name="placement_notice",
        basis=LawfulBasis.STATUTORY_DUTY,
        citation="PIPL Art. 24 and 48: people are told how an automated decision about them was made",
        covers=frozenset({"person", "placement", "notice"}),
        uses_proposed=True,
    ),
    Purpose(
        name="office",
        basis=LawfulBasis.CONTRACT,
        covers=COVERED_KINDS - {"person", "placement", "subject_request", "distinct_pair"},
    ),
    # Naming people with their proposals, which those who consent to it alone are.
    Purpose(name=ATTRIBUTION, basis=LawfulBasis.CONSENT, covers=frozenset({"person", "proposal"})),
    Purpose(name=SCOPE_ATTESTATION, basis=LawfulBasis.CONSENT, covers=frozenset({"person"})),
)


def require_name(name: object) -> None:
    """Refuse what cannot be the name of a purpose.

    Raises:
        InvalidValueError: It is no text.
    """
    if not isinstance(name, str):
        raise InvalidValueError(
            "purpose",
            Words("类型为{}", "is of type {}").format(type(name).__name__),
            Words("请给一个名称：purpose='roster'", "give the name of one: purpose='roster'"),
        )


class Purposes:
    """The purposes one registry knows: those it was opened with, and those stored with it.

    Where both say of one, the program that opened the registry counts. The default ones count where neither
    says anything.
    """

    def __init__(self, purposes: Iterable[Purpose] | None = None, store: Store | None = None) -> None:
        if purposes is not None and (isinstance(purposes, str) or not isinstance(purposes, Iterable)):
            raise _build_not_purposes_error(purposes)
        listed: tuple[object, ...] = () if purposes is None else tuple(purposes)
        self._given: dict[str, Purpose] = {}
        for each in listed:
            if not isinstance(each, Purpose):
                raise _build_not_purposes_error(each)
            self._given[each.name] = each
        self._defaults = {each.name: each for each in DEFAULT_PURPOSES} if purposes is None else {}
        self._store = store
        #: What was read of the store, by name, with its version.
        self._read: dict[str, tuple[Version, Purpose]] = {}

    def find(self, name: str) -> Purpose | None:
        """Return the purpose of a name as it is declared now; None where nobody declared it."""
        return self._given.get(name) or self._find_stored(name) or self._defaults.get(name)

    def get(self, name: str) -> Purpose:
        """Return the purpose of a name."""
        require_name(name)
        found = self.find(name)
        if found is not None:
            return found
        known = ", ".join(each.name for each in self.list_all())
        raise PurposeError(
            redact_typed(name),
            Words("没有声明过；已声明的：{}", "not declared; declared are: {}").format(known),
        )

    def list_all(self) -> tuple[Purpose, ...]:
        """Return every purpose that is declared, by name."""
        known = {**self._defaults, **{each.name: each for each in self._iterate_stored()}, **self._given}
        return tuple(known[name] for name in sorted(known))

    def list_stored(self) -> tuple[Purpose, ...]:
        """Return the purposes that are stored with the register, by name."""
        return tuple(sorted(self._iterate_stored(), key=lambda each: each.name))

    def knows(self, name: str) -> bool:
        """Say whether somebody declared a purpose."""
        return self.find(name) is not None

    def words_for_machines(self, name: str) -> bool:
        """Say whether the text of a notice may go to programs; not for a purpose that nobody declared."""
        purpose = self.find(name)
        return purpose is not None and purpose.words_for_machines

    def may_tell(self, name: str, person: Person | None, day: dt.date) -> bool:
        """Say whether somebody may be sent a notice now."""
        purpose = self.find(name)
        if purpose is None or "notice" not in purpose.covers:
            return False
        return may_use(purpose, None if person is None else person.find_uses(day))

    def _find_stored(self, name: str) -> Purpose | None:
        if self._store is None or not name or len(name) > MOST_NAME:
            return None
        try:
            record = self._store.get(Key(PURPOSE_DECLARATION.name, name))
        except (InvalidValueError, UnsupportedQueryError):
            # A store that was opened for other kinds, or is of an earlier newstratum, holds none.
            return None
        if record is None:
            return None
        known = self._read.get(name)
        if known is None or known[0] != record.version:
            known = record.version, to_purpose(decode_record(PURPOSE_DECLARATION, record))
            self._read[name] = known
        return known[1]

    def _iterate_stored(self) -> Iterator[Purpose]:
        if self._store is None:
            return
        try:
            yield from map(to_purpose, decode_all(self._store))
        except (InvalidValueError, UnsupportedQueryError):
            return


def decode_all(store: Store) -> Iterator[PurposeDeclaration]:
    """Yield the purposes that are stored with a register."""
    for record in store.find(Query(PURPOSE_DECLARATION.name, limit=_MOST_STORED)).records:
        yield decode_record(PURPOSE_DECLARATION, record)


def to_purpose(declared: PurposeDeclaration) -> Purpose:
    """Return a purpose as it is used; kinds of record that only a later newstratum knows are left out."""
    return Purpose(
        name=declared.name,
        basis=declared.basis,
        citation=declared.citation,
        covers=COVERED_KINDS & set(declared.covers),
        uses_proposed=declared.uses_proposed,
        reviews_placements=declared.reviews_placements,
        words_for_machines=declared.words_for_machines,
    )


def to_declaration(purpose: Purpose, on: dt.date) -> PurposeDeclaration:
    """Return a purpose as it is stored."""
    return PurposeDeclaration(
        name=purpose.name,
        basis=purpose.basis,
        citation=purpose.citation,
        covers=tuple(sorted(purpose.covers)),
        uses_proposed=purpose.uses_proposed,
        reviews_placements=purpose.reviews_placements,
        words_for_machines=purpose.words_for_machines,
        declared_on=on,
    )


def _build_not_purposes_error(given: object) -> InvalidValueError:
    what = (
        Words("文字{!r}", "the text {!r}").format(redact_typed(given))
        if isinstance(given, str)
        else Words("一个{}", "one {}").format(type(given).__name__)
    )
    names = ", ".join(purpose.name for purpose in DEFAULT_PURPOSES)
    return InvalidValueError(
        "purposes",
        Words("应为几个Purpose对象，不是{}", "takes several Purpose objects, not {}").format(what),
        Words(
            "不写即为默认的（{}），或写purposes=[*DEFAULT_PURPOSES, Purpose(…)]",
            "leave it out for the default ones ({}), or write purposes=[*DEFAULT_PURPOSES, Purpose(…)]",
        ).format(names),
    )
