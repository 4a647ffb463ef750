"""Sensitive text comes out of reveal() alone."""

from __future__ import annotations

import copy
import json
import logging
import operator
import pickle
import pprint
import traceback
from collections.abc import Callable
from typing import Any

import attrs
import pytest
import rich.pretty
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.people import Contact, ContactKind, Engagement, Person
from newstratum._model.values.sensitive import (
    EmailAddress,
    IdentityNumber,
    PersonName,
    PhoneNumber,
    SensitiveText,
    UnitName,
)
from newstratum._model.values.validators import read_from_store
from newstratum.errors import InvalidValueError

KINDS = [SensitiveText, PersonName, UnitName, PhoneNumber, EmailAddress, IdentityNumber]


@pytest.fixture
def planted(kind: type[SensitiveText], canary: str, canary_number: str) -> str:
    """A canary that the kind takes."""
    return {PhoneNumber: canary_number, EmailAddress: f"{canary}@example.org"}.get(kind, canary)


#: Ways in which a value gets into text without anybody calling reveal().
WRITERS: dict[str, Callable[[SensitiveText], str]] = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "f-string": lambda sensitive: f"{sensitive}",
    "f-string repr": lambda sensitive: f"{sensitive!r}",
    "f-string width": lambda sensitive: f"{sensitive:>40}",
    "format": lambda sensitive: str.format("{0} {0!r} {0!a} {0:<9}", sensitive),
    "percent": lambda sensitive: operator.mod("%s %r %a", (sensitive, sensitive, sensitive)),
    "in a tuple": lambda sensitive: str((sensitive,)),
    "in a dict": lambda sensitive: str({sensitive: sensitive}),
    "pprint": lambda sensitive: pprint.pformat([sensitive]),
    "rich": lambda sensitive: rich.pretty.pretty_repr({"value": sensitive}),
    "in a person": lambda sensitive: repr(_holder(sensitive)),
    "person by rich": lambda sensitive: rich.pretty.pretty_repr(_holder(sensitive)),
    "person by attrs": lambda sensitive: str(attrs.asdict(_holder(sensitive))),
    "person by astuple": lambda sensitive: str(attrs.astuple(_holder(sensitive))),
    "json default": lambda sensitive: json.dumps({"value": sensitive}, default=str),
    "dir": lambda sensitive: str([getattr(type(sensitive), name) for name in dir(sensitive)]),
}


def _holder(sensitive: SensitiveText) -> Any:
    """A model object that holds the text wherever it can."""
    text = sensitive.reveal()
    return read_from_store(
        lambda: Person(
            id="P1",
            name=PersonName(text),
            engagements=(Engagement(employer=UnitName(text), title=UnitName(text)),),
            contacts=(
                Contact(kind=ContactKind.PHONE, value=PhoneNumber(text)),
                Contact(kind=ContactKind.EMAIL, value=EmailAddress(text)),
            ),
        )
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_no_way_of_writing_shows_it(
    kind: type[SensitiveText], write: Callable[[SensitiveText], str], planted: str
) -> None:
    assert planted not in write(kind(planted))


@pytest.mark.parametrize("kind", KINDS)
def test_reveal_shows_it(kind: type[SensitiveText], planted: str) -> None:
    assert kind(planted).reveal() == planted


@given(text=st.text(min_size=1).filter(str.strip))
def test_the_mask_does_not_depend_on_the_text(text: str) -> None:
    assert repr(UnitName(text)) == "UnitName(•••)"
    assert str(UnitName(text)) == f"{UnitName(text)}" == "•••"


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda sensitive: json.dumps({"value": sensitive}), TypeError),
        (lambda sensitive: vars(sensitive), TypeError),
        (lambda sensitive: attrs.asdict(sensitive), attrs.exceptions.NotAnAttrsClassError),
        (lambda sensitive: ",".join([sensitive]), TypeError),
        (lambda sensitive: f"{sensitive:d}", ValueError),
        (lambda sensitive: sensitive + sensitive, TypeError),
        (lambda sensitive: sensitive < sensitive, TypeError),
        (lambda sensitive: sorted([sensitive, sensitive]), TypeError),
        (lambda sensitive: sensitive[0], TypeError),
        (lambda sensitive: list(sensitive), TypeError),
        (lambda sensitive: int(sensitive), TypeError),
        (lambda sensitive: {}[sensitive], KeyError),
        (lambda sensitive: sensitive.strip(), AttributeError),
        (lambda sensitive: setattr(sensitive, "_text", "other"), FrozenInstanceError),
        (lambda sensitive: setattr(sensitive, "other", "other"), FrozenInstanceError),
        (lambda sensitive: delattr(sensitive, "_text"), FrozenInstanceError),
    ],
)
def test_what_does_not_work_with_it_fails_without_showing_it(
    act: Callable[[Any], object], error: type[Exception], canary: str
) -> None:
    with pytest.raises(error) as caught:
        act(PersonName(canary))
    assert canary not in "".join(traceback.format_exception(caught.value))
    assert canary not in f"{caught.value!r} {caught.value.args}"


