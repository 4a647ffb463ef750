"""Random small registers, stored through the public doors: what the references and the library both count.

The records are what a hurried office has: dates known to the year, the month or not at all, things that were
cancelled or only planned, a rule that another one replaced, numbers noted in 人 and in 人次, people without a
placement or a township, seats that may have ended, two budgets whose lines have the same ids, and records
that contradict each other.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Final

from attrs import fields, frozen

import newstratum as ns
from newstratum.organisation import (
    Activity,
    Appointment,
    Attendance,
    Body,
    Brand,
    Budget,
    Carrier,
    Channel,
    Citation,
    Conference,
    Course,
    Decision,
    DistrictProfile,
    Exhibition,
    Expense,
    Inspection,
    KeyContact,
    Liaison,
    MediaCoverage,
    Meeting,
    Place,
    Plan,
    Platform,
    Post,
    Proposal,
    Publication,
    Recognition,
    Response,
    Responsibility,
    Round,
    Seat,
    Series,
    Space,
    Station,
    Support,
    SurveyRound,
    Task,
    Visit,
    Words,
    load_district,
)

SOURCE: Final = Citation(document="合成登记册")

#: The days each register is asked about: ends and beginnings of months and years, and days in between.
DAYS: Final = tuple(
    dt.date.fromisoformat(text)
    for text in (
        "2017-10-19",
        "2017-12-31",
        "2018-01-01",
        "2018-02-27",
        "2018-03-31",
        "2018-05-01",
        "2018-05-31",
        "2018-11-01",
        "2018-12-31",
        "2019-06-30",
    )
)

#: Dates as offices note them; several fall on the days asked about or beside them.
DATES: Final = (
    None,
    "2017",
    "2018",
    "2018-02",
    "2018-05",
    "2018-11",
    "2017-10-20",
    "2018-01-01",
    "2018-02-27",
    "2018-05-01",
    "2018-05-31",
    "2018-06-01",
    "2018-11-01",
    "2019-01-15",
)
EXACT_DATES: Final = tuple(date for date in DATES if date is not None and len(date) == len("2018-01-01"))

#: Units of no district there is; the last one is in no list.
UNITS: Final = {code: Words(code, code) for code in ("999001101", "999001102", "999001103")}
OTHER_UNIT: Final = "999002101"

#: Jobs by the outcome of their verdict, with an industry or without one.
JOBS: Final = {
    "software": ns.Engagement(
        employer_kind="private_enterprise",
        relation="employee",
        role="technical",
        employer_business="non_media",
        industry="I6510",
    ),
    "cars": ns.Engagement(
        employer_kind="private_enterprise",
        relation="employee",
        role="technical",
        employer_business="non_media",
        industry="3670",
    ),
    "law": ns.Engagement(employer_kind="law_firm", relation="partner", role="professional"),
    "worker": ns.Engagement(
        employer_kind="private_enterprise", relation="employee", role="frontline", industry="C36"
    ),
    "open": ns.Engagement(employer_kind="enterprise", role="technical", industry="6420"),
}


GROUPS: Final = ("enterprise", "intermediary", "freelance", "new_media")
OUTCOMES: Final = (*GROUPS, "outside", "undetermined", "contested")


@frozen(kw_only=True)
class Placing:
    """A verdict that was stored on a person, and the day it was decided on."""

    job: str
    edition: str = "2017"
    decided_on: dt.date

    @property
    def said(self) -> tuple[str, str]:
        """The edition and the outcome."""
        return self.edition, get_verdict(self.job, self.edition).outcome


@frozen(kw_only=True)
class Member:
    """A person, and the verdicts that were stored on them one after the other."""

    id: str
    township: str | None = None
    #: The job of now.
    job: str | None = None
    placings: tuple[Placing, ...] = ()
    confirmed_on: dt.date | None = None
    consents: tuple[ns.Consent, ...] = ()

    @property
    def edition(self) -> str | None:
        """The edition of the placement; None where there is none."""
        return self.placings[-1].edition if self.placings else None

    @property
    def outcome(self) -> str | None:
        """What the placement says; None where there is none."""
        return self.placings[-1].said[1] if self.placings else None

    @property
    def since(self) -> dt.date | None:
        """The day since when the placement says so: the first of the last verdicts that said the same."""
        same: list[dt.date] = []
        for each in reversed(self.placings):
            if each.said != self.placings[-1].said:
                break
            same.append(each.decided_on)
        return min(same, default=None)

    @property
    def first_placed_on(self) -> dt.date | None:
        """The day of the first verdict."""
        return min((each.decided_on for each in self.placings), default=None)

    @property
    def industry(self) -> str | None:
        """The code of the industry of the job of now."""
        return None if self.job is None else JOBS[self.job].industry

    def get_outcome(self, day: dt.date, *, confirmed_only: bool = False) -> str | None:
        """Return what the placement says on a day; None where it does not say so yet."""
        since = self.confirmed_on if confirmed_only else self.since
        return self.outcome if since is not None and since <= day else None


@frozen(kw_only=True)
class Register:
    """Everything that is stored; each field but the first is a collection of a session."""

    members: tuple[Member, ...] = ()
    brands: tuple[Brand, ...] = ()
    bodies: tuple[Body, ...] = ()
    posts: tuple[Post, ...] = ()
    seats: tuple[Seat, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    platforms: tuple[Platform, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    stations: tuple[Station, ...] = ()
    spaces: tuple[Space, ...] = ()
    liaisons: tuple[Liaison, ...] = ()
    recognitions: tuple[Recognition, ...] = ()
    series: tuple[Series, ...] = ()
    activities: tuple[Activity, ...] = ()
    attendances: tuple[Attendance, ...] = ()
    survey_rounds: tuple[SurveyRound, ...] = ()
    responses: tuple[Response, ...] = ()
    key_contacts: tuple[KeyContact, ...] = ()
    rounds: tuple[Round, ...] = ()
    visits: tuple[Visit, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    conferences: tuple[Conference, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    decisions: tuple[Decision, ...] = ()
    tasks: tuple[Task, ...] = ()
    plans: tuple[Plan, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    courses: tuple[Course, ...] = ()
    exhibitions: tuple[Exhibition, ...] = ()
    budgets: tuple[Budget, ...] = ()
    expenses: tuple[Expense, ...] = ()
    supports: tuple[Support, ...] = ()
    channels: tuple[Channel, ...] = ()
    publications: tuple[Publication, ...] = ()
    coverage: tuple[MediaCoverage, ...] = ()


@functools.cache
def get_verdict(job: str, edition: str) -> ns.Verdict:
    """Return the verdict of an edition on a job of the list."""
    return ns.classify([JOBS[job]], edition=edition)


NOTICE: Final = ns.PrivacyNotice(
    id="credit",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster", "attribution", "invitation"),
    text_zh="合成告知书",
    in_force_on=dt.date(2016, 1, 1),
)

#: A made-up district with the eight moves.
DISTRICT = DistrictProfile(
    "999001",
    "合成区",
    name_en="made-up district",
    code="999001",
    units=[Place(code="999001001", name_zh="合成镇", name_en="made-up town", kind="town")],
    programme=load_district("jiading").profile.programme,
    source=SOURCE,
)


def store(register: Register) -> ns.Registry:
    """Return a registry in memory that holds a register."""
    registry = ns.open_registry("memory:", notices=[NOTICE])
    said = ns.Source(kind="person", reference="合成问卷", stated_on=dt.date(2016, 3, 1))
    with registry.session(actor="clerk", purpose="roster", source=said) as session:
        for member in register.members:
            jobs = () if member.job is None else (JOBS[member.job],)
            session.people.add(
                ns.Person(id=member.id, township=member.township, engagements=jobs, consents=member.consents)
            )
    for number in range(max((len(member.placings) for member in register.members), default=0)):
        with registry.session(actor="clerk", purpose="roster", source=said) as session:
            for member in register.members:
                for each in member.placings[number : number + 1]:
                    verdict = get_verdict(each.job, each.edition)
                    session.placements.propose(member.id, verdict, on=each.decided_on)
                if member.confirmed_on is not None and number + 1 == len(member.placings):
                    session.placements.confirm(member.id, by="officer", on=member.confirmed_on)
    with registry.session(actor="clerk", purpose="roster", source=SOURCE) as session:
        for kind in fields(Register)[1:]:
            for record in getattr(register, kind.name):
                getattr(session, kind.name).add(record)
    return registry
