"""From a survey export to figures: read, classify, store, reopen, count, explain, tell. All synthetic."""

import datetime as dt
import tempfile

import newstratum as ns
from newstratum.figures import compare_district_claims, format_claim_comparison
from newstratum.organisation import load_district

DAY = dt.date(2018, 9, 6)
DISTRICT = load_district("jiading").profile
SOURCE = ns.Source(kind=ns.SourceKind.PERSON, stated_on=DAY, reference="survey.csv")
NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="示例新联会（合成数据）",
    contact="示例新联会",
    purposes=("roster", "placement_notice"),
    text_zh="收集街镇、单位、职务，用于名册，并告知判定结果。",
    in_force_on=DAY,
)
EXPLAINED = {
    "clear": lambda verdict: verdict.group is not None and not verdict.also_fits,
    "fits two groups": lambda verdict: verdict.group is not None and bool(verdict.also_fits),
    "one question settles it": lambda verdict: verdict.missing == ("ownership",),
}

host = ns.PluginHost()
rows = list(host.read_rows(ns.get_roster_path()))
cells = ((row.line, row.cells) for row in rows)
survey = ns.read_survey(ns.detect_survey_layout(rows[0].cells), cells, DISTRICT)
print(f"{len(survey.answers)} people, {len(survey.odd)} odd rows")
with tempfile.TemporaryDirectory() as folder:
    url = f"sqlite:///{folder}/district.db"
    with ns.open_registry(url, host=host) as registry:
        registry.adopt(DISTRICT, actor="office")
        session = registry.session(actor="office", purpose="roster", source=SOURCE, notice=NOTICE)
        with session:  # one commit, or nothing; words become facts, each with its evidence
            enrolled = [
                session.enrol(ns.read_row(answer.cells), township=answer.township, on=DAY)
                for answer in survey.answers
            ]
            words = {"subject": "判定建议", "text": "您可以查阅判定依据，更正或提出异议。"}
            session.notices.tell("placed", enrolled[0].id, "log", purpose="placement_notice", **words)
    with ns.open_registry(url, host=host) as registry:
        table = registry.group_table(on=DAY)
        for row in table.rows:
            print(table.unit_words[row.unit].zh, *(cell.count for cell in row.cells), row.total)
        print("合计", *table.totals, table.total, "其中街镇不详", table.elsewhere.total)
        with registry.session(actor="office", purpose="roster") as session:
            for kind, fits in EXPLAINED.items():
                stored = session.people.require(next(each.id for each in enrolled if fits(each.verdict)))
                print(f"\n{kind}:\n{ns.explain(ns.classify(stored), 'zh')}")
        registry.notices.dispatch({"log": host.open_notifier("log:")})
    with ns.open_registry(url, host=host) as registry:
        for notice in registry.notices.list():
            print(f"\nnotice: {notice.state}, {notice.receipt.outcome}")
claims = {each.claim.id: each for each in compare_district_claims(DISTRICT.claims)}
for name in ("platforms", "executive_vice_presidents", "stations"):
    print(format_claim_comparison(claims[name], "zh"))
