"""Any district: figures take units, patterns and words from the profile of the register alone."""

from __future__ import annotations

import datetime as dt
import json
import threading
from typing import Any

import attrs
import pytest

import newstratum as ns
from newstratum import ExportApproval
from newstratum import organisation as org
from newstratum._builtin.reports import render_text
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum._shipped.districts import load_district, read_profile_template
from newstratum.errors import ConflictError, DecodeError, InvalidValueError, PurposeError

#: What an export of people needs.
APPROVAL = ExportApproval(recipient="合成机关", approved_by="office-head")

DAY = dt.date(2018, 11, 1)
LAKE = attrs.evolve(org.parse_district_profile(read_profile_template(), "lake.toml"))
HILL = org.DistrictProfile(
    "990102",
    "北山区",
    name_en="Beishan District",
    code="990102",
    units=[
        org.Place(code="990102101", name_zh="山前镇", name_en="Shanqian Town", kind="town"),
        org.Place(code="990102102", name_zh="山后镇", name_en="Shanhou Town", kind="town"),
    ],
    source="北山区工作方案",
)
NOTICE = ns.PrivacyNotice(
    id="n",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster", "statistics"),
    text_zh="告知书",
    in_force_on=dt.date(2018, 1, 1),
)
SINCE = org.Period(began_on="2018-01-01")


def fill(registry: Registry, people: dict[str, str | None], on: dt.date = DAY, **given: Any) -> None:
    """Enrol lawyers, each in a unit."""
    source = ns.Source(kind="person", reference="合成名册", stated_on=dt.date(2018, 1, 2))
    with registry.session(actor="office", purpose="roster", source=source, notice=NOTICE) as session:
        for identifier, unit in people.items():
            session.enrol(ns.read("某某律师事务所", "合伙人", township=unit), id=identifier, on=on, **given)


def sections_of(registry: Registry, **asked: Any) -> dict[str, Any]:
    return {each.id: each for each in registry.report(on=DAY, **asked).sections}


def words_in(registry: Registry, **asked: Any) -> str:
    return json.dumps(registry.report(on=DAY, **asked).to_dict(), ensure_ascii=False)


@pytest.fixture
def register() -> Any:
    with open_registry("memory:") as registry:
        yield registry


# --------------------------------------------------------------------------------------- adopting


def test_a_profile_is_kept_in_the_register(register: Registry, tmp_path: Any) -> None:
    assert (register.profile(on=DAY), register.profiles()) == (None, ())
    assert register.adopt(LAKE, actor="office") == LAKE
    assert register.profile(on=DAY) == LAKE
    changed = attrs.evolve(LAKE, name_en="Lake District")
    register.adopt(changed, actor="office")
    assert register.profiles() == (changed,)
    register.export(tmp_path / "register.jsonl", approval=APPROVAL)
    with open_registry("memory:") as other:
        other.import_(tmp_path / "register.jsonl")
        assert other.profiles() == (changed,)
        assert len(other.history.of("district_profile", "990101").changes) == 2


def test_two_profiles_of_one_district_do_not_hold_on_one_day(register: Registry) -> None:
    register.adopt(LAKE, actor="office")
    later = attrs.evolve(LAKE, id="990101.2019", period=org.Period(began_on="2019-01-01"))
    with pytest.raises(InvalidValueError, match=r"990101\.2019 and 990101 hold on the same day"):
        register.adopt(later, actor="office")
    with (
        pytest.raises(InvalidValueError, match="hold on the same day"),
        register.session(actor="office", purpose="office") as session,
    ):
        session.add(later)
    assert register.profiles() == (LAKE,)
    register.adopt(attrs.evolve(LAKE, period=org.Period(ended_on="2018-12-31")), actor="office")
    register.adopt(later, actor="office")
    ids = [register.profile(on=dt.date(year, 6, 1)).id for year in (2018, 2019)]  # type: ignore[union-attr]
    assert ids == ["990101", "990101.2019"]