def test_logs_do_not_show_it(canary: str, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("newstratum.sensitive")
    with caplog.at_level(logging.DEBUG, logger.name):
        logger.debug("kept %s", PersonName(canary), extra={"person": PersonName(canary)})
        try:
            raise LookupError(PersonName(canary))
        except LookupError:
            logger.exception("not kept")
    assert "kept •••" in caplog.text
    assert canary not in caplog.text
    assert all(canary not in str(vars(record)) for record in caplog.records)


@pytest.mark.slow
def test_a_failed_comparison_of_tests_does_not_show_it(pytester: pytest.Pytester, canary: str) -> None:
    pytester.makepyfile(
        f"""
        from newstratum._model.values.sensitive import PersonName
        from newstratum._model.people.people import Person

        SECRET = {canary[:-1]!r} + {canary[-1]!r}

        def test_names():
            left, right = PersonName(SECRET), PersonName("other")
            assert left == right

        def test_people():
            left, right = Person(id="P1", name=PersonName(SECRET)), Person(id="P1")
            assert left == right
        """
    )
    result = pytester.runpytest_inprocess("-vv")
    result.assert_outcomes(failed=2)
    assert canary not in result.stdout.str()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_survives_pickling_and_copying(kind: type[SensitiveText], protocol: int, planted: str) -> None:
    sensitive = kind(planted)
    for again in (
        pickle.loads(pickle.dumps(sensitive, protocol)),
        copy.copy(sensitive),
        copy.deepcopy(sensitive),
    ):
        assert type(again) is kind
        assert again == sensitive
        assert again.reveal() == planted


def test_equal_text_of_one_kind_is_equal() -> None:
    assert PersonName("某某") == PersonName("某某")
    assert hash(PersonName("某某")) == hash(PersonName("某某"))
    assert PersonName("某某") != PersonName("某某某")
    assert PersonName("某某") != UnitName("某某")
    assert PersonName("某某") != "某某"
    assert len({PersonName("某某"), PersonName("某某"), UnitName("某某")}) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong", ["", "  ", "\n", None, b"x", 13_800_000_000, ["x"]])
def test_what_is_no_text_is_refused_by_the_name_of_the_kind(kind: type[SensitiveText], wrong: Any) -> None:
    with pytest.raises(InvalidValueError) as caught:
        kind(wrong)
    assert str(caught.value) == f"{kind.__name__}: must be text that is not empty; leave it out instead"


def test_a_refused_value_is_not_in_the_traceback() -> None:
    number: Any = 13_800_000_000 + 1
    with pytest.raises(InvalidValueError) as caught:
        PhoneNumber(number)
    assert str(number) not in "".join(traceback.format_exception(caught.value))
