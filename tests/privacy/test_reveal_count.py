"""The count of reveals over the whole run notices who is shown and not noted, and the other way round."""

from __future__ import annotations

from pathlib import Path

import pytest

CONFTEST = (Path(__file__).parents[1] / "conftest.py").read_text(encoding="utf-8")
TESTS = """
import datetime as dt
import newstratum as ns
import pytest

NOTICE = ns.PrivacyNotice(
    id="survey", version=1, controller="office", contact="desk", purposes=("roster",), text_zh="告知",
    in_force_on=dt.date(2018, 1, 1),
)


@pytest.fixture
def register():
    source = ns.Source(kind="person", reference="roster", stated_on=dt.date(2018, 6, 1))
    with ns.open_registry("memory:") as registry:
        with registry.session(actor="a", purpose="roster", source=source, notice=NOTICE) as session:
            session.add_all([ns.Person(id=name, name=ns.PersonName("合成")) for name in ("P1", "P2")])
        yield registry


def show(register):
    return register.exports.describe("person", "P1", names=True)


def test_noted(register):
    show(register)


def test_not_noted(register, monkeypatch):
    monkeypatch.setattr(ns.AccessService, "note", lambda *_given, **_more: 0)
    show(register)


def test_not_noted_cards(register):
    from newstratum._wire.exports.vcards import render_person_vcards

    with register.session(actor="a", purpose="roster") as session:
        assert "合成" in render_person_vcards(session.people.all())


def test_not_shown(register):
    register.accesses.note(["P2"], kind="list", actor="a", purpose="roster")
"""


@pytest.mark.slow
def test_who_is_shown_and_not_noted_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:xdist", "-rA")
    result.assert_outcomes(passed=1, failed=3)
    said = result.stdout.str()
    for told in (
        "PASSED *::test_noted",
        "shown and not noted: 1, noted and not shown: 0",
        "shown and not noted: 2, noted and not shown: 0",
        "shown and not noted: 0, noted and not shown: 1",
        "4 people were shown by registers, 2 noted in their logs of accesses",
    ):
        assert told.rpartition("::")[2] in said
