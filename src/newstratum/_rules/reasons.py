"""Why a verdict rests on the job it rests on, and what a verdict can lack: stable words of its JSON."""

from __future__ import annotations

from newstratum._model.values.codes import CodeEnum


class Reason(CodeEnum):
    """Why this job decided, or why the outcome is open: ``because`` of a verdict."""

    ONLY_JOB = "only_job"
    SHARE_ABOVE_HALF = "share_above_half"
    STATED_MAIN_INCOME = "stated_main_income"
    LARGEST_SHARE = "largest_share"
    ONLY_FULL_TIME = "only_full_time"
    #: Several jobs may be the main one.
    SEVERAL_JOBS = "open"
    ALL_JOBS_AGREE = "all_jobs_agree"
    #: The status decides, whatever the job is.
    STATUS = "status"
    #: Only volunteer work.
    UNPAID = "unpaid"
    #: A post in the state sector beside freelance work.
    PUBLIC_POST = "public_post"
    #: A paid post beside freelance work.
    PAID_POST = "paid_post"
    NO_JOB = "engagements"
    NO_OCCUPATION = "occupation"
    NO_MAIN_JOB = "main_engagement"
    MAIN_INCOME_OPEN = "main_income"
    #: A value was stated that the edition does not list.
    UNLISTED_VALUE = "unlisted_value"


class MissingFact(CodeEnum):
    """What can still change an outcome: ``missing`` of a verdict."""

    STATUS = "status"
    EMPLOYER_KIND = "employer_kind"
    #: Of kinds of unit that differ in their owner alone.
    OWNERSHIP = "ownership"
    RELATION = "relation"
    ROLE = "role"
    EMPLOYER_BUSINESS = "employer_business"
    SERVICE = "service"
    REGISTRATION = "registration"
    #: No job is given.
    ENGAGEMENTS = "engagements"
    #: The words given name no job.
    OCCUPATION = "occupation"
    #: The job given is not the main one.
    MAIN_ENGAGEMENT = "main_engagement"
    #: Which job brings the main income.
    MAIN_INCOME = "main_income"
