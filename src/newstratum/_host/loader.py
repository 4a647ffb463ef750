"""Keep what is loaded: each plugin at most once, and none before it is needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

from newstratum._host.catalog import Catalog, build_catalog
from newstratum._host.descriptors import SCHEME_HOOKS
from newstratum._host.discovery import Discovery, Limits
from newstratum._host.entry_points import EntryPoint, Origin, build_failure
from newstratum._host.failures import Failure
from newstratum._host.hints import find_nearest
from newstratum._host.loading import LoadResult, Offer, load
from newstratum.errors import InvalidValueError

__all__ = ["Loader"]


class Loader:
    """Loads plugins in three steps: those at hand, the installed one named like a scheme, all the others."""

    def __init__(self, search: Callable[[], Discovery], limits: Limits) -> None:
        """Make a loader; nothing is loaded or looked for yet.

        Args:
            search: Finds the installed plugins; called once, when they are first needed.
            limits: Which of them may load.
        """
        self._search = search
        self._limits = limits
        self._lock = threading.RLock()
        self._at_hand: dict[str, EntryPoint] = {}
        self._installed: dict[str, EntryPoint] = {}
        self._loaded: list[LoadResult] = []
        self._found: Discovery | None = None
        self._complete = False
        self._catalog = build_catalog((), ())

    @property
    def catalog(self) -> Catalog:
        """Return who holds what among the plugins loaded so far."""
        return self._catalog

    @property
    def loaded(self) -> tuple[LoadResult, ...]:
        """Return what became of each plugin loaded so far, in the order in which they are asked."""
        return tuple(sorted(self._loaded, key=lambda loaded: loaded.candidate.order))

    @property
    def left_out(self) -> tuple[EntryPoint, ...]:
        """Return the installed plugins that may not load, once they have been looked for."""
        found = self._found.candidates if self._found else ()
        return tuple(candidate for candidate in found if not self._limits.allows(candidate.name))

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Return what was wrong with the plugins loaded so far, by plugin."""
        with self._lock:
            found = [
                *(self._found.failures if self._found else ()),
                *self._absent(),
                *(failure for loaded in self._loaded for failure in loaded.failures),
                *self._catalog.failures(complete=self._complete),
            ]
        return tuple(sorted(found, key=lambda each: (each.plugin, each.distribution, each.hook, str(each))))

    def add(self, candidate: EntryPoint) -> None:
        """Put one more plugin at hand.

        Raises:
            InvalidValueError: One of that name is at hand already.
        """
        with self._lock:
            loaded = [each.candidate for each in self._loaded if each.candidate.origin < Origin.INSTALLED]
            if candidate.name in {each.name for each in (*self._at_hand.values(), *loaded)}:
                raise InvalidValueError("name", f"a plugin {candidate.name!r} is registered already")
            self._at_hand[candidate.name] = candidate

    def find(self, hook: str, keys: Sequence[str]) -> Offer | None:
        """Find who answers for a key, and load no more than it takes to be sure.

        Args:
            hook: The hook through which it is offered.
            keys: The best first; a worse one that is settled earlier wins.

        Returns:
            The offer, or None when all plugins are loaded and none answers.
        """
        with self._lock:
            self._load(self._at_hand, tuple(self._at_hand))
            offer = self._settled(hook, keys)
            if offer is None and hook in SCHEME_HOOKS:
                self._look()
                self._load(self._installed, [key for key in keys if key in self._installed])
                offer = self._settled(hook, keys)
            if offer is None:
                self.load_all()
                offers = (self._catalog.holder(hook, key) for key in keys)
                offer = next((each for each in offers if each is not None), None)
            return offer

    def load_all(self) -> None:
        """Load everything that may load, the installed plugins in name order."""
        with self._lock:
            self._look()
            self._complete = True
            for waiting in (self._at_hand, self._installed):
                self._load(waiting, tuple(waiting))

    def _settled(self, hook: str, keys: Iterable[str]) -> Offer | None:
        offers = (self._catalog.settled_holder(hook, key) for key in keys)
        return next((offer for offer in offers if offer is not None), None)

    def _look(self) -> None:
        if self._found is None:
            self._found = self._search()
            self._installed = {each.name: each for each in self._allowed()}

    def _allowed(self) -> tuple[EntryPoint, ...]:
        candidates = self._found.candidates if self._found else ()
        return tuple(candidate for candidate in candidates if self._limits.allows(candidate.name))

    def _absent(self) -> list[Failure]:
        """Name the plugins that the environment asks for and nobody installed."""
        if self._found is None or self._limits.only is None:
            return []
        names = [candidate.name for candidate in self._found.candidates]
        absent = sorted(self._limits.only - set(names))
        return [
            build_failure(_build_missing_entry_point(name), _format_missing_plugin(name, names))
            for name in absent
        ]

    def _load(self, waiting: dict[str, EntryPoint], names: Iterable[str]) -> None:
        for name in names:
            # Taken off the list only afterwards: what an interrupt breaks off is tried again.
            self._loaded.append(load(waiting[name]))
            del waiting[name]
        offers = (offer for loaded in self._loaded for offer in loaded.offers)
        self._catalog = build_catalog(offers, {candidate.name for candidate in self._allowed()})


def _build_missing_entry_point(name: str) -> EntryPoint:
    return EntryPoint(origin=Origin.INSTALLED, name=name, load=object)


def _format_missing_plugin(name: str, names: Iterable[str]) -> str:
    near = find_nearest(name, names)
    meant = f", did you mean {near!r}?" if near else ""
    return f"is named by NEWSTRATUM_PLUGINS but not installed{meant}"
