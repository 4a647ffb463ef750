"""Identifiers: random, without time or personal data in them."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Final, NewType, TypeAlias

from newstratum.errors import InvalidValueError

__all__ = [
    "ActivityId",
    "AppointmentId",
    "AttendanceId",
    "BodyId",
    "BrandId",
    "BudgetId",
    "CarrierId",
    "ChannelId",
    "ConferenceId",
    "CourseId",
    "CoverageId",
    "DecisionId",
    "ExhibitionId",
    "ExpenseId",
    "InspectionId",
    "InstructorId",
    "KeyContactId",
    "LiaisonId",
    "LineId",
    "MeetingId",
    "NominationId",
    "PersonId",
    "PlanId",
    "PlatformId",
    "PostId",
    "ProgrammeId",
    "ProposalId",
    "PublicationId",
    "Randomness",
    "RecognitionId",
    "ResponseId",
    "ResponsibilityId",
    "RoundId",
    "SeatId",
    "SeriesId",
    "SpaceId",
    "StationId",
    "SupportId",
    "SurveyRoundId",
    "TaskId",
    "VisitId",
    "check_id",
    "new_id",
]

PersonId = NewType("PersonId", str)
BodyId = NewType("BodyId", str)
PostId = NewType("PostId", str)
SeatId = NewType("SeatId", str)
InstructorId = NewType("InstructorId", str)
ResponsibilityId = NewType("ResponsibilityId", str)
BrandId = NewType("BrandId", str)
PlatformId = NewType("PlatformId", str)
CarrierId = NewType("CarrierId", str)
StationId = NewType("StationId", str)
SpaceId = NewType("SpaceId", str)
LiaisonId = NewType("LiaisonId", str)
RecognitionId = NewType("RecognitionId", str)
ProgrammeId = NewType("ProgrammeId", str)
SeriesId = NewType("SeriesId", str)
ActivityId = NewType("ActivityId", str)
AttendanceId = NewType("AttendanceId", str)
SurveyRoundId = NewType("SurveyRoundId", str)
ResponseId = NewType("ResponseId", str)
KeyContactId = NewType("KeyContactId", str)
RoundId = NewType("RoundId", str)
VisitId = NewType("VisitId", str)
InspectionId = NewType("InspectionId", str)
ConferenceId = NewType("ConferenceId", str)
MeetingId = NewType("MeetingId", str)
DecisionId = NewType("DecisionId", str)
TaskId = NewType("TaskId", str)
PlanId = NewType("PlanId", str)
ProposalId = NewType("ProposalId", str)
NominationId = NewType("NominationId", str)
AppointmentId = NewType("AppointmentId", str)
CourseId = NewType("CourseId", str)
ExhibitionId = NewType("ExhibitionId", str)
BudgetId = NewType("BudgetId", str)
LineId = NewType("LineId", str)
ExpenseId = NewType("ExpenseId", str)
SupportId = NewType("SupportId", str)
ChannelId = NewType("ChannelId", str)
PublicationId = NewType("PublicationId", str)
CoverageId = NewType("CoverageId", str)

#: Gives that many random bytes; ``secrets.token_bytes`` outside of tests.
Randomness: TypeAlias = Callable[[int], bytes]

_BYTES: Final = 16
_PREFIX: Final = re.compile(r"[a-z]{1,20}")
#: 128 bits are 26 base32 digits, of which the last holds three bits: every fourth digit.
_RANDOM_PART: Final = re.compile(r"[a-z2-7]{25}[aeimquy4]")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
#: Eleven digits of a mobile number, fifteen or eighteen characters of an identity card.
_PERSONAL_NUMBER: Final = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{15}|\d{17}[\dXx])(?!\d)")


def new_id(prefix: str, randomness: Randomness) -> str:
    """Make an identifier of 128 random bits: ``person-`` and 26 lower-case base32 digits.

    Args:
        prefix: What is identified, one to twenty lower-case letters: ``"person"``.
        randomness: Where the random bytes come from; it is asked for 16.

    Raises:
        InvalidValueError: The prefix is none, or fewer or more bytes came.
    """
    if not _PREFIX.fullmatch(prefix):
        raise InvalidValueError("prefix", "not one to twenty lower-case letters", 'write it like "person"')
    given = randomness(_BYTES)
    if len(given) != _BYTES:
        raise InvalidValueError("randomness", f"gave {len(given)} bytes", f"give {_BYTES} when asked")
    return f"{prefix}-{base64.b32encode(given).decode('ascii').rstrip('=').lower()}"


def check_id(text: str, *, prefix: str | None = None) -> str:
    """Return the identifier unchanged, or refuse it.

    Identifiers of a roster are taken as they are, as long as they cannot be a name, a telephone
    number or the number of an identity card.

    Args:
        text: The identifier.
        prefix: Ask for the shape that :func:`new_id` gives, with this prefix.

    Raises:
        InvalidValueError: It is not of the shape; the message does not repeat it.
    """
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise InvalidValueError(
            "id",
            "not an identifier",
            "use up to 80 letters a-z, A-Z, digits, '.', '_', ':' and '-', a letter or digit first",
        )
    if _PERSONAL_NUMBER.search(text):
        raise InvalidValueError(
            "id", "looks like a telephone or identity number", "draw a random identifier instead"
        )
    if prefix is not None:
        given, _, rest = text.partition("-")
        if given != prefix or not _RANDOM_PART.fullmatch(rest):
            raise InvalidValueError("id", f"not an identifier drawn for {prefix!r}", "draw it with new_id")
    return text
