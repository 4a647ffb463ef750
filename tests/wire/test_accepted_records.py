"""Whatever a commit accepts reads back equal: of every kind, by every way of reading, from every store.

Objects are drawn from the fields of each kind; odd values are put into any place of them. Classes and the
check of records may refuse them, by a typed error; what is accepted is written and read.
"""

from __future__ import annotations

import datetime as dt
import enum
import itertools
import random
import zoneinfo
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum import ExportApproval
from newstratum._model.people.evidence import Source, Strength
from newstratum._model.people.groups import Outcome
from newstratum._model.people.people import Person, PrivacyNotice
from newstratum._model.values.money import Money
from newstratum._model.values.periods import PartialDate, Period
from newstratum._model.values.sensitive import PersonName, PhoneNumber, SensitiveText, UnitName
from newstratum._registry.opening import open_registry
from newstratum._registry.purposes import Purpose
from newstratum._registry.registry import Registry
from newstratum._registry.sessions.collection import Collection
from newstratum._wire.codec import decode_document, encode_record
from newstratum._wire.exact_models import to_exact_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KINDS, PERSON, PLACEMENT
from newstratum.errors import NewstratumError
from newstratum_sql import prepare

#: What an export of people needs.
APPROVAL = ExportApproval(recipient="合成机关", approved_by="office-head")


class OwnText(str):
    """Text of somebody's own."""


class OwnNumber(int):
    """A number of somebody's own."""


class OwnDate(dt.date):
    """A date of somebody's own."""


class OwnTuple(tuple[Any, ...]):
    """A tuple of somebody's own."""


class OwnWord(enum.StrEnum):
    ENTERPRISE = "enterprise"


_BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
_WEST = dt.timezone(-dt.timedelta(hours=5))
#: Values that people put into fields, by mistake or not; each is tried in every place.
ODD: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        7,
        2**63 - 1,
        2**63,
        10**5000,
        0.0,
        -0.0,
        0.5,
        1.0,
        float("nan"),
        float("inf"),
    ),
    *(
        "",
        "x",
        " ",
        "\0",
        "\ud800",
        "a\u2028b",
        "\u202e",
        "x" * 300,
        "x" * 100_001,
        "2018",
        "technical",
        b"x",
    ),
    *(OwnText("x"), OwnText("technical"), OwnNumber(7), OwnDate(2018, 9, 1), OwnWord.ENTERPRISE),
    *(
        Outcome.FREELANCE,
        Strength.STATED,
        Decimal("0.5"),
        Decimal("NaN"),
        Fraction(1, 3),
        Fraction(10**120, 7),
    ),
    *(
        np.int64(7),
        np.float64(0.5),
        np.float32(0.5),
        np.str_("x"),
        np.bool_(True),
        np.datetime64("2018-09-01"),
    ),
    *(pd.Timestamp("2018-09-01"), pd.Timestamp("2018-09-01T00:00:00.000000001Z"), pd.NaT, pd.NA),
    *(
        dt.date(2018, 9, 1),
        dt.date.min,
        dt.date.max,
        dt.time(1, 2),
        dt.time(1, 2, tzinfo=dt.UTC),
        dt.timedelta(1),
    ),
    *(
        dt.datetime(2018, 9, 1),
        dt.datetime(2018, 9, 1, tzinfo=dt.UTC),
        dt.datetime(9999, 12, 31, 23, tzinfo=_WEST),
    ),
    *(dt.datetime(2018, 10, 28, 2, 30, tzinfo=_BERLIN), dt.datetime(2018, 3, 25, 2, 30, tzinfo=_BERLIN)),
    *([], ["x"], (), ("x",), (1,), OwnTuple(("x",)), {}, {"a": 1}, range(3), object(), complex(1), type, ...),
    *(frozenset(), frozenset({"x"}), frozenset({"technical", "editorial"}), frozenset({1, 2})),
    *(
        PersonName("x"),
        UnitName("x"),
        PhoneNumber("13800000000"),
        SensitiveText("\ud800"),
        PersonName(OwnText("x")),
    ),
    *(Money(minor=7), Money(minor=OwnNumber(7)), Period(), PartialDate(year=2018), PartialDate(year=True)),
]


