"""What a user must not write: both type checkers refuse every line marked ``refused``, and no other."""

from __future__ import annotations

import newstratum as ns
from newstratum import organisation as org

job = ns.Engagement(employer_kind=ns.EmployerKind.LAW_FIRM)
form = ns.read("某某律师事务所", "合伙人")

ns.Engagement(salary=1)  # refused: no such field
ns.Engagement(ns.EmployerKind.LAW_FIRM)  # refused: fields are named
job.role = ns.Role.TECHNICAL  # refused: frozen
form.status = None  # refused: frozen
ns.Engagement(income_share="most")  # refused: a share is a number
ns.classify("某某律师事务所")  # refused: a text is not a form
ns.classify({"role": "technical"})  # refused: a dict is not a form
ns.classify(None)  # refused: an empty list, where no job is known
ns.classify([form, form])  # refused: one person at a time
ns.classify([job], on="2018-11-01")  # refused: a date, not its text
ns.classify([job], edition=2017)  # refused: a name, or a rulebook
ns.read(7)  # refused: words, as people write them
ns.explain(job, "zh")  # refused: a verdict is explained, not a job
ns.open_registry(1)  # refused: a URL
org.IsoWeek(year=2018, week="40")  # refused: a week is a number
