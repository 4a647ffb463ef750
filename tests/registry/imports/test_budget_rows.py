"""Tables of budgets and expenses that do not fit each other: which cell is wrong, and in whose words."""

from __future__ import annotations

import datetime as dt

from newstratum._model.people.evidence import Source
from newstratum.hooks import Row

SOURCE = Source(kind="staff_visit_note", stated_on=dt.date(2018, 3, 1), reference="合成预算表")


def take(registry, columns, row):
    cells = dict(zip(columns.split("|"), row.split("|"), strict=True))
    return registry.import_table([Row(line=2, cells=cells)], actor="clerk", purpose="office", source=SOURCE)


def test_each_row_of_a_budget_counts_as_what_became_of_the_budget(registry):
    columns = ("预算名称", "年度", "预算总额", "预算项目", "项目金额")
    table = [
        ("活动经费", "2018年", "30万元", "活动", "20万元"),
        ("活动经费", "2018年", "30万元", "培训", "8万元"),
        ("活动经费", "2017年", "25万元", "活动", "25万元"),
    ]
    rows = [Row(line=at, cells=dict(zip(columns, each, strict=True))) for at, each in enumerate(table, 2)]
    told = {"actor": "clerk", "purpose": "office", "source": SOURCE}
    first, again = (registry.import_table(rows, **told).batch for _ in range(2))
    assert (first.created, first.updated, first.unchanged) == (3, 0, 0)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)


def test_an_overspent_line_is_told_by_its_name_at_the_amount(registry):
    assert take(registry, "预算名称|年度|预算总额|预算项目|项目金额", "活动经费|2018年|5|宣传|5").stored
    columns = "预算名称|年度|预算项目|支出金额|支出日期"
    (spent,) = take(registry, columns, "活动经费|2018年|宣传|6|2018-03-01").issues
    assert spent.place.zh == "第2行“支出金额”"
    assert spent.text.zh == "预算项目“宣传”超支1元；请追加预算或改列其他项目"
    assert spent.text.en == "the budget line “宣传” is over by CNY 1; raise the line or move the expense"


def test_a_line_cut_below_what_was_spent_and_a_total_cut_below_its_lines_name_their_cells(registry):
    columns = "预算名称|年度|预算总额|预算项目|项目金额"
    take(registry, columns, "活动经费|2018年|5|宣传|5")
    take(registry, "预算名称|年度|预算项目|支出金额|支出日期", "活动经费|2018年|宣传|5|2018-03-01")
    (cut,) = take(registry, columns, "活动经费|2018年|5|宣传|4").issues
    assert (cut.column, cut.text.zh.split("；")[0]) == ("项目金额", "预算项目“宣传”超支1元")
    (total,) = take(registry, "预算名称|年度|预算总额", "活动经费|2018年|3").issues
    assert total.column == "预算总额"
    assert total.text.zh.split("；")[0] == "各项目合计5元，超过预算总额3元"
