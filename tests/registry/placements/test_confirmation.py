from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

import newstratum as ns
from newstratum import ConfirmationAction as Action
from newstratum.errors import ConflictError, IllegalTransitionError, InvalidValueError

DAY = dt.date(2018, 7, 2)


def results(report: ns.ConfirmationReport) -> list[tuple[str, str]]:
    return [(each.result.value, each.reason.zh) for each in report.results]


def test_what_cannot_be_confirmed_is_told_and_stops_nothing(
    register: ns.Registry, people: dict[str, str]
) -> None:
    named = [people["lawyer"], people["clerk"], "person-nobody", people["lawyer"], people["writer"], "a\n"]
    report = register.placements.confirm(named, by="wang", on=DAY)
    assert results(report) == [
        ("confirmed", ""),
        ("refused", "事实不足，尚无结论可确认"),
        ("refused", "没有此人的判定建议"),
        ("unchanged", "前面已经列出"),
        ("confirmed", ""),
        ("refused", report.results[5].reason.zh),
    ]
    assert not report.is_complete
    assert len(report.list_with(Action.CONFIRMED)) == 2
    # Everything good is in one commit.
    for name in ("lawyer", "writer"):
        last = register.history.of("placement", people[name]).changes[-1]
        assert last.note.commit_id == report.commit_id
        assert last.note.actor == "wang"
        assert last.model().confirmed_on == DAY