def _list_places(model: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for attribute in attrs.fields(type(model)):
        value = getattr(model, attribute.name)
        here = (*place, attribute)
        yield here
        if attrs.has(type(value)):
            yield from _list_places(value, here)
        for index, item in enumerate(value) if type(value) is tuple else ():
            yield (*here, index)
            if attrs.has(type(item)):
                yield from _list_places(item, (*here, index))


def _put(model: Any, place: tuple[Any, ...], value: Any) -> Any:
    """Return an object with a value in one place, made by its classes."""
    if not place:
        return value
    first, *rest = place
    if isinstance(first, int):
        return (*model[:first], _put(model[first], tuple(rest), value), *model[first + 1 :])
    return attrs.evolve(model, **{first.alias: _put(getattr(model, first.name), tuple(rest), value)})


def _vary(model: Any, randomness: random.Random, times: int) -> Iterator[Any]:
    """Yield variants of an object with an odd value in a place of it or two, and values moved about."""
    places = list(_list_places(model))
    for _ in range(times):
        varied = model
        for _ in range(randomness.choice((1, 1, 1, 2))):
            value = randomness.choice(ODD)
            if randomness.random() < 0.3:
                # What is right in one place is odd in another.
                found = randomness.choice(places)
                value = getattr(model, found[0].name)
            try:
                varied = _put(varied, randomness.choice(places), value)
            except NewstratumError:
                break  # a class refused it
            except (AttributeError, IndexError, TypeError):
                if isinstance(varied, type(model)) and len(list(_list_places(varied))) >= len(places):
                    raise
                break  # the second place was in what the first value took the place of
        else:
            yield varied


NOTICE = PrivacyNotice(
    id="survey",
    version=1,
    controller="c",
    contact="c",
    purposes=["all"],
    text_zh="告知书",
    in_force_on=dt.date(2018, 9, 1),
)
#: The others a session writes by itself, of values that it made.
SHOWN = [kind for kind in KINDS if kind.collection]
PURPOSE = Purpose(name="all", basis="contract", covers=[kind.name for kind in SHOWN], uses_proposed=True)


@define
class Register:
    """A register, and what was accepted into it."""

    registry: Registry
    accepted: dict[RecordKind[Any], dict[str, Any]] = field(factory=dict)
    count: Counter[str] = field(factory=Counter)

    def session(self) -> Any:
        return self.registry.session(
            actor="office",
            purpose="all",
            source=Source(kind="person", stated_on=dt.date(2018, 9, 1)),
            notice="survey",
        )

    def add(self, kind: RecordKind[Any], models: list[Any]) -> None:
        """Add objects by one commit; if it is refused, each by one of its own."""
        added: dict[str, Any] = {}
        try:
            with self.session() as session:
                collection = session.people if kind is PERSON else Collection(session._scope, kind)
                for model in models:
                    try:
                        stored = self._add_one(session, collection, kind, model)
                    except NewstratumError:
                        self.count["refused"] += 1
                    else:
                        added[kind.id_of(stored)] = stored
        except NewstratumError:
            # An index can refuse a number of a thousand digits, say.
            for model in models if len(models) > 1 else ():
                self.add(kind, [model])
            return
        self.count["accepted"] += len(added)
        self.accepted.setdefault(kind, {}).update(added)
        with self.session() as session:
            for identifier, model in added.items():
                assert Collection(session._scope, kind).require(identifier) == model

    def _add_one(self, session: Any, collection: Any, kind: RecordKind[Any], model: Any) -> Any:
        identifier = kind.id_of(to_exact_record(kind, model))
        if identifier in self.accepted.get(kind, ()):
            model = _put(
                model,
                (getattr(attrs.fields(kind.model), "person" if kind is PLACEMENT else "id"),),
                f"n{next(_NUMBERS)}",
            )
        if kind is PLACEMENT:
            session.people.add(Person(id=model.person))
        return collection.add(model)

    def check(self, folder: Path) -> None:
        """Read everything in every way."""
        _compare(self.registry, self.accepted)
        store: Any = self.registry._store
        if hasattr(store, "back_up"):
            store.back_up(folder / "backup.db")
            with _open("sqlite", folder / "restored.db") as restored:
                restored._store.restore(folder / "backup.db")
                _compare(restored, self.accepted)
        self.registry.export(folder / "register.jsonl", purpose="all", approval=APPROVAL)
        with _open("memory", folder / "taken") as taken:
            taken.import_(folder / "register.jsonl")
            _compare(taken, self.accepted)


_NUMBERS = itertools.count()


def _compare(registry: Registry, accepted: dict[RecordKind[Any], dict[str, Any]]) -> None:
    told = {}
    cursor = None
    while (page := registry.history.changes(cursor)).changes:
        told.update({(change.key.kind, change.key.id): change.model() for change in page.changes})
        cursor = page.cursor
    with registry.session(actor="office", purpose="all") as session:
        for kind, models in accepted.items():
            collection = Collection(session._scope, kind)
            listed = {kind.id_of(model): model for model in collection.all()}
            assert {identifier: listed[identifier] for identifier in models} == models
            found = {kind.id_of(model): model for model in collection.find(limit=1000).items}
            assert found.items() <= listed.items()
            assert {identifier: told[kind.name, identifier] for identifier in models} == models


def _open(scheme: str, file: Path) -> Registry:
    url = "memory:" if scheme == "memory" else f"{scheme}:///{file}"
    if scheme.startswith("sql+"):
        prepare(url)
    return open_registry(url, purposes=[PURPOSE], notices=[NOTICE], store_outside_party=True)


@pytest.fixture
def draw_accepted(drawn_objects: Callable[[type], st.SearchStrategy[Any]]) -> Callable[..., None]:
    """Draws objects of a kind with variants, and adds them to a register."""

    def draw(register: Register, kind: RecordKind[Any], examples: int, variants: int) -> None:
        @settings(max_examples=examples)
        @given(model=drawn_objects(kind.model), randomness=st.randoms(use_true_random=False))
        def run(model: Any, randomness: random.Random) -> None:
            register.add(kind, [model, *_vary(model, randomness, variants)])

        run()

    return draw


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_encoded_reads_back_equal(drawn_objects, kind):
    """The bar on one kind, without a store: accepted but unreadable or unequal, none."""
    accepted = 0

    @settings(max_examples=3)
    @given(model=drawn_objects(kind.model), seed=st.integers(0, 2**32))
    def run(model, seed):
        nonlocal accepted
        for each in [model, *_vary(model, random.Random(seed), 25)]:
            try:
                put = encode_record(kind, each, None)
            except NewstratumError:
                continue
            accepted += 1
            assert decode_document(kind, put.key, put.schema, put.document) == to_exact_record(kind, each)
            kind.declared.check(put.fields)

    run()
    assert accepted >= 3


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["memory", "sqlite", "jsonl"])
def test_what_a_commit_accepts_reads_back_equal(tmp_path, draw_accepted, scheme):
    with _open(scheme, tmp_path / "register") as registry:
        register = Register(registry)
        for kind in SHOWN:
            draw_accepted(register, kind, 2, 10)
        register.check(tmp_path)
    assert [kind.name for kind in SHOWN if kind not in register.accepted] == []


#: So many parts, so that each ends soon.
PARTS = 6


@pytest.mark.stress
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("scheme", ["memory", "sqlite", "jsonl", "sql+sqlite"])
def test_many_objects_of_each_kind_read_back_equal(tmp_path, draw_accepted, scheme, part):
    """More than 100,000 objects of all kinds over all stores, as the acceptance asks."""
    with _open(scheme, tmp_path / "register") as registry:
        register = Register(registry)
        for kind in SHOWN[part::PARTS]:
            draw_accepted(register, kind, 60, 100)
        register.check(tmp_path)
    print(scheme, part, dict(register.count))
    assert register.count["accepted"] * PARTS * 4 > 100_000
