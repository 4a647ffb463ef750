"""A quarter's brief: records from files, one page with pictures for the meeting; prints its main points.

The page needs ``pip install ./plugins/newstratum-report``.
"""

import datetime as dt
import sys
import tempfile
from pathlib import Path

import newstratum as ns
from newstratum import errors
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
host = ns.PluginHost()
try:
    html = host.get_report_backend("html")
except errors.InvalidValueError as error:
    sys.exit(error.words.zh)

with ns.open_registry("memory:", host=host, notices=[NOTICE]) as registry:
    registry.adopt(profile, actor="office")
    registry.import_dataset(records, actor="office")
    with registry.session(actor="office", purpose="roster", source=SOURCE) as session:
        for row in host.read_rows(FILES / "people.csv"):
            cells = dict(row.cells)
            unit = profile.find_unit(cells.pop("township"))
            code = None if unit is None else unit.code
            session.enrol(ns.read_row(cells), id=cells["id"], township=code, on=dt.date(2018, 5, 2))
    report = registry.report(on=DAY)

for section in report.sections:
    for headline in section.headlines:
        print(f"{headline.words.zh}。")
    for picture in section.pictures:
        print(f"  图：{picture.title.zh}")

with tempfile.TemporaryDirectory() as folder:
    page = Path(folder) / "brief.html"
    page.write_bytes(html.render(report.to_dict(language="zh")))
    print(f"写成 {page.name}：{'不到' if page.stat().st_size < 100_000 else '超过'}100 kB")
