"""The editions of the rulebook that a registry knows: shipped ones, those of plugins, and those in use."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from attrs import frozen

from newstratum._api import list_editions, select_classifier
from newstratum._host import PluginHost
from newstratum._ports.query import Is, Query
from newstratum._ports.store import Counter, Store
from newstratum._rules.classify import Classifier
from newstratum._rules.rulebook import Rulebook
from newstratum._shipped import editions
from newstratum._wire.kinds.people import PLACEMENT
from newstratum.errors import InvalidValueError


@frozen
class Editions:
    """Finds editions by their names."""

    _store: Store
    _get_host: Callable[[], PluginHost]

    def check(self, name: str) -> None:
        """Refuse an edition that is neither shipped, nor a plugin's, nor used by any stored placement.

        Raises:
            InvalidValueError: It is none of them; the known ones are listed.
        """
        if name in editions.list_editions():
            return
        if self._store.find(Query(PLACEMENT.name, (Is("edition", name),), limit=1)).records:
            return
        known = set(list_editions(host=self._get_host()))
        if name in known:
            return
        if isinstance(self._store, Counter):
            known |= {str(edition) for (edition,) in self._store.count_by(PLACEMENT.name, ("edition",))}
        near = difflib.get_close_matches(str(name), sorted(known), n=1)
        hint = f"use one of: {', '.join(sorted(known))}"
        raise InvalidValueError(
            "edition",
            f"there is no edition {name!r}",
            f"did you mean {near[0]!r}? {hint}" if near else hint,
        )

    def get_classifier(self, edition: str | Rulebook) -> Classifier:
        """Return the classifier of an edition, shipped or a plugin's, or of a rulebook.

        Raises:
            InvalidValueError: There is no such edition.
            RulebookError: The plugin's rulebook has problems.
        """
        return select_classifier(edition, host=self._get_host())
