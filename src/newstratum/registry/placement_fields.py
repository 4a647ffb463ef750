"""What the index fields of a placement hold of its person, so that no figure opens a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newstratum.model.people import Engagement, Person
from newstratum.ports.records import Scalar
from newstratum.reading.industries import industry_code_of
from newstratum.rules.main_engagement import choose, is_unpaid

__all__ = ["fields_of_person", "main_industry_of"]


def fields_of_person(person: Person) -> Mapping[str, Scalar | None]:
    """Return the index fields of a placement that only its person knows: the unit and the industry."""
    return {"township": person.township, "industry": main_industry_of(person.engagements)}


def main_industry_of(engagements: Sequence[Engagement]) -> str | None:
    """Return the industry of a person's main engagement as a code of GB/T 4754-2017: ``I6510``.

    Which engagement is the main one is what decides verdicts too (:func:`~newstratum.rules.main_engagement.
    choose`). Where it is open among several, their industry counts if they agree on it; words are no
    industry here, because an index holds codes only.

    Args:
        engagements: All jobs of the person.

    Returns:
        The code; None where there is none, or where it is open which.
    """
    if all(job.industry is None for job in engagements):
        return None
    paid = [place for place, job in enumerate(engagements) if not is_unpaid(job)]
    candidates = choose(engagements, paid).candidates if paid else ()
    codes = {industry_code_of(engagements[place].industry) for place in candidates}
    return codes.pop() if len(codes) == 1 else None
