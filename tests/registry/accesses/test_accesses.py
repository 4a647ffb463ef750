"""Who was shown or given plain data is noted: each person, each time, before it is handed out."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._model.people.accesses import AccessKind
from newstratum._model.values.sensitive import PersonName
from newstratum._registry.accesses.approval import ExportApproval, check_approval, fold_name
from newstratum._registry.exports.filters import RecordFilter
from newstratum._registry.opening import open_registry
from newstratum._registry.records import iterate_records
from newstratum.errors import InvalidValueError, NotFoundError, PurposeError, ReadOnlyError

DAY = dt.date(2018, 11, 1)
APPROVAL = ExportApproval(recipient="区委统战部", approved_by="office-head")
TWELVE = tuple(f"P{number}" for number in range(12))


@pytest.fixture
def register(registry, roster, person, verdict):
    with roster(registry) as session:
        for identifier in TWELVE:
            group = "freelance" if identifier in TWELVE[:3] else "new_media"
            session.people.add(attrs.evolve(person(identifier), name=PersonName(f"合成{identifier}")))
            session.placements.propose(identifier, verdict(group, ""), on=DAY)
    return registry


def count_rows(registry) -> int:
    return sum(1 for _ in iterate_records(registry._store, "access"))


#: Every door through which names leave, with the people it names; None for everybody at once.
DOORS = {
    "table": (lambda each, _: each.exports.table("people", RecordFilter(group="freelance"), names=True), 3),
    "table of all": (lambda each, _: each.exports.table("people", names=True, approval=APPROVAL), 12),
    "cards": (
        lambda each, _: each.exports.people_cards(RecordFilter(group="freelance"), purpose="roster"),
        3,
    ),
    "card of one": (lambda each, _: each.exports.describe("person", "P1", names=True), 1),
    "records": (lambda each, to: each.exports.records(to / "r", purpose="roster", approval=APPROVAL), None),
    "tables": (lambda each, to: each.exports.csv_on_the_web(to / "t", names=True, approval=APPROVAL), 12),
    "for herself": (lambda each, _: each.subject_export("P1"), 1),
}


@pytest.mark.parametrize("door", DOORS)
def test_what_is_shown_is_what_is_noted(register, door, tmp_path):
    """Promise L13 and a bar of J: as many rows as people who were shown, and the time, actor and purpose."""
    show, shown = DOORS[door]
    show(register, tmp_path)
    rows = register.accesses.of("P1")
    assert [each.covers_all for each in rows] == [shown is None]
    assert count_rows(register) == (shown or 1)
    assert {(each.actor, each.purpose) for each in rows} == {("office", "roster")}
    assert all(each.shown and each.accessed_at for each in rows)


def test_lists_without_names_and_figures_show_nobody(register):
    register.exports.table("people")
    register.exports.describe("person", "P1")
    register.exports.popolo()
    register.group_table()
    register.report()
    assert count_rows(register) == 0


def test_the_file_carries_the_id_of_its_rows(register, clock, tmp_path):
    table = register.exports.table("people", names=True, approval=APPROVAL)
    (row,) = register.accesses.of("P3")
    assert row.export == table.export
    assert {each["export"] for each in table.to_dicts()} == {row.export}
    assert (row.recipient, row.approved_by) == (APPROVAL.recipient, APPROVAL.approved_by)
    clock.advance(hours=1)
    register.exports.records(tmp_path / "r", purpose="roster", approval=APPROVAL)
    last = register.accesses.of("P3")[-1]
    assert last.export in (tmp_path / "r" / "manifest.json").read_text("utf-8")
    clock.advance(hours=1)
    cards = register.exports.people_cards(purpose="roster", approval=APPROVAL)
    assert cards.count(f"EXPORT:{register.accesses.of('P3')[-1].export}") == len(TWELVE)


def test_what_was_made_of_everybody_counts_since_the_person_came(register, clock, roster, person, tmp_path):
    register.exports.records(tmp_path / "r", purpose="roster", approval=APPROVAL)
    clock.advance(days=1)
    with roster(register) as session:
        session.people.add(person("late"))
    assert register.accesses.of("late") == ()
    assert len(register.accesses.of("P1")) == 1
    with pytest.raises(NotFoundError):
        register.accesses.of("nobody")


def test_a_person_who_is_not_there_leaves_no_row(register):
    with pytest.raises(NotFoundError):
        register.subject_export("nobody")
    with pytest.raises(PurposeError):
        register.exports.table("people", names=True, purpose="undeclared", approval=APPROVAL)
    assert count_rows(register) == 0


def test_the_log_of_a_person_is_erased_with_her(register):
    register.subject_export("P1")
    register.exports.table("people", names=True, approval=APPROVAL)
    register.redact_person("P1", actor="office", purpose="roster")
    with pytest.raises(NotFoundError):
        register.accesses.of("P1")
    assert count_rows(register) == len(TWELVE) - 1


def test_no_session_writes_the_log(register):
    register.subject_export("P1")
    (row,) = register.accesses.of("P1")
    with register.session(actor="clerk", purpose="office") as session:
        rows = session.collection("access")
        for change in (lambda: rows.remove(row.id), lambda: rows.update(row), lambda: rows.add(row)):
            with pytest.raises(PurposeError):
                change()


def test_a_store_that_can_only_be_read_shows_nothing_plain(tmp_path, person, roster):
    url = f"sqlite:///{tmp_path}/register.db"
    with open_registry(url) as registry, roster(registry) as session:
        session.people.add(attrs.evolve(person("P1"), name=PersonName("合成甲")))
    with open_registry(f"{url}?mode=ro") as registry:
        assert registry.exports.table("people").rows
        for show in (
            lambda: registry.exports.table("people", names=True, approval=APPROVAL),
            lambda: registry.subject_export("P1"),
            lambda: registry.exports.describe("person", "P1", names=True),
        ):
            with pytest.raises(ReadOnlyError, match="opened to be read"):
                show()


# ------------------------------------------------------------------------------------ a second person


@pytest.mark.parametrize(
    ("recipient", "approved_by", "field"),
    [
        ("", "head", "recipient"),
        ("  ", "head", "recipient"),
        ("13800001111", "head", "recipient"),
        ("bureau", "", "approved_by"),
        ("bureau", " ", "approved_by"),
        ("bureau", "clerk", "approved_by"),
        ("bureau", " ＣＬＥＲＫ ", "approved_by"),
        ("bureau", "Clerk", "approved_by"),
        ("bureau", "newstratum", "approved_by"),
        ("bureau", "系统", "approved_by"),
        ("bureau", "\u200b", "approved_by"),
        ("bureau", "cl\u200derk", "approved_by"),
    ],
)
def test_an_export_of_everybody_needs_another_human(register, recipient, approved_by, field, tmp_path):
    """Bad input of J: ``by`` blank, padded, full width, a machine. Nothing is written, and nobody noted."""
    approval = ExportApproval(recipient=recipient, approved_by=approved_by)
    # The store itself may lie in the folder.
    there = sorted(tmp_path.iterdir())
    for export in (
        lambda: register.exports.records(tmp_path / "r", purpose="roster", actor="clerk", approval=approval),
        lambda: register.exports.csv_on_the_web(tmp_path / "t", names=True, actor="clerk", approval=approval),
        lambda: register.exports.table("people", names=True, actor="clerk", approval=approval),
        lambda: register.exports.people_cards(purpose="roster", actor="clerk", approval=approval),
    ):
        with pytest.raises(InvalidValueError) as caught:
            export()
        assert caught.value.field == field
    assert count_rows(register) == 0
    assert sorted(tmp_path.iterdir()) == there


@pytest.mark.slow
@given(st.text(min_size=1, max_size=12), st.sampled_from(["", " ", "\u3000", "\t"]))
@settings(max_examples=60, deadline=None)
def test_the_actor_is_no_second_person_however_written(name, padding):
    written = f"{padding}{name.upper()}{padding}"
    if fold_name(written) != fold_name(name):
        return
    with pytest.raises(InvalidValueError):
        check_approval(ExportApproval(recipient="bureau", approved_by=written), name)


def test_a_filter_that_leaves_nobody_out_is_an_export_of_everybody(register):
    """Limit L16: a filter is no way around the second person."""
    everybody = RecordFilter(status="proposed")
    for show in (
        lambda **more: register.exports.table("people", everybody, names=True, **more),
        lambda **more: register.exports.people_cards(everybody, purpose="roster", **more),
    ):
        with pytest.raises(InvalidValueError, match="recipient"):
            show()
        assert count_rows(register) == 0
    assert register.exports.table("people", everybody, names=True, approval=APPROVAL).rows
    assert register.exports.table("people", RecordFilter(group="new_media"), names=True).rows


def test_who_acts_has_a_name(register):
    with pytest.raises(InvalidValueError, match="actor"):
        register.accesses.note(["P1"], kind=AccessKind.READ, actor=" ", purpose="roster")
