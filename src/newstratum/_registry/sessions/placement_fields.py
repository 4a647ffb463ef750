"""What the index fields of a placement hold of its person, so that no figure opens a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newstratum._model.people.people import Engagement, Person
from newstratum._ports.records import Scalar
from newstratum._reading.industries import parse_industry_code
from newstratum._rules.main_engagement import choose, is_unpaid

__all__ = ["build_placement_fields", "find_main_industry"]


def build_placement_fields(person: Person) -> Mapping[str, Scalar | None]:
    """Return the index fields of a placement that only its person knows: the unit and the industry."""
    return {"township": person.township, "industry": find_main_industry(person.engagements)}


def find_main_industry(engagements: Sequence[Engagement]) -> str | None:
    """Return the industry of a person's main engagement as a code of GB/T 4754-2017: ``I6510``.

    The main engagement is the one that decides verdicts too. Where it is open among several, their
    industry counts if they agree on it. Words are no industry here: an index holds codes only.

    Args:
        engagements: All jobs of the person.

    Returns:
        The code; None where there is none, or where it is open which.
    """
    if all(job.industry is None for job in engagements):
        return None
    paid = [place for place, job in enumerate(engagements) if not is_unpaid(job)]
    candidates = choose(engagements, paid).candidates if paid else ()
    codes = {parse_industry_code(engagements[place].industry) for place in candidates}
    return codes.pop() if len(codes) == 1 else None