def test_a_profile_that_no_office_can_mean_is_not_stored(register: Registry) -> None:
    for wrong in (attrs.evolve(LAKE, units=HILL.units), attrs.evolve(LAKE, units=())):
        with pytest.raises(DecodeError):
            register.adopt(wrong, actor="office")
        with (
            pytest.raises(DecodeError),
            register.session(actor="office", purpose="office") as session,
        ):
            session.add(wrong)
    with pytest.raises(InvalidValueError, match="edition"):
        register.adopt(attrs.evolve(LAKE, edition="1999"), actor="office")
    with pytest.raises(InvalidValueError, match="not a DistrictProfile"):
        register.adopt("jiading", actor="office")  # type: ignore[arg-type]
    with pytest.raises(PurposeError):
        register.adopt(LAKE, actor="office", purpose="statistics")
    assert register.profiles() == ()


def test_two_who_adopt_at_once_leave_one_profile(tmp_path: Any) -> None:
    url = f"sqlite:///{tmp_path}/register.db"
    open_registry(url).close()
    failed: list[Exception] = []

    def adopt(name: str) -> None:
        try:
            with open_registry(url) as registry:
                registry.adopt(attrs.evolve(LAKE, name_en=name), actor=name)
        except ConflictError as error:
            failed.append(error)

    threads = [threading.Thread(target=adopt, args=(f"District {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_registry(url) as registry:
        assert len(registry.profiles()) == 1


# ------------------------------------------------------------------------------- without a profile


def test_a_register_without_a_profile_reports_by_the_units_of_its_people_and_claims_nothing(
    register: Registry,
) -> None:
    fill(register, {"P1": "990101001", "P2": "990101001", "P3": "990102101", "P4": None})
    sections = sections_of(register)
    notes = [note.zh for note in sections["district"].notes]
    assert notes[0].startswith("登记册尚未采用任何区的概况")
    assert notes[1] == "1名人员街镇不详"
    assert "claims" not in sections
    assert not sections["structure"].tables
    table = register.group_table(on=DAY)
    assert [(row.unit, row.total) for row in table.rows] == [("990101001", 2), ("990102101", 1)]
    assert (table.total, table.elsewhere.total) == (4, 1)
    coverage = register.coverage.by_unit(on=DAY)
    assert {place[1] for place in coverage.cells} == {"990101001", "990102101"}


def test_a_register_of_nothing_can_be_reported(register: Registry) -> None:
    sections = sections_of(register)
    assert sections["coverage"].notes[0].zh.startswith("登记册中既无街镇，也无概况")
    assert register.group_table(on=DAY).rows == ()
    with pytest.raises(InvalidValueError, match=r"units: the register names no unit; adopt"):
        register.coverage.by_unit(on=DAY)


def test_a_profile_that_does_not_hold_on_the_day_is_as_none(register: Registry) -> None:
    register.adopt(attrs.evolve(LAKE, period=org.Period(began_on="2019-01-01")), actor="office")
    assert register.profile(on=DAY) is None
    assert sections_of(register)["district"].notes[0].zh.startswith("登记册中的概况当日均不适用")


# -------------------------------------------------------------------------------- another district


def test_another_district_is_reported_by_its_own_units_patterns_and_words(register: Registry) -> None:
    """60 people of another district were "60 in no unit", and had seventeen platforms too few (issue G)."""
    register.adopt(LAKE, actor="office")
    fill(register, {f"P{number}": "990101001" for number in range(59)} | {"P59": "990102101"})
    with register.session(actor="office", purpose="office", source="东湖区工作方案") as session:
        for number in range(5):
            session.add(org.Platform(f"F{number}", f"平台{number}", brand="brand.lake", period=SINCE))
        session.add(org.Platform("guest", "市里的平台", brand="brand.city", period=SINCE))
        session.add(org.Body("A1", "东湖区新联会", kind="association", level="district", period=SINCE))
        session.add(org.Body("A2", "示例市新联会", kind="association", level="city", period=SINCE))
    report = words_in(register)
    jiading = load_district("jiading").profile
    foreign = [jiading.name_zh[:2], jiading.code, "梦·享·嘉", *(unit.name_zh for unit in jiading.units)]
    assert [word for word in foreign if word in report] == []
    sections = sections_of(register)
    rows = {(str(row[0].zh), str(row[1].zh)): row[2:] for row in sections["structure"].tables[0].rows}
    assert rows["1+8", "区新联会"][1:] == (1, 0)
    assert rows["1+8", "平台"][1:] == (5, -3)
    assert "1名人员不在概况所列街镇之内（990102101）" in [note.zh for note in sections["district"].notes]
    assert sections["coverage"].title.zh == "组织联系全覆盖"
    # Two units of the day: the third was merged in 2017.
    assert len(register.coverage.by_unit(on=DAY).cells) == 4 * 2
    assert "industry_coverage" in sections
    claims = sections["claims"].notes
    assert [note.zh.partition("：")[0] for note in claims[1:]] == ["平台"]


def test_terms_of_a_pattern_count_levels_and_the_ids_they_name(register: Registry) -> None:
    bureau = "bureau_or_people_organisation"

    def term(**given: Any) -> org.PlatformTerm:
        return org.PlatformTerm(name_zh="项", name_en="term", counts="platform", **given)

    pattern = org.PlatformPattern(
        text="1+2+3",
        terms=[
            term(levels=["district"]),
            term(levels=["township"]),
            term(levels=[bureau], only=["F3"]),
        ],
    )
    register.adopt(
        attrs.evolve(LAKE, brand=None, parent_brand=None, platform_pattern=pattern), actor="office"
    )
    levels = [
        "district",
        "township",
        "township",
        bureau,
        bureau,
    ]
    with register.session(actor="office", purpose="office", source="方案") as session:
        for number, level in enumerate(levels):
            session.add(org.Platform(f"F{number}", "平台", brand=f"b{number}", level=level, period=SINCE))
    compared = register.structure.platforms(on=DAY)
    assert compared is not None
    assert [[named.id for named in each.named] for each in compared.terms] == [["F0"], ["F1", "F2"], ["F3"]]


def test_the_structure_of_the_council_is_that_of_the_profile(register: Registry) -> None:
    """A breach of 1+6 was found although the district's own pattern is 1+4 (issue G)."""
    register.adopt(LAKE, actor="office")
    with register.session(actor="office", purpose="roster", source="章程", notice=NOTICE) as session:
        session.add(org.Body("C", "理事会", kind="council", period=SINCE))
        session.add(org.Post("T1", body="C", role="president", period=SINCE))
        session.add(org.Post("T2", body="C", role="vice_president", places=4, period=SINCE))
        for number in range(4):
            session.add(org.Seat(f"S{number}", post="T2", person=f"P{number}", period=SINCE))
    council = register.structure.council(on=DAY)
    assert dict(council.fixed_places) == {org.PostRole.PRESIDENT: 1, org.PostRole.VICE_PRESIDENT: 4}
    assert [each.subject for each in council.findings if each.kind.value == "count"] == ["president"]
    compared = register.structure.compare_council(council)
    assert compared is not None
    assert [len(each.named) for each in compared.terms] == [0, 4, 0]


def test_lines_are_those_of_the_profile(register: Registry) -> None:
    register.adopt(LAKE, actor="office")
    assert list(register.structure.lines(on=DAY)) == ["body.commerce", "body.youth"]


def test_the_edition_is_that_of_the_profile(register: Registry) -> None:
    register.adopt(attrs.evolve(LAKE, edition="2015"), actor="office")
    fill(register, {"P1": "990101001"}, edition="2015")
    assert register.group_table(on=DAY).edition == "2015"
    assert register.group_table(on=DAY).total == register.coverage.by_unit(on=DAY).total == 1
    assert register.coverage.list_people("intermediary", "990101001", on=DAY) == ("P1",)


def test_claims_of_the_profile_need_no_pattern_and_a_pattern_no_claim(register: Registry) -> None:
    register.adopt(attrs.evolve(LAKE, platform_pattern=None, council_pattern=None), actor="office")
    assert register.structure.platforms(on=DAY) is None
    assert {"claims", "structure"} <= sections_of(register).keys()


# -------------------------------------------------------------------------------- towns are merged


def test_figures_on_either_side_of_a_merger_use_the_profile_of_the_day(register: Registry) -> None:
    street, town, _ = LAKE.units
    before = attrs.evolve(LAKE, units=[street, town], period=org.Period(ended_on="2018-06-30"))
    merged = attrs.evolve(town, period=org.Period(ended_on="2018-06-30"), replaced_by=street.code)
    after = attrs.evolve(
        LAKE, id="990101.2018-07", units=[street, merged], period=org.Period(began_on="2018-07-01")
    )
    register.adopt(before, actor="office")
    register.adopt(after, actor="office")
    fill(register, {"P1": street.code, "P2": town.code, "P3": town.code}, on=dt.date(2018, 1, 2))
    first, last = dt.date(2018, 6, 30), dt.date(2018, 7, 1)
    for day, totals in ((first, {street.code: 1, town.code: 2}), (last, {street.code: 3})):
        table = register.group_table(on=day)
        assert {row.unit: row.total for row in table.rows} == totals
        assert table.elsewhere.total == 0
        members = register.metrics.unit_balance(on=day).dispersions[0].total.value.exact
        assert members == 3
    group, purpose = "intermediary", "roster"
    assert register.coverage.list_people(group, street.code, on=first, purpose=purpose) == ("P1",)
    assert register.coverage.list_people(group, street.code, on=last, purpose=purpose) == ("P1", "P2", "P3")
    assert "former units counted with what they became: 1" in words_in(register)


# -------------------------------------------------------------------------------- two in one city


def test_a_city_reports_by_district(register: Registry) -> None:
    register.adopt(LAKE, actor="office")
    register.adopt(HILL, actor="office")
    fill(register, {"P1": "990101001", "P2": "990102101", "P3": "990102102", "P4": "990103001", "P5": None})
    report = register.report(on=DAY)
    ids = [section.id for section in report.sections]
    assert ids[:2] == ["district", "districts"]
    assert {"990101.coverage", "990102.coverage", "990101.claims", "rhythm"} <= set(ids)
    assert len(ids) == len(set(ids))
    table = report.sections[1].tables[0]
    totals = {row[1].zh: row[-2] for row in table.rows}  # type: ignore[union-attr]
    assert totals == {"990101": 1, "990102": 2}
    # At 80 columns no heading breaks inside a word.
    text = render_text(report.to_dict(language="en")).decode()
    assert "district  code    enterprise  intermediary  freelance  new media  all  platforms" in text
    outside = [note.zh for note in report.sections[0].notes]
    assert "1名人员不在概况所列街镇之内（990103001）" in outside
    assert "1名人员街镇不详" in outside


def test_one_district_of_a_city_is_asked_for(register: Registry) -> None:
    register.adopt(LAKE, actor="office")
    register.adopt(HILL, actor="office")
    fill(register, {"P1": "990101001", "P2": "990102101", "P3": "990102102"})
    assert register.coverage.by_unit(on=DAY, district="990102").total == 2
    table = register.group_table(on=DAY, district="990102")
    assert [row.unit for row in table.rows] == ["990102101", "990102102"]
    assert (table.total, register.group_table(on=DAY).total) == (2, 3)
    assert "东湖" not in words_in(register, district="990102")
    assert register.report(on=DAY, district="990102").sections[0].id == "district"
    for ask in (
        lambda: register.report(on=DAY, district="310114"),
        lambda: register.group_table(on=DAY, district="310114"),
        lambda: register.profile(on=DAY),
        lambda: register.structure.platforms(on=DAY),
    ):
        with pytest.raises(InvalidValueError, match=r"^district: .*990101"):
            ask()