def test_a_placement_that_another_confirmed_or_the_person_contests_stays(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    lawyer = people["lawyer"]
    register.placements.confirm([lawyer], by="wang", on=DAY)
    assert results(register.placements.confirm([lawyer], by="wang")) == [
        ("unchanged", "2018-07-02已由wang确认")
    ]
    before = register.history.of("placement", lawyer).changes
    assert results(register.placements.confirm([lawyer], by="li")) == [("refused", "2018-07-02已由wang确认")]
    assert register.history.of("placement", lawyer).changes == before
    with work() as session:
        session.placements.object_to(people["writer"], "不是这样", on=DAY)
    report = register.placements.confirm([people["writer"]], by="wang")
    assert results(report) == [("refused", "本人的异议尚未办结")]
    assert report.commit_id is None


def test_nobody_confirms_before_it_was_proposed(register: ns.Registry, people: dict[str, str]) -> None:
    report = register.placements.confirm([people["lawyer"]], by="wang", on=dt.date(2018, 7, 1))
    assert results(report) == [("refused", "判定建议作于2018-07-02，不能早于这一天确认")]


@pytest.mark.parametrize("by", ["", "  ", "newstratum", "ＮＥＷＳＴＲＡＴＵＭ ", "System", "机器人"])
def test_a_program_confirms_nothing(
    by: str, register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    with pytest.raises(InvalidValueError, match="by"):
        register.placements.confirm([people["lawyer"]], by=by)
    with pytest.raises(InvalidValueError, match="by"), work() as session:
        session.placements.confirm(people["lawyer"], by=by, on=DAY)


def test_a_name_written_otherwise_is_the_same_name(
    register: ns.Registry, people: dict[str, str], work: Callable[..., Any]
) -> None:
    lawyer = people["lawyer"]
    for by, result in (("张科长", "confirmed"), ("张 科长", "unchanged"), (" 张　科长 ", "unchanged")):
        assert [each for each, _ in results(register.placements.confirm([lawyer], by=by, on=DAY))] == [result]
    with work() as session:
        session.placements.object_to(lawyer, "不是这样", on=DAY)
    # Nobody reviews what they decided, however they write themselves.
    with pytest.raises(InvalidValueError, match="by"), work() as session:
        session.placements.review(lawyer, "rejected", by="张 科长", on=DAY, reason="属实")


@pytest.mark.parametrize("people_given", ["person-1", {"a": 1}, 3])
def test_several_ids_are_given(people_given: Any, register: ns.Registry) -> None:
    with pytest.raises(InvalidValueError, match="people"):
        register.placements.confirm(people_given, by="wang")


def test_another_clerk_who_writes_meanwhile_is_waited_for(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt conflicts, since the placement was contested between its reading and its commit."""
    lawyer, writer = people["lawyer"], people["writer"]
    confirm = ns.Placements.confirm
    left = iter([True])

    def interrupted(self: Any, person: str, **more: Any) -> Any:
        done = confirm(self, person, **more)
        if next(left, False):
            with work() as session:
                session.placements.object_to(lawyer, "不是这样", on=DAY)
        return done

    monkeypatch.setattr(ns.Placements, "confirm", interrupted)
    report = register.placements.confirm([lawyer, writer], by="wang", on=DAY)
    assert results(report) == [("refused", "本人的异议尚未办结"), ("confirmed", "")]


def test_the_same_command_again_stores_nothing(register: ns.Registry, people: dict[str, str]) -> None:
    ids = [people["lawyer"], people["writer"]]
    first = register.placements.confirm(ids, by="wang", on=DAY, commit_id="confirm-1")
    cursor = register.history.changes().cursor
    again = register.placements.confirm(ids, by="wang", on=DAY, commit_id="confirm-1")
    assert again.commit_id == first.commit_id == "confirm-1"
    assert again.is_complete
    assert register.history.changes(cursor).changes == ()


# ------------------------------------------------------------------------------------- who reviews


@pytest.mark.parametrize("reviewer", ["Wang Li", " wang li", "ＷＡＮＧ　ＬＩ", "wang  LI"])
def test_whoever_confirmed_does_not_review(
    reviewer: str, register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    lawyer = people["lawyer"]
    register.placements.confirm([lawyer], by="Wang Li", on=DAY)
    with work() as session:
        session.placements.object_to(lawyer, "不是这样", on=DAY)
    with pytest.raises(InvalidValueError, match="confirmed the placement"), work() as session:
        session.placements.review(lawyer, "rejected", by=reviewer, on=DAY, reason="属实")
    with work() as session:
        session.placements.review(lawyer, "rejected", by="Zhao", on=DAY, reason="属实")


def test_who_confirmed_what_was_replaced_does_not_review_either(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    lawyer = people["lawyer"]
    register.placements.confirm([lawyer], by="wang", on=DAY)
    with work() as session:
        edited = session.edit("person", lawyer, {"title": "会计师", "employer": "合成会计师事务所"})
        assert edited.placement is not None
        session.placements.object_to(lawyer, "不是这样", on=DAY)
    with work() as session:
        verdict = ns.classify(ns.read("合成科技有限公司", "总经理"))
        session.placements.propose(lawyer, verdict, on=DAY, by="li")
    with pytest.raises(InvalidValueError, match="confirmed the placement"), work() as session:
        session.placements.review(lawyer, "rejected", by="WANG", on=DAY, reason="属实")


def test_an_objection_says_something_and_its_review_follows_it(
    work: Callable[..., Any], people: dict[str, str]
) -> None:
    lawyer = people["lawyer"]
    with pytest.raises(InvalidValueError, match="statement"), work() as session:
        session.placements.object_to(lawyer, " ", on=DAY)
    with pytest.raises(IllegalTransitionError), work() as session:
        session.placements.review(lawyer, "rejected", by="zhao", on=DAY, reason="属实")
    with work() as session:
        session.placements.object_to(lawyer, "不是这样", on=DAY)
    for day, resolution in ((DAY, ""), (dt.date(2018, 7, 1), "属实")):
        with pytest.raises(InvalidValueError, match=r"objection|review"), work() as session:
            session.placements.review(lawyer, "rejected", by="zhao", on=day, reason=resolution)


def test_others_who_write_again_and_again_are_a_conflict(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm = ns.Placements.confirm

    def interrupted(self: Any, person: str, **more: Any) -> Any:
        done = confirm(self, person, **more)
        with work() as session:
            session.edit("person", people["writer"], {"name": f"合成{next(names)}"})
        return done

    names = iter("甲乙丙丁戊己")
    monkeypatch.setattr(ns.Placements, "confirm", interrupted)
    with pytest.raises(ConflictError):
        register.placements.confirm([people["writer"]], by="wang", on=DAY)


def test_whoever_was_merged_is_named_by_the_id_that_stayed(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    with work() as session:
        session.people.merge(people["lawyer"], people["writer"])
    report = register.placements.confirm([people["writer"], people["lawyer"]], by="wang", on=DAY)
    assert results(report) == [("refused", f"已并入{people['lawyer']}，请用该编号"), ("confirmed", "")]
