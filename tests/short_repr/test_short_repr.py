"""The repr of every public object is short and useful, and never shows personal data."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
from collections.abc import Iterator
from enum import Enum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newstratum as ns
from newstratum import figures, hooks, notices
from newstratum import organisation as org
from newstratum._shipped.districts import load_district
from newstratum._short_repr import ShortRepr, format_short, redact_key, redact_typed
from newstratum._testing.strategies import people

JIADING_UNITS = load_district("jiading").profile.units

PUBLIC = (
    "newstratum", "newstratum.organisation", "newstratum.figures", "newstratum.planning",
    "newstratum.notices", "newstratum.hooks", "newstratum.ports", "newstratum.errors",
)  # fmt: skip
MOST = 200
DAY = dt.date(2018, 11, 1)

#: Machinery for authors of stores, which nobody prints; its repr is that of every object.
MACHINERY = {"FileIdentity", "Ledger", "RowCodec", "StoreUsage", "WriteBuffer"}
#: The parts of a registry, whose repr shows nothing but their name.
PARTS = {
    "ActivityQueries", "CoverageQueries", "HistoryQueries", "MetricQueries", "StructureQueries",
    "ExportService", "ImportService", "PlacementService", "AccessService", "RetentionService",
    "KeyService", "PurposeService", "ReleaseService", "RequestService",
}  # fmt: skip
#: Small values whose repr attrs writes: whole numbers and short texts.
SMALL = {"IsoWeek", "Key", "PartialDate", "Problem", "FileProblem", "RulebookProblem"}


@attrs.frozen(kw_only=True)
class Sample(ShortRepr):
    """Everything that a field may hold."""

    name: str
    many: tuple[str, ...] = ()
    by_name: dict[str, str] = attrs.field(factory=dict)
    kind: ns.Group | None = None
    hidden: str = attrs.field(default="", repr=False)


def _list_classes() -> Iterator[type]:
    for module in PUBLIC:
        for name in importlib.import_module(module).__all__:
            value = getattr(importlib.import_module(module), name)
            is_protocol = getattr(value, "_is_protocol", False)
            if inspect.isclass(value) and not is_protocol and not issubclass(value, Enum | BaseException):
                yield value


def _writes_its_own(kind: type) -> bool:
    """Whether a class or one of its bases in newstratum has a `__repr__` in its source."""
    written: Any = kind.__repr__
    return written is not object.__repr__ and inspect.getsourcefile(written) is not None


def test_every_public_class_says_how_it_shows_itself() -> None:
    def is_written_by_attrs(kind: type) -> bool:
        return attrs.has(kind) and "attrs generated" in kind.__repr__.__code__.co_filename

    classes = list(_list_classes())
    assert len(classes) > 300
    assert {kind.__name__ for kind in classes if is_written_by_attrs(kind)} == SMALL | PARTS
    others = {kind for kind in classes if not is_written_by_attrs(kind)}
    assert {kind.__name__ for kind in others if not _writes_its_own(kind)} - set(MACHINERY) == set()


TEXT = st.text(max_size=500)


@pytest.mark.slow
@given(st.builds(Sample, name=TEXT, many=st.lists(TEXT).map(tuple), by_name=st.dictionaries(TEXT, TEXT)))
def test_a_short_repr_is_one_short_line(sample: Sample) -> None:
    shown = repr(sample)
    assert shown == format_short(sample)
    assert len(shown) <= MOST
    assert len(shown.splitlines()) == 1
    assert shown.startswith("Sample(name=")
    assert shown.endswith(")")


def test_a_short_repr_names_what_differs_from_the_defaults() -> None:
    assert repr(Sample(name="a")) == "Sample(name='a')"
    assert (
        repr(Sample(name="a", many=("b", "c"), by_name={"d": "e"}))
        == "Sample(name='a', many=<2>, by_name=<1>)"
    )
    assert repr(Sample(name="a", kind=ns.Group.FREELANCE)) == "Sample(name='a', kind=freelance)"
    assert repr(Sample(name="a", hidden="b")) == "Sample(name='a')"


@pytest.mark.parametrize(
    "typed",
    ["P1", "person-abc234", "n.v1", "2018-11-01", "20181101120000", "sql+sqlite", ".xlsx", "a" * 60],
)
def test_an_error_shows_a_code(typed: str) -> None:
    assert redact_typed(typed) == typed
    assert redact_key(f"person/{typed}") == f"person/{typed}"


@pytest.mark.parametrize(
    "typed",
    [
        "张三", "P1张", "zhang@example.org", "Zhang San", "13812345678", "zhang13812345678", "138-1234-5678",
        "8613812345678", "+86-13812345678", "021-59991234", "110105199003078019", "11010519900307801x",
        "a" * 61, "x/13812345678",
    ],
)  # fmt: skip
def test_an_error_shows_nothing_that_could_be_a_person_s(typed: str) -> None:
    assert redact_typed(typed) == "(?)"
    assert redact_key(f"person/{typed}") == "person/(?)"
    assert redact_key(f"distinct_pair/P1, {typed}") == "distinct_pair/P1, (?)"


def test_a_class_that_writes_its_own_repr_keeps_it() -> None:
    @attrs.frozen
    class Own(ShortRepr):
        name: str

        def __repr__(self) -> str:
            return "mine"

    assert repr(Own("a")) == "mine"


def _make_examples(canary: str) -> list[object]:
    """Objects with personal data in every place that may hold some, and what is made of them."""
    job = ns.Engagement(
        employer_kind="law_firm",
        role="professional",
        employer=ns.UnitName(canary),
        title=ns.UnitName(canary),
        evidence=[ns.Evidence(fact="role", value=("professional",), origin="title_text", words=canary,
                              strength=ns.Strength.WORD)],
    )  # fmt: skip
    contact = ns.Contact(kind="email", value=ns.EmailAddress(f"{canary}@example.org"))
    person = ns.Person(name=ns.PersonName(canary), engagements=[job], contacts=[contact], status="working")
    form = ns.read(f"{canary}律师事务所", f"合伙人{canary}")
    verdict = ns.classify(form)
    objection = ns.Objection(raised_on=DAY, statement=canary)
    row = hooks.Row(line=1, cells={"employer_text": canary})
    registry = ns.open_registry("memory:")
    session = registry.session(actor="office", purpose="roster")
    return [
        job, contact, person, form, *form.engagements, *form.evidence, *form.notes,
        verdict, *verdict.evidence, objection, row, registry,
        session, session.people, registry.notices, person.name,
    ]  # fmt: skip


@pytest.mark.slow
def test_no_object_shows_personal_data(canary: str) -> None:
    examples = _make_examples(canary)
    assert [type(each).__name__ for each in examples if canary in repr(each) or canary in str(each)] == []
    assert [type(each).__name__ for each in examples if len(repr(each)) > MOST] == []


@pytest.mark.slow
@given(people())
def test_people_and_their_verdicts_show_themselves_shortly(person: ns.Person) -> None:
    verdict = ns.classify(person)
    for each in (person, *person.engagements, *person.evidence, verdict, *verdict.evidence):
        assert len(repr(each)) <= MOST


@pytest.mark.slow
def test_what_a_registry_answers_shows_itself_shortly() -> None:
    with ns.open_registry("memory:") as registry:
        registry.import_dataset(org.load_district("jiading").dataset, actor="office")
        table = registry.group_table(
            [unit.code for unit in org.load_district("jiading").profile.units], on=DAY
        )
        report = registry.report(on=DAY)
        answers = [table, *table.rows, report, *report.sections, *registry.findings()]
        with registry.session(actor="office", purpose="office") as session:
            answers += [*session.platforms.all(), *session.budgets.all(), *session.proposals.all()]
    assert len(answers) > 30
    assert [each for each in map(repr, answers) if len(each) > MOST or " at 0x" in each] == []


def test_tables_show_themselves_in_notebooks() -> None:
    for kind in (figures.GroupTable, figures.Coverage, figures.Balance, figures.Table, figures.Report):
        assert callable(kind._repr_html_), kind
    table = figures.Table(
        title=org.Words("<b>表</b>", "<b>table</b>"), columns=(org.Words("列", "<i>"),), rows=(("<script>",),)
    )
    assert "<script>" not in table._repr_html_()
    assert "&lt;script&gt;" in table._repr_html_()


def test_notices_have_a_repr() -> None:
    assert notices.NoticeService.__repr__ is not object.__repr__
    assert notices.Dispatcher.__repr__ is not object.__repr__
