"""Errors about what the domain allows."""

from __future__ import annotations

from attrs import frozen

from newstratum.errors.roots import NewstratumError, sentence

__all__ = [
    "DomainError",
    "IllegalMoveError",
    "InfeasiblePlanError",
    "InvalidValueError",
    "OverBudgetError",
    "PurposeError",
    "UndecidedPlanError",
]


class DomainError(NewstratumError):
    """Base of errors about what the domain allows."""


@frozen
class InvalidValueError(DomainError, ValueError):
    """A field was given something it cannot hold."""

    #: The field, as the caller wrote it: ``"employer_kind"``, ``"area.low"``.
    field: str
    #: What is wrong with it, without repeating a person's data.
    reason: str
    #: What to do about it.
    hint: str = ""

    def __str__(self) -> str:
        return sentence(f"{self.field}: {self.reason}", self.hint)


@frozen
class OverBudgetError(DomainError):
    """A budget line would be spent beyond what it holds."""

    line: str
    over_by: str

    def __str__(self) -> str:
        return f"budget line {self.line}: over by {self.over_by}; raise the line or move the expense"


@frozen
class IllegalMoveError(DomainError):
    """A thing with stages was asked to go where its present stage does not lead."""

    thing: str
    stage: str
    wanted: str
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        ways = ", ".join(self.allowed) or "nowhere"
        return f"{self.thing}: cannot go from {self.stage} to {self.wanted}; from here it goes to {ways}"


@frozen
class InfeasiblePlanError(DomainError):
    """No plan satisfies the constraints."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"no plan exists: {self.where}: {self.reason}"


@frozen
class UndecidedPlanError(DomainError):
    """Neither a plan was found, nor a proof that there is none, with the effort allowed."""

    #: How much was looked at.
    effort: int

    def __str__(self) -> str:
        return (
            f"no plan was found, and it is not proved that none exists: an effort of {self.effort} was not "
            f"enough; allow more, or free some weeks"
        )


@frozen
class PurposeError(DomainError):
    """Data was asked for with a purpose that does not cover it."""

    purpose: str
    reason: str

    def __str__(self) -> str:
        return f"purpose {self.purpose!r}: {self.reason}"
