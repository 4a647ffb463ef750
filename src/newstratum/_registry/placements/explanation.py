"""Why a stored person is placed where they are: the verdict on the stored facts beside what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from attrs import frozen

from newstratum._api import load_label_table
from newstratum._host.host import PluginHost
from newstratum._model.people.groups import Outcome
from newstratum._model.people.people import Objection, Person, Placement, PlacementStatus
from newstratum._registry.sessions.placements import build_placement_proposal, classify_person
from newstratum._rules.classify import Classifier
from newstratum._rules.explain import explain_stored_verdict
from newstratum._rules.rulebook import Rulebook
from newstratum._rules.verdict import Verdict, encode_evidence, encode_verdict
from newstratum._short_repr import ShortRepr
from newstratum._tables.schemas import get_table_schema
from newstratum._words import LANGUAGES, Words

#: Outcomes that leave the question open.
_OPEN: Final = frozenset({Outcome.UNDETERMINED, Outcome.CONTESTED})
#: What a placement says, apart from how it was made.
_SAID: Final = ("edition", "outcome", "category", "rule", "clauses", "also_fits", "readings", "missing")


@frozen(kw_only=True, repr=False)
class PlacementExplanation(ShortRepr):
    """The verdict on what is stored of a person, with its grounds, and the placement beside it.

    It holds the facts and the words they were read in, and neither a name nor a contact.
    """

    #: Id of the person.
    person: str
    verdict: Verdict
    #: The lines of the explanation, each fact with its source, and what the placement says.
    text: Words
    #: What is stored; None where nobody placed the person.
    placement: Placement | None = None
    #: Whether the placement says what the verdict on the present facts says.
    is_current: bool = False

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """Return the explanation as plain data: equal for equal records, on any machine.

        Args:
            language: Of the question and the lines: ``zh`` or ``en``.
        """
        plain = encode_verdict(self.verdict, self.person, language)
        plain["evidence"] = [
            {
                **encode_evidence(each),
                "source": None if each.source is None else each.source.to_dict(),
                "notice": each.notice,
            }
            for each in self.verdict.evidence
        ]
        placement = None if self.placement is None else self.placement.to_dict()
        reasons = self.text.in_language(language).splitlines()
        return {**plain, "placement": placement, "is_current": self.is_current, "reasons": reasons}


def explain_placement(
    person: Person, placement: Placement | None, classifier: Classifier, host: PluginHost
) -> PlacementExplanation:
    """Return why a stored person is placed where they are."""
    verdict = classify_person(classifier, person)
    is_current = False
    if placement is not None:
        proposal = build_placement_proposal(person.id, verdict, placement.decided_on)
        is_current = all(getattr(proposal, name) == getattr(placement, name) for name in _SAID)
    zh, en = (
        "\n".join(
            _write_lines(verdict, placement, classifier.rulebook, host, language, is_current=is_current)
        )
        for language in LANGUAGES
    )
    return PlacementExplanation(
        person=person.id, verdict=verdict, text=Words(zh, en), placement=placement, is_current=is_current
    )


def _write_lines(
    verdict: Verdict,
    placement: Placement | None,
    rulebook: Rulebook,
    host: PluginHost,
    language: str,
    *,
    is_current: bool,
) -> Iterator[str]:
    words = _make_lookup(host, language)
    yield from explain_stored_verdict(verdict, rulebook, words, language).splitlines()
    for line in _describe_placement(placement, words, is_current=is_current):
        yield line.in_language(language)


def _make_lookup(host: PluginHost, language: str) -> Callable[[str], str]:
    """Return what gives the words for a code; the columns of a roster have those of its headings."""
    lookup = partial(load_label_table(host).word, language=language)
    schema = get_table_schema("roster")

    def find(key: str) -> str:
        family, _, name = key.partition(".")
        if family != "column":
            return lookup(key)
        known = schema.get_field(name)
        return name if known is None else known.heading.in_language(language)

    return find


def _describe_placement(
    placement: Placement | None, words: Callable[[str], str], *, is_current: bool
) -> Iterator[Words]:
    if placement is None:
        yield Words("尚未存入判定建议。", "No placement is stored.")
        return
    if not is_current:
        said = words(f"outcome.{placement.outcome}")
        yield Words(
            "登记册中的划分是{}（{}年口径，{}），与按现有事实的判定不同；请核对。",
            "The register says {} (edition {}, {}), other than the verdict on the present facts; check it.",
        ).format(said, placement.edition, placement.decided_on)
    if placement.status is PlacementStatus.CONFIRMED:
        day = placement.confirmed_on or Words("此前", "earlier")
        yield Words("划分已由{who}确认（{day}）。", "Confirmed by {who} ({day}).").format(
            who=placement.confirmed_by, day=day
        )
    elif placement.outcome in _OPEN:
        yield Words(
            "{}判定时尚无结论，没有可确认的；本人可以查看、补充和更正。",
            "On {} there was nothing to confirm yet; the person can see the facts, add to and correct them.",
        ).format(placement.decided_on)
    else:
        yield Words(
            "这是{}的判定建议，尚未经工作人员确认；本人可以查看、提出异议并要求更正。",
            "This is a proposal of {} until a named member of staff confirms it; the person can see it, "
            "object, and have it corrected.",
        ).format(placement.decided_on)
    for objection in placement.objections:
        yield _describe_objection(objection)


def _describe_objection(objection: Objection) -> Words:
    if objection.open:
        return Words(
            "本人于{}提出异议，尚未办结。", "The person objected on {}; the objection is open."
        ).format(objection.raised_on)
    return Words(
        "本人于{}提出异议，{}由{}复核办结。", "The person objected on {}; closed on {} by {}."
    ).format(objection.raised_on, objection.closed_on, objection.reviewed_by)
