"""Masked text comes out of reveal() alone."""

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
from newstratum.errors import InvalidValueError

KINDS = [SensitiveText, PersonName, UnitName, PhoneNumber, EmailAddress, IdentityNumber]

#: Ways in which a value gets into text without anybody calling reveal().
WRITERS: dict[str, Callable[[SensitiveText], str]] = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "f-string": lambda masked: f"{masked}",
    "f-string repr": lambda masked: f"{masked!r}",
    "f-string width": lambda masked: f"{masked:>40}",
    "format": lambda masked: str.format("{0} {0!r} {0!a} {0:<9}", masked),
    "percent": lambda masked: operator.mod("%s %r %a", (masked, masked, masked)),
    "in a tuple": lambda masked: str((masked,)),
    "in a dict": lambda masked: str({masked: masked}),
    "pprint": lambda masked: pprint.pformat([masked]),
    "rich": lambda masked: rich.pretty.pretty_repr({"value": masked}),
    "in a person": lambda masked: repr(_holder(masked)),
    "person by rich": lambda masked: rich.pretty.pretty_repr(_holder(masked)),
    "person by attrs": lambda masked: str(attrs.asdict(_holder(masked))),
    "person by astuple": lambda masked: str(attrs.astuple(_holder(masked))),
    "json default": lambda masked: json.dumps({"value": masked}, default=str),
    "dir": lambda masked: str([getattr(type(masked), name) for name in dir(masked)]),
}


def _holder(masked: SensitiveText) -> Any:
    """A model object that holds the text wherever it can."""
    text = masked.reveal()
    return Person(
        id="P1",
        name=PersonName(text),
        engagements=(Engagement(employer=UnitName(text), title=UnitName(text)),),
        contacts=(
            Contact(kind=ContactKind.PHONE, value=PhoneNumber(text)),
            Contact(kind=ContactKind.EMAIL, value=EmailAddress(text)),
        ),
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_no_way_of_writing_shows_it(
    kind: type[SensitiveText], write: Callable[[SensitiveText], str], canary: str
) -> None:
    assert canary not in write(kind(canary))


@pytest.mark.parametrize("kind", KINDS)
def test_reveal_shows_it(kind: type[SensitiveText], canary: str) -> None:
    assert kind(canary).reveal() == canary


@given(text=st.text(min_size=1).filter(str.strip))
def test_the_mask_does_not_depend_on_the_text(text: str) -> None:
    assert repr(PersonName(text)) == "PersonName(•••)"
    assert str(PersonName(text)) == f"{PersonName(text)}" == "•••"


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda masked: json.dumps({"value": masked}), TypeError),
        (lambda masked: vars(masked), TypeError),
        (lambda masked: attrs.asdict(masked), attrs.exceptions.NotAnAttrsClassError),
        (lambda masked: ",".join([masked]), TypeError),
        (lambda masked: f"{masked:d}", ValueError),
        (lambda masked: masked + masked, TypeError),
        (lambda masked: masked < masked, TypeError),
        (lambda masked: sorted([masked, masked]), TypeError),
        (lambda masked: masked[0], TypeError),
        (lambda masked: list(masked), TypeError),
        (lambda masked: int(masked), TypeError),
        (lambda masked: {}[masked], KeyError),
        (lambda masked: masked.strip(), AttributeError),
        (lambda masked: setattr(masked, "_text", "other"), FrozenInstanceError),
        (lambda masked: setattr(masked, "other", "other"), FrozenInstanceError),
        (lambda masked: delattr(masked, "_text"), FrozenInstanceError),
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
    logger = logging.getLogger("newstratum.masked")
    with caplog.at_level(logging.DEBUG, logger.name):
        logger.debug("kept %s", PersonName(canary), extra={"person": PersonName(canary)})
        try:
            raise LookupError(PersonName(canary))
        except LookupError:
            logger.exception("not kept")
    assert "kept •••" in caplog.text
    assert canary not in caplog.text
    assert all(canary not in str(vars(record)) for record in caplog.records)


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
def test_it_survives_pickling_and_copying(kind: type[SensitiveText], protocol: int, canary: str) -> None:
    masked = kind(canary)
    for again in (pickle.loads(pickle.dumps(masked, protocol)), copy.copy(masked), copy.deepcopy(masked)):
        assert type(again) is kind
        assert again == masked
        assert again.reveal() == canary


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
