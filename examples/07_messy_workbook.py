"""A town's messy workbook: good rows are stored, bad ones come back with reasons, and a brief is written."""

import datetime as dt
import sys
import tempfile
from pathlib import Path

import newstratum as ns
from newstratum import errors, hooks
from newstratum import organisation as org

TODAY = dt.datetime(2018, 11, 1, 9, tzinfo=dt.UTC)
SOURCE = ns.Source(kind="employer_statement", stated_on=TODAY.date(), reference="街镇名册.xlsx")
NOTICE = ns.PrivacyNotice(
    id="roster", version=1, controller="示例新联会（合成数据）", contact="示例新联会",
    purposes=("roster", "statistics"),
    text_zh="收集街镇、单位、职务，用于名册和统计。", in_force_on=dt.date(2018, 1, 1),
)  # fmt: skip
ROWS = [
    ["新的社会阶层人士名册（合成数据）"],
    ["姓名", "手机", "工作单位", "职务", "所在街镇", "出生年月", "备注"],
    ["王 明", "138 0000 1111", "合成律师事务所", "律师", "徐行", "1985.3", "转自微信"],
    ["李娜", 13900000002, "合成科技有限公司", "软件工程师", "嘉定区徐行镇", dt.date(1990, 5, 1), None],
    ["赵强", "1.38E+10", "合成会计师事务所", "会计师", "南翔镇", None, "电话显示不全"],
    ["钱进", "13900000004", "合成设计工作室", "设计师", "没有这个镇", None, None],
    ["孙丽", "１３９０００００００５", "合成民办学校", "教师", "马陆镇", "85年3月", None],
    ["王明律师", "13800001111", "合成律师事务所", "律师", "徐行镇", None, "重复"],
    ["合计", 6],
]

host = ns.PluginHost()
try:
    import openpyxl

    html = host.get_report_backend("html")
except (ImportError, errors.InvalidValueError):
    sys.exit("请先安装插件：pip install ./plugins/newstratum-sheets ./plugins/newstratum-report")
with tempfile.TemporaryDirectory() as name:
    roster, returned, page = (Path(name) / each for each in ("名册.xlsx", "退回.xlsx", "简报.html"))
    book = openpyxl.Workbook()
    book.active.title = "名册"
    for row in ROWS:
        book.active.append(row)
    book.active.merge_cells("A1:G1")
    book.active.row_dimensions[5].hidden = True
    book.save(roster)

    with ns.open_registry("memory:", host=host, notices=[NOTICE], clock=lambda: TODAY) as registry:
        registry.adopt(org.load_district("jiading").profile, actor="office")
        rows = host.read_rows(roster)
        done = registry.import_table(rows, actor="office", purpose="roster", source=SOURCE, partial=True)
        print(done, *(words.zh for words in done.remarks))
        for issue in done.issues:
            print(f"{issue.place.zh}：{issue.text.zh}")
        wrong = (each for each in done.issues if each.blocks)
        remarks = [hooks.Remark(line=e.line, sheet=e.sheet, column=e.column, text=e.text.zh) for e in wrong]
        host.get_format(roster).annotate(roster, returned, remarks)
        report = registry.report(on=TODAY.date())
    page.write_bytes(html.render(report.to_dict(language="zh")))
    print(f"退回{len({each.line for each in remarks})}行，各附原因：{returned.name}；已写成{page.name}")
