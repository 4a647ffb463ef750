"""What a user must not write: both type checkers refuse every line marked ``refused``, and no other."""

from __future__ import annotations

import newstratum as ns

job = ns.Engagement(employer_kind=ns.EmployerKind.LAW_FIRM)

ns.Engagement(salary=1)  # refused: no such field
ns.Engagement(ns.EmployerKind.LAW_FIRM)  # refused: fields are named
job.role = ns.Role.TECHNICAL  # refused: frozen
ns.Engagement(income_share="most")  # refused: a share is a number
ns.classify(job)  # refused: a person has several engagements
ns.classify([job], on="2018-11-01")  # refused: a date, not its text
ns.explain(job, "zh")  # refused: a verdict is explained, not a job
ns.open_registry(1)  # refused: a URL
