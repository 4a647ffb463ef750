"""Another district, from files: its own units, patterns, moves and words; and two districts of one city."""

import datetime as dt
from pathlib import Path

import newstratum as ns
from newstratum import organisation as org

FILES = Path(__file__).with_name("donghu")
DAY = dt.date(2018, 11, 1)
SOURCE = ns.Source(kind="person", stated_on=DAY, reference="people.csv")
NOTICE = ns.PrivacyNotice(
    id="roster",
    version=1,
    controller="示例新联会（合成数据）",
    contact="示例新联会",
    purposes=("roster", "statistics"),
    text_zh="收集街镇、单位、职务，用于名册和统计。",
    in_force_on=dt.date(2018, 1, 1),
)

profile = org.load_district_profile(FILES / "profile.toml")
records = org.parse_dataset({"records.toml": (FILES / "records.toml").read_text("utf-8")})
rows = list(ns.PluginHost().read_rows(FILES / "people.csv"))

with ns.open_registry("memory:", notices=[NOTICE]) as registry:
    registry.adopt(profile, actor="office")
    registry.import_dataset(records, actor="office")
    with registry.session(actor="office", purpose="roster", source=SOURCE) as session:
        for row in rows:
            cells = dict(row.cells)
            unit = profile.find_unit(cells.pop("township"))
            code = None if unit is None else unit.code
            session.enrol(ns.read_row(cells), id=cells["id"], township=code, on=dt.date(2018, 5, 2))

    report = registry.report(on=DAY)
    for section in report.sections:
        print(f"\n== {section.title.zh} ==")
        for note in section.notes[:3]:
            print(note.zh)
        for figure in section.figures[:1]:
            print(f"{figure.definition.zh}：{figure.text('zh')}")

    print("\n石桥镇并入柳溪镇前后")
    for day in (dt.date(2018, 6, 30), dt.date(2018, 7, 1)):
        table = registry.group_table(on=day)
        print(day, {table.unit_words[row.unit].zh: row.total for row in table.rows})

    print("\n全市")
    registry.adopt(org.load_district_profile(FILES / "neighbour.toml"), actor="office")
    with registry.session(actor="office", purpose="roster", source=SOURCE) as session:
        form = ns.read("某某律师事务所", "合伙人", township="990102101")
        session.enrol(form, id="B1", on=dt.date(2018, 5, 2))
    table = registry.report(on=DAY).sections[1].tables[0]
    for row in (table.columns, *table.rows):
        print(*(cell if isinstance(cell, int) else cell.zh for cell in row))
